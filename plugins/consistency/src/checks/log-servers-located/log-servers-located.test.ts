import { facts, type RegisteredNode, type ReplicationProperty } from '@restate-preflight/core'
import { clusterBuilder, testCheck, unprovisionedBuilder } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { spread } from '../../../test/locations.ts'
import { logServersLocated } from './log-servers-located.ts'

const with3 = (
  replication: ReplicationProperty,
  locations: readonly string[],
  changes: Partial<RegisteredNode> = {},
) =>
  spread(replication, locations).change(facts.nodesConfiguration, (configuration) => ({
    ...configuration,
    nodes: configuration.nodes.map((node) => (node.id === 3 ? { ...node, ...changes } : node)),
  }))

testCheck({ describe, it }, logServersLocated, {
  passes: [
    { name: 'nodes that are nowhere, and logs that are not to be spread', snapshot: clusterBuilder() },
    {
      name: 'log servers that all say where they are',
      snapshot: with3({ zone: 2 }, ['eu.a', 'eu.b', 'eu.b']),
    },
    {
      name: 'regions without zones where regions are asked for',
      snapshot: with3({ region: 2, zone: 3 }, ['eu', 'us', 'us']),
    },
    {
      name: 'a node that is no log server',
      snapshot: with3({ zone: 2 }, ['eu.a', 'eu.b', ''], { roles: ['admin', 'worker'] }),
    },
    {
      name: 'a log server that is not written to',
      snapshot: with3({ zone: 2 }, ['eu.a', 'eu.b', ''], { storageState: 'read-only' }),
    },
  ],
  finds: [
    {
      name: 'one that is nowhere',
      snapshot: with3({ zone: 2 }, ['eu.a', 'eu.b', '']),
      findings: [
        { message: 'not-located', targets: ['N3'], data: { scope: 'zone', location: 'empty', name: 'n3' } },
      ],
    },
    {
      name: 'one that says its region only',
      snapshot: with3({ zone: 2, node: 3 }, ['eu.a', 'eu.b', 'eu']),
      findings: [{ message: 'not-located', targets: ['N3'], data: { location: 'eu' } }],
    },
  ],
  unknown: [
    {
      name: 'all nodes where it is not known how logs are replicated',
      snapshot: clusterBuilder({ nodes: 1 }).lose(facts.logs, 'cluster'),
      targets: ['N1'],
    },
  ],
  skipped: [{ name: 'a cluster that is not provisioned', snapshot: unprovisionedBuilder() }],
})
