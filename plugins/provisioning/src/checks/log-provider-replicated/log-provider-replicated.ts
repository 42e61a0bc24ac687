import { defineCheck, facts } from '@restate-preflight/core'

/** More than one node, so the log is on more than one node. */
export const logProviderReplicated = defineCheck({
  id: 'provisioning/log-provider-replicated',
  summary: 'a cluster of several nodes writes its logs with the replicated provider',
  tags: ['durability', 'gate'],
  severity: 'critical',
  per: 'cluster',
  needs: { logs: facts.logs, register: facts.nodesConfiguration },
  settleMs: 0,
  messages: {
    'not-replicated': {
      symptom: 'New logs of this cluster of {nodes} nodes live on one node only: provider {provider}',
      required: 'default provider replicated when more than one node is registered',
      current: 'default provider {provider}',
      impact:
        'When that node stops, its partitions stop; when its disk is lost, so is what the log held. Another node cannot take over.',
      action:
        'Set the provider, then move each log: `restatectl config set --log-provider replicated --log-replication 2`, and then `restatectl logs reconfigure --log-id FIRST-LAST --provider replicated`',
    },
  },
  *evaluate({ read, finding, unknown, notApplicable }) {
    const nodes = read('register').nodes.length
    const provider = read('logs').defaultProvider
    if (nodes < 2) return notApplicable('a cluster of one node may keep its logs on that node')
    if (provider.kind === 'replicated') return
    if (provider.kind === 'unknown') {
      return unknown(`the log provider "${provider.name}" is not one that this version knows`)
    }
    yield finding('not-replicated', { nodes, provider: provider.kind })
  },
})
