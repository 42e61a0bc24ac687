import { facts, type NodeMetrics, type NodeView } from '@restate-preflight/core'
import {
  clusterBuilder,
  testCheck,
  unprovisionedBuilder,
  type ClusterBuilder,
} from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { gossipMatchesPolling } from './gossip-matches-polling.ts'

const three = () => clusterBuilder({ nodes: 3 })

/** What the gossip of N1 counts. */
const hears = (
  nodes: { readonly [state: string]: number } | null,
  builder: ClusterBuilder = three(),
): ClusterBuilder =>
  builder.change(
    facts.metrics,
    (metrics): NodeMetrics => ({
      ...metrics,
      failureDetector: nodes === null ? null : { nodes, lonely: false },
    }),
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
    {
      name: 'a node that is dead for both',
      snapshot: hears({ alive: 2, dead: 1 }, misses([3], three().down('N3'))),
    },
    { name: 'a node that gossip is not sure of yet', snapshot: hears({ alive: 2, suspect: 1 }) },
    { name: 'a node that leaves', snapshot: hears({ alive: 2, failing_over: 1 }) },
    {
      name: 'the others beside one that is no admin',
      snapshot: three().lose(facts.clusterState, 'N1', 'RP3006'),
    },
  ],
  finds: [
    {
      name: 'a node that is heard and not reached',
      snapshot: misses([3]),
      findings: [
        {
          message: 'heard-but-not-reached',
          targets: ['N1', 'N3'],
          data: { nodes: 'N3', heard: 3, reached: 2, registered: 3 },
        },
      ],
    },
    {
      name: 'one of two, though not which',
      snapshot: hears({ alive: 2, dead: 1 }, misses([2, 3])),
      findings: [{ message: 'heard-but-not-reached', targets: ['N1'], data: { nodes: 'some of N2, N3' } }],
    },
    {
      name: 'a node that is reached and not heard',
      snapshot: hears({ alive: 2, dead: 1 }),
      findings: [
        {
          message: 'reached-but-not-heard',
          severity: 'medium',
          targets: ['N1'],
          data: { heard: 2, reached: 3, registered: 3 },
        },
      ],
    },
  ],
  unknown: [
    { name: 'a node that exports no such metric', snapshot: hears(null), targets: ['N1'] },
    {
      name: 'a node whose metrics were not read',
      snapshot: three().lose(facts.metrics, 'N2', 'RP3002'),
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
