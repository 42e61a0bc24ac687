import { facts, type MetadataServerView } from '@restate-preflight/core'
import { clusterBuilder, testCheck, unprovisionedBuilder } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { raftMembersKeepUp } from './raft-members-keep-up.ts'

type Raft = NonNullable<MetadataServerView['raft']>

const raft = (node: string, changes: Partial<Raft>, builder = clusterBuilder()) =>
  builder.change(
    facts.metadataServer,
    (view) => ({ ...view, raft: view.raft === null ? null : { ...view.raft, ...changes } }),
    node,
  )

const far = { committed: '5000', applied: '5000', lastIndex: '5000' }

testCheck({ describe, it }, raftMembersKeepUp, {
  passes: [
    { name: 'members that keep up', snapshot: clusterBuilder() },
    {
      name: 'a log that was trimmed before it was told what was applied, as seen on 1.7.12',
      snapshot: raft('N2', { applied: '99', firstIndex: '101' }),
    },
    { name: 'a member that is a little behind', snapshot: raft('N3', { applied: '90' }) },
  ],
  finds: [
    {
      name: 'members that are far behind, and their leader',
      snapshot: raft('N1', far),
      findings: ['N2', 'N3'].map((node) => ({
        message: 'member-behind' as const,
        targets: [node],
        magnitude: 4900,
        data: { node, leader: 'N1', applied: '100', committed: '5000' },
      })),
    },
    {
      name: 'indexes that cannot be',
      snapshot: raft('N2', { applied: '101' }),
      findings: [
        {
          message: 'indexes-impossible',
          severity: 'high',
          targets: ['N2'],
          data: { first: '1', applied: '101', committed: '100', last: '100' },
        },
      ],
    },
    {
      name: 'a log that begins behind what is committed',
      snapshot: raft('N2', { firstIndex: '102' }),
      findings: [{ message: 'indexes-impossible', severity: 'high', targets: ['N2'] }],
    },
  ],
  unknown: [{ name: 'a node that is down', snapshot: clusterBuilder().down('N3'), targets: ['N3'] }],
  skipped: [
    { name: 'a cluster that is not provisioned', snapshot: unprovisionedBuilder() },
    {
      name: 'nodes without a metadata server',
      snapshot: clusterBuilder()
        .lose(facts.metadataServer, 'N1', 'RP3002')
        .lose(facts.metadataServer, 'N2', 'RP3002')
        .lose(facts.metadataServer, 'N3', 'RP3002')
        .change(facts.nodesConfiguration, (configuration) => ({
          ...configuration,
          nodes: configuration.nodes.map((node) => ({ ...node, roles: ['worker'] })),
        })),
    },
    {
      name: 'a server that is no member',
      snapshot: clusterBuilder({ nodes: 1 }).change(
        facts.metadataServer,
        (view) => ({ ...view, status: 'standby' as const, raft: null }),
        'N1',
      ),
    },
  ],
})
