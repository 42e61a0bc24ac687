import { facts } from '@restate-preflight/core'
import { addressOf, clusterBuilder, testCheck, unprovisionedBuilder } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { generationCurrent } from './generation-current.ts'

const registeredGeneration = (generation: number) =>
  clusterBuilder().change(facts.nodesConfiguration, (configuration) => ({
    ...configuration,
    nodes: configuration.nodes.map((node) =>
      node.id === 2 ? { ...node, currentGeneration: { id: 2, generation } } : node,
    ),
  }))

testCheck({ describe, it }, generationCurrent, {
  passes: [
    { name: 'nodes in their current generation', snapshot: clusterBuilder() },
    { name: 'the nodes beside one that waits to be provisioned', snapshot: clusterBuilder().waiting(9) },
    {
      name: 'the nodes beside one that has not joined yet',
      snapshot: clusterBuilder().change(facts.ident, (ident) => ({ ...ident, nodeId: null }), 'N3'),
    },
    {
      name: 'the nodes beside one whose id nodes_config lacks',
      snapshot: clusterBuilder().change(
        facts.ident,
        (ident) => ({ ...ident, nodeId: { id: 9, generation: 1 } }),
        'N3',
      ),
    },
  ],
  finds: [
    {
      name: 'a process that a newer one has replaced',
      snapshot: registeredGeneration(4),
      findings: [
        {
          message: 'superseded',
          severity: 'high',
          targets: ['N2'],
          data: { node: 'N2', own: 'N2:1', registered: 'N2:4', address: addressOf(2) },
        },
      ],
    },
    {
      name: 'a register that is behind the process',
      snapshot: registeredGeneration(0),
      findings: [{ message: 'register-behind', targets: ['N2'], data: { own: 'N2:1', registered: 'N2:0' } }],
    },
  ],
  unknown: [
    { name: 'a node that is down', snapshot: clusterBuilder().down('N3'), targets: ['N3'] },
    {
      name: 'any node while the register cannot be read',
      snapshot: clusterBuilder({ nodes: 2 }).lose(facts.nodesConfiguration),
      targets: ['N1', 'N2'],
    },
  ],
  skipped: [{ name: 'a cluster that is not provisioned', snapshot: unprovisionedBuilder() }],
})
