import { facts, type FailureDetectorMetrics } from '@restate-preflight/core'
import { clusterBuilder, testCheck, type ClusterBuilder } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { withStranger } from '../../../test/broken-clusters.ts'
import { failureDetectorSeesPeers } from './failure-detector-sees-peers.ts'

const seeing = (
  builder: ClusterBuilder,
  node: string,
  failureDetector: FailureDetectorMetrics | null,
): ClusterBuilder => builder.change(facts.metrics, (metrics) => ({ ...metrics, failureDetector }), node)

const alive = (count: number, dead: number): FailureDetectorMetrics => ({
  nodes: { alive: count, dead, suspect: 0 },
  lonely: false,
})
const lonely: FailureDetectorMetrics = { nodes: { alive: 1, dead: 2 }, lonely: true }

testCheck({ describe, it }, failureDetectorSeesPeers, {
  passes: [
    { name: 'nodes that see each other', snapshot: clusterBuilder() },
    { name: 'the registered nodes, not a stranger', snapshot: withStranger(clusterBuilder()) },
  ],
  finds: [
    {
      name: 'a node that hears of nobody though all answer',
      snapshot: seeing(clusterBuilder(), 'N2', lonely),
      findings: [{ message: 'lonely', targets: ['N2'], severity: 'high', follows: [] }],
    },
    {
      name: 'the last node, whose loneliness follows from the death of the others',
      snapshot: seeing(clusterBuilder().down('N2').down('N3'), 'N1', lonely),
      findings: [
        {
          message: 'lonely',
          targets: ['N1'],
          follows: ['health/node-alive N2', 'health/node-alive N3'],
        },
      ],
    },
    {
      name: 'a node that sees another dead which answers',
      snapshot: seeing(clusterBuilder(), 'N2', alive(2, 1)),
      findings: [
        {
          message: 'too-few-alive',
          targets: ['N2'],
          severity: 'medium',
          magnitude: 1,
          follows: [],
          data: { alive: 2, registered: 3, states: '2 alive, 1 dead' },
        },
      ],
    },
    {
      name: 'a dead node, as what follows from its death',
      snapshot: seeing(seeing(clusterBuilder().down('N3'), 'N1', alive(2, 1)), 'N2', alive(2, 1)),
      findings: [
        { message: 'too-few-alive', targets: ['N1'], severity: 'medium', follows: ['health/node-alive N3'] },
        { message: 'too-few-alive', targets: ['N2'], severity: 'medium', follows: ['health/node-alive N3'] },
      ],
    },
    {
      name: 'one more than are down, which then follows from nothing',
      snapshot: seeing(clusterBuilder({ nodes: 4 }).down('N4'), 'N2', alive(2, 2)),
      findings: [
        { message: 'too-few-alive', targets: ['N2'], severity: 'medium', magnitude: 2, follows: [] },
      ],
    },
  ],
  unknown: [
    {
      name: 'a node that exports nothing of its failure detector',
      snapshot: seeing(clusterBuilder(), 'N2', null),
      targets: ['N2'],
    },
  ],
  skipped: [{ name: 'a cluster of one node', snapshot: clusterBuilder({ nodes: 1 }) }],
})
