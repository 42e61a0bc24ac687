import { facts, lifecycleOf } from '@restate-preflight/core'
import { addressOf, clusterBuilder, testCheck, unprovisionedBuilder } from '@restate-preflight/testkit'
import { describe, expect, it } from 'vitest'
import { clusterProvisioned } from './cluster-provisioned.ts'

const booting = { status: 'starting-up', nodeId: null, metadataServerStatus: 'starting-up' } as const

testCheck({ describe, it }, clusterProvisioned, {
  passes: [
    { name: 'a cluster that serves', snapshot: clusterBuilder() },
    { name: 'a cluster with an orphan beside it', snapshot: clusterBuilder().waiting(9) },
    {
      name: 'a provisioned node whose nodes_config could not be read',
      snapshot: clusterBuilder({ nodes: 1 }).lose(facts.nodesConfiguration),
    },
    {
      name: 'nodes that have not joined yet, with nodes_config in the store',
      snapshot: clusterBuilder({ nodes: 1 }).change(
        facts.ident,
        (ident) => ({ ...ident, nodeId: null }),
        'N1',
      ),
    },
  ],
  finds: [
    {
      name: 'three nodes that wait to be provisioned',
      snapshot: unprovisionedBuilder(),
      findings: [{ message: 'not-provisioned', targets: ['cluster'], data: { answering: 3 } }],
    },
    {
      name: 'nodes that wait while a given address is silent, without advice to provision',
      snapshot: unprovisionedBuilder().down(addressOf(2)),
      findings: [
        {
          message: 'not-provisioned-where-seen',
          targets: ['cluster'],
          data: { answering: 2, silent: addressOf(2) },
        },
      ],
    },
  ],
  unknown: [
    {
      name: 'a cluster of which no node answers',
      snapshot: unprovisionedBuilder({ nodes: 1 }).down(addressOf(1)),
      targets: ['cluster'],
    },
    {
      name: 'a node that has just booted',
      snapshot: unprovisionedBuilder({ nodes: 1 })
        .change(facts.ident, (ident) => ({ ...ident, ...booting }), addressOf(1))
        .lose(facts.linearizableRead, addressOf(1), 'RP4003'),
      targets: ['cluster'],
    },
  ],
})

describe('the advice for an unprovisioned cluster', () => {
  it('is the command for one node', () => {
    expect(lifecycleOf(unprovisionedBuilder().build()).nextSteps.join(' ')).toContain(
      `restatectl provision --address ${addressOf(1)}`,
    )
  })
})
