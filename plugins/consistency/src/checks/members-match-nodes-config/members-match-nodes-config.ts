import { defineCheck, facts, nodeKey, type Target } from '@restate-preflight/core'
import {
  externalMetadataStore,
  hasOwnMetadataStore,
  newestConfiguration,
  raftConfigurations,
} from '../../raft-configuration.ts'

/** The raft group of the metadata store and the register of nodes name the same members. */
export const membersMatchNodesConfig = defineCheck({
  id: 'consistency/members-match-nodes-config',
  summary: 'the raft members are the nodes that nodes_config calls members',
  tags: ['metadata'],
  severity: 'medium',
  per: 'cluster',
  needs: { servers: facts.metadataServer, register: facts.nodesConfiguration },
  settleMs: 6_000,
  expectedWhileSettling: true,
  messages: {
    'not-in-raft': {
      symptom: 'Called a metadata member by nodes_config, but not in the raft group: {nodes}',
      required: 'every node with metadata-server state member is in the raft group',
      current: 'the raft group is {members}',
      impact: 'The metadata store survives fewer failures than nodes_config promises.',
      action:
        'Add what belongs in: `restatectl metadata-server add-node {nodes}`. `restatectl metadata-server list-servers` shows the result.',
    },
    'not-in-nodes-config': {
      symptom: 'In the raft group of the metadata store, but no member by nodes_config: {nodes}',
      required: 'every raft member is registered with metadata-server state member',
      current: 'the raft group is {members}',
      impact:
        'These members count for the quorum, while tools and operators take them for safe to stop or remove.',
      action:
        'Remove what does not belong in: `restatectl metadata-server remove-node {nodes}`; or add it again properly with add-node. Stop none of these nodes before.',
    },
  },
  *evaluate({ readAll, read, finding, unknown, notApplicable }) {
    const register = read('register')
    if (!hasOwnMetadataStore(register)) return notApplicable(externalMetadataStore)
    const newest = newestConfiguration(raftConfigurations(readAll('servers')))
    if (newest === undefined) return unknown('no member of the metadata store could be asked')
    const inRaft = Object.keys(newest.members).map(Number)
    const registered = register.nodes
      .filter(({ metadataServerState }) => metadataServerState === 'member')
      .map(({ id }) => id)
    const reports = [
      ['not-in-raft', registered.filter((id) => !inRaft.includes(id))],
      ['not-in-nodes-config', inRaft.filter((id) => !registered.includes(id))],
    ] as const
    const members = inRaft.map(nodeKey).join(', ')
    for (const [message, ids] of reports) {
      if (ids.length === 0) continue
      const targets = ids.map((id): Target => ({ kind: 'node', id: nodeKey(id) }))
      yield finding(
        message,
        { nodes: ids.map(nodeKey).join(','), members },
        { targets, magnitude: ids.length },
      )
    }
  },
})
