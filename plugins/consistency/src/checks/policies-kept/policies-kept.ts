import { defineCheck, epochKey, facts, type Json } from '@restate-preflight/core'
import {
  describeServers,
  knowsFeatures,
  knowsPlacement,
  nodeTargets,
  olderThan,
} from '../../older-servers.ts'
import { describePolicy, freezeReason } from '../../policies.ts'
import { isOtherCluster } from '../../other-cluster.ts'

/** What operators decided about a partition is still there, where a server is about that drops it. */
export const policiesKept = defineCheck({
  id: 'consistency/policies-kept',
  summary: 'no older server dropped the leadership or placement policy of a partition since the earlier look',
  tags: ['partitions', 'versions'],
  severity: 'medium',
  per: 'partition',
  phase: 'compared',
  needs: { earlier: facts.earlierLook, epoch: facts.epoch, register: facts.nodesConfiguration },
  settleMs: 2_000,
  messages: {
    'freeze-lost': {
      symptom: 'A freeze is gone from partition {partition}: {kind}',
      required: '{kind} policy {before}, as at {earlierAt}',
      current: '{key} version {version} has {after}; servers that drop policies: {servers}',
      impact:
        'What was frozen on purpose moves again: a leader is elected, or replicas are placed, where somebody wanted it not to happen.',
      action:
        'If nobody lifted it, the servers named here did, when they claimed leadership. Upgrade or stop them (`restatectl nodes list`), then freeze again: `restatectl partitions {kind} freeze --reason <REASON> {partition}`',
    },
    'policy-lost': {
      symptom: 'A policy is gone from partition {partition}: {kind}',
      required: '{kind} policy {before}, as at {earlierAt}',
      current: '{key} version {version} has {after}; servers that drop policies: {servers}',
      impact: 'The leader of the partition may go to any node again.',
      action:
        'If nobody took it back, the servers named here did, when they claimed leadership. Upgrade or stop them (`restatectl nodes list`), then set it again: `restatectl partitions leadership pin --node <NODE> {partition}`',
    },
  },
  persists: (earlier, later) => earlier.data['kind'] === later.data['kind'],
  *evaluate({ target, look, read, finding, notApplicable }) {
    const given = look('earlier')
    if (given.status === 'unavailable') return notApplicable('there is no earlier look')
    const before = given.value.metadata?.policies[target.id]
    if (before === undefined) return notApplicable('the earlier look did not see its policies')
    const register = read('register')
    const earlierAt = given.value.takenAt
    if (isOtherCluster(given.value, register.clusterFingerprint))
      return notApplicable('it is another cluster')
    const epoch = read('epoch')
    if (epoch === null) return notApplicable('its epoch metadata do not exist')
    const key = epochKey(Number(target.id))
    const policies = [
      ['leadership', before.leadership, epoch.leadershipPolicy, knowsFeatures],
      ['placement', before.placement, epoch.placementPolicy, knowsPlacement],
    ] as const
    for (const [kind, held, holds, release] of policies) {
      const older = olderThan(register, release)
      // Where every server knows the policy, it was an operator who took it back.
      if (older.length === 0) continue
      const data = {
        partition: target.id,
        kind,
        key,
        before: describePolicy(held),
        after: describePolicy(holds),
        version: epoch.version,
        servers: describeServers(older),
        earlierAt,
      }
      const targets = [target, { kind: 'metadata-key' as const, id: key }, ...nodeTargets(older)]
      if (freezeReason(held) !== null && freezeReason(holds) === null) {
        yield finding('freeze-lost', data, { targets, severity: 'critical' })
      } else if (isSet(held) && !isSet(holds)) yield finding('policy-lost', data, { targets })
    }
  },
})

/** Defaults are left out of the stored value. */
const isSet = (policy: Json): boolean => policy !== null
