import { clusterSubject, defineCheck, facts } from '@restate-preflight/core'
import { describeServers, knowsFeatures, nodeTargets, olderThan } from '../../older-servers.ts'
import { isOtherCluster } from '../../other-cluster.ts'

/** The features of a cluster are fixed when it is provisioned; servers before 1.7 drop them when they write. */
export const featuresKept = defineCheck({
  id: 'consistency/features-kept',
  summary: 'nodes_config keeps the features of the cluster, and no server can drop them',
  tags: ['metadata', 'versions', 'gate'],
  severity: 'critical',
  per: 'cluster',
  needs: { register: facts.nodesConfiguration, earlier: facts.earlierLook },
  absence: { spared: ['earlier'] },
  settleMs: 2_000,
  messages: {
    'features-lost': {
      symptom: 'The cluster lost features: {lost}',
      required: 'nodes_config has the features [{before}], as at {earlierAt}',
      current: 'nodes_config version {version} has [{after}]; servers that drop features: {servers}',
      impact:
        'Features are fixed at provisioning and decide, for example, how calls are spread over partitions. Nodes read them when they start: those that start from now on work by other rules than those that run.',
      action:
        'Restart no further node. Ask Restate for help to put the features back into nodes_config while no server older than 1.7 is registered (`restatectl nodes list`); finish the upgrade, or take the old servers out, first.',
    },
    'features-at-risk': {
      symptom: 'Servers before 1.7 are registered in a cluster with features',
      required: 'every registered server is 1.7.0 or later, where nodes_config has features',
      current: 'nodes_config has [{after}]; servers that drop features: {servers}',
      impact:
        'The next change of nodes_config that such a server makes, its own restart for one, drops the features for good.',
      action:
        'Upgrade or stop these servers now, before they write nodes_config: {servers}. Never start an older server on this cluster.',
    },
    'features-unknown': {
      symptom: 'nodes_config was last written by a server that drops features',
      required: 'nodes_config names its features, be it none, since servers of 1.7 are registered',
      current: 'nodes_config version {version} has no such field; servers that drop features: {servers}',
      impact:
        'If the cluster had features, they are lost. While versions are mixed the next write may drop them again.',
      action:
        'Compare with a snapshot from before: `restate-preflight check --since FILE`. In an upgrade from 1.6 there were none to lose: finish it. Otherwise see the page of this check.',
    },
  },
  *evaluate({ target, read, readAll, finding }) {
    const register = read('register')
    // Not asked for by `look`: a run without an earlier look is no gap in the evidence.
    const earlier = readAll('earlier').get(clusterSubject)
    const older = olderThan(register, knowsFeatures)
    const features = register.features ?? []
    const data = { version: register.version, after: features.join(', '), servers: describeServers(older) }
    const details = { targets: [target, ...nodeTargets(older)] }
    if (earlier !== undefined && !isOtherCluster(earlier, register.clusterFingerprint)) {
      const before = earlier.metadata?.features ?? []
      const lost = before.filter((feature) => !features.includes(feature))
      if (lost.length > 0) {
        const earlierAt = earlier.takenAt
        const compared = { ...data, lost: lost.join(', '), before: before.join(', '), earlierAt }
        yield finding('features-lost', compared, { ...details, magnitude: lost.length })
        return
      }
    }
    if (features.length > 0 && older.length > 0) {
      yield finding('features-at-risk', data, { ...details, severity: 'high' })
    }
    if (register.features === null && older.length < register.nodes.length) {
      yield finding('features-unknown', data, { ...details, severity: 'medium' })
    }
  },
})
