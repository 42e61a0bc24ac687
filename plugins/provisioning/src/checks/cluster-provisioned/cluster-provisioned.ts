import { defineCheck, facts } from '@restate-preflight/core'

/** The cluster exists: somebody provisioned it. */
export const clusterProvisioned = defineCheck({
  id: 'provisioning/cluster-provisioned',
  summary: 'the cluster is provisioned',
  tags: ['lifecycle', 'gate'],
  severity: 'critical',
  per: 'cluster',
  needs: { contacts: facts.addressContact, idents: facts.ident, register: facts.nodesConfiguration },
  absence: { spared: ['contacts', 'idents', 'register'] },
  settleMs: 2_000,
  phase: 'always',
  messages: {
    'not-provisioned': {
      symptom: 'The cluster is not provisioned',
      required: 'some node belongs to a cluster',
      current: 'all {answering} nodes that were asked answer, and none belongs to a cluster',
      impact:
        'Nothing works before it is: admin and ingress ports accept connections and never answer. A node gives up and exits when nobody provisions within its initialization-timeout (5 minutes by default).',
      action: '{steps}',
    },
    'not-provisioned-where-seen': {
      symptom: 'None of the nodes that answer is provisioned, and others are silent',
      required: 'some node belongs to a cluster',
      current: '{answering} nodes answer and none belongs to a cluster; no answer from {silent}',
      impact:
        'Either the cluster was never provisioned, or the nodes that hold it are down. In the second case provisioning would make another cluster beside it.',
      action:
        'Do not provision yet. Bring the nodes behind {silent} back, or take addresses without a node out of the list, and look again: `restate-preflight status`',
    },
  },
  *evaluate({ lifecycle, look, readAll, missing, finding, unknown }) {
    const register = look('register')
    const idents = [...readAll('idents').values()]
    if (register.status === 'collected' || idents.some(({ nodeId }) => nodeId !== null)) return
    const silent = missing('contacts')
    if (lifecycle.state !== 'unprovisioned') {
      const [error = register.error] = idents.length === 0 ? silent.values() : []
      return unknown(error)
    }
    const answering = idents.length
    yield silent.size === 0
      ? finding('not-provisioned', { answering, steps: lifecycle.nextSteps.join(' ') })
      : finding('not-provisioned-where-seen', { answering, silent: [...silent.keys()].join(', ') })
  },
})
