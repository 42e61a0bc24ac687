import { facts, type GossipOfNode, type NodeView } from '@restate-preflight/core'
import {
  clusterBuilder,
  testCheck,
  unprovisionedBuilder,
  type ClusterBuilder,
} from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { gossipMatchesPolling } from './gossip-matches-polling.ts'

const three = () => clusterBuilder({ nodes: 3 })

/** What the gossip of N1 says of another node. */
const hears = (id: number, state: GossipOfNode['state'], builder: ClusterBuilder = three()): ClusterBuilder =>
  builder.change(
    facts.gossip,
    ({ nodes }) => ({ nodes: nodes.map((node) => (node.id === id ? { id, state } : node)) }),
    'N1',
  )

/** N1 polls these in vain. */
const misses = (ids: readonly number[], builder: ClusterBuilder = three()): ClusterBuilder =>
  builder.change(
    facts.clusterState,
    (view) => ({
      ...view,
      nodes: view.nodes.map((node): NodeView =>
        ids.includes(node.id) ? { state: 'dead', id: node.id, lastSeenAliveAt: null } : node,
      ),
    }),
    'N1',
  )

testCheck({ describe, it }, gossipMatchesPolling, {
  passes: [
    { name: 'gossip and polling that agree', snapshot: three() },
    { name: 'a node that is dead for both', snapshot: hears(3, 'dead', misses([3], three().down('N3'))) },
    { name: 'a node that leaves', snapshot: hears(3, 'failing-over') },
    { name: 'a state that is not known', snapshot: hears(3, 'unknown') },
    {
      name: 'a node that one of them does not know yet',
      snapshot: three().change(
        facts.gossip,
        ({ nodes }) => ({ nodes: nodes.filter(({ id }) => id !== 3) }),
        'N1',
      ),
    },
    {
      name: 'the others beside one that is no admin',
      snapshot: three()
        .lose(facts.clusterState, 'N1', 'RP3006')
        .change(facts.nodesConfiguration, (configuration) => ({
          ...configuration,
          nodes: configuration.nodes.map((node) => (node.id === 1 ? { ...node, roles: ['worker'] } : node)),
        })),
    },
  ],
  finds: [
    {
      name: 'a node that is heard and not reached',
      snapshot: misses([3]),
      findings: [{ message: 'heard-but-not-reached', targets: ['N1', 'N3'], data: { nodes: 'N3' } }],
    },
    {
      name: 'which of two that are not reached is heard',
      snapshot: hears(2, 'dead', misses([2, 3])),
      findings: [{ message: 'heard-but-not-reached', targets: ['N1', 'N3'], data: { nodes: 'N3' } }],
    },
    {
      name: 'a node that is reached and not heard',
      snapshot: hears(3, 'dead'),
      findings: [
        {
          message: 'reached-but-not-heard',
          severity: 'medium',
          targets: ['N1', 'N3'],
          data: { nodes: 'N3' },
        },
      ],
    },
    {
      name: 'two nodes that are seen the other way round, whose numbers are the same',
      snapshot: hears(2, 'dead', misses([3])),
      findings: [
        { message: 'heard-but-not-reached', targets: ['N1', 'N3'], data: { nodes: 'N3' } },
        {
          message: 'reached-but-not-heard',
          severity: 'medium',
          targets: ['N1', 'N2'],
          data: { nodes: 'N2' },
        },
      ],
    },
  ],
  unknown: [
    {
      name: 'an admin whose view was not read',
      snapshot: three().lose(facts.clusterState, 'N1', 'RP3004'),
      targets: ['N1'],
    },
    {
      name: 'a node whose gossip was not read',
      snapshot: three().lose(facts.gossip, 'N2', 'RP3002'),
      targets: ['N2'],
    },
    {
      name: 'an admin whose view is old',
      snapshot: three().change(facts.clusterState, (view) => ({ ...view, refreshedAgoMs: 60_000 }), 'N1'),
      targets: ['N1'],
    },
  ],
  skipped: [{ name: 'a cluster that is not provisioned', snapshot: unprovisionedBuilder() }],
})
