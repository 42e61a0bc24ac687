import { defineCheck, facts, metadataKeys } from '@restate-preflight/core'

/** Provisioning went through to its end: all three objects that it writes exist. */
export const provisioningComplete = defineCheck({
  id: 'provisioning/provisioning-complete',
  summary: 'the metadata store holds nodes_config, bifrost_config and partition_table',
  tags: ['lifecycle', 'metadata'],
  severity: 'critical',
  per: 'cluster',
  needs: { stored: facts.stored, register: facts.nodesConfiguration },
  absence: { spared: ['register'] },
  settleMs: 30_000,
  expectedWhileSettling: true,
  messages: {
    'keys-missing': {
      symptom: 'Provisioning did not end: the metadata store lacks {keys}',
      required: 'nodes_config, bifrost_config and partition_table exist',
      current: '{keys} do not exist',
      impact: 'The cluster cannot create logs or partitions, so it processes nothing.',
      action:
        'Run provision again on the node where it ran first, with the same flags: `restatectl provision --address {address}`. It writes what is missing and then says that the cluster exists already. On no other node.',
    },
    'register-missing': {
      symptom: 'The metadata store lacks nodes_config although the cluster was provisioned',
      required: 'nodes_config exists',
      current: 'nodes_config does not exist in the store; caches may still hold it',
      impact:
        'The store lost its content, or the nodes talk to another store than before. No node can register, and a node that restarts cannot join.',
      action:
        'Do not provision: that would make a new cluster. Stop no node, since the caches are the last copy. Compare metadata-client.addresses of the nodes with `restatectl metadata-server list-servers`, then restore the store from its disks or backup.',
    },
  },
  *evaluate({ lifecycle, read, look, finding, notApplicable }) {
    // The second of two clusters is incomplete for a moment. Whoever is told to provision then does not see the first.
    if (lifecycle.state === 'split')
      return notApplicable('there are two clusters: see provisioning/one-cluster')
    const missing = metadataKeys.filter((key) => read('stored', key) === null)
    const register = look('register')
    if (missing.includes('nodes_config')) {
      yield finding('register-missing', {}, { targets: [{ kind: 'metadata-key', id: 'nodes_config' }] })
    } else if (missing.length > 0) {
      const first = register.status === 'collected' ? register.value.nodes[0]?.address : undefined
      yield finding(
        'keys-missing',
        { keys: missing.join(', '), address: first ?? 'of that node' },
        { targets: missing.map((id) => ({ kind: 'metadata-key', id })), magnitude: missing.length },
      )
    }
  },
})
