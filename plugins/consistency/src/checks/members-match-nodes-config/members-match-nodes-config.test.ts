import { facts, type MetadataServerState } from '@restate-preflight/core'
import { clusterBuilder, testCheck, unprovisionedBuilder } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { membersMatchNodesConfig } from './members-match-nodes-config.ts'

const registeredAs = (states: Readonly<Record<number, MetadataServerState>>) =>
  clusterBuilder().change(facts.nodesConfiguration, (configuration) => ({
    ...configuration,
    nodes: configuration.nodes.map((node) => ({
      ...node,
      metadataServerState: states[node.id] ?? node.metadataServerState,
    })),
  }))

const raftOf = (version: number, ids: readonly number[], node: string) =>
  clusterBuilder().change(
    facts.metadataServer,
    (view) => ({
      ...view,
      configuration: { version, members: Object.fromEntries(ids.map((id) => [String(id), '1'])) },
    }),
    node,
  )

testCheck({ describe, it }, membersMatchNodesConfig, {
  passes: [
    { name: 'equal members', snapshot: clusterBuilder() },
    { name: 'equal members while one is down', snapshot: clusterBuilder().down('N1') },
    { name: 'a server that is behind the others', snapshot: raftOf(2, [1], 'N3') },
  ],
  finds: [
    {
      name: 'members of nodes_config that the raft group lacks',
      snapshot: raftOf(4, [1], 'N1'),
      findings: [
        {
          message: 'not-in-raft',
          targets: ['N2', 'N3'],
          magnitude: 2,
          data: { nodes: 'N2,N3', members: 'N1' },
        },
      ],
    },
    {
      name: 'a raft member that stands by in nodes_config',
      snapshot: registeredAs({ 2: 'standby' }),
      findings: [
        {
          message: 'not-in-nodes-config',
          targets: ['N2'],
          data: { nodes: 'N2', members: 'N1, N2, N3' },
        },
      ],
    },
    {
      name: 'a raft member that is not registered, beside a member that is missing',
      snapshot: raftOf(4, [1, 2, 9], 'N1'),
      findings: [
        { message: 'not-in-raft', targets: ['N3'] },
        { message: 'not-in-nodes-config', targets: ['N9'] },
      ],
    },
  ],
  unknown: [
    {
      name: 'a cluster of which no member answers',
      snapshot: clusterBuilder({ nodes: 1 }).down('N1'),
      targets: ['cluster'],
    },
    {
      name: 'a cluster whose register of nodes could not be read',
      snapshot: clusterBuilder().lose(facts.nodesConfiguration),
      targets: ['cluster'],
    },
  ],
  skipped: [
    { name: 'a cluster that is not provisioned', snapshot: unprovisionedBuilder() },
    {
      name: 'a cluster that keeps its metadata in etcd',
      snapshot: clusterBuilder()
        .lose(facts.metadataServer, 'N1', 'RP3002')
        .lose(facts.metadataServer, 'N2', 'RP3002')
        .lose(facts.metadataServer, 'N3', 'RP3002')
        .change(facts.nodesConfiguration, (configuration) => ({
          ...configuration,
          nodes: configuration.nodes.map((node) => ({ ...node, roles: ['admin', 'worker'] })),
        })),
    },
  ],
})
