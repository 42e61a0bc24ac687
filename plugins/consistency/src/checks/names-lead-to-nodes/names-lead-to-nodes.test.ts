import { facts } from '@restate-preflight/core'
import { clusterBuilder, testCheck, unprovisionedBuilder } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { registered } from '../../../test/compared.ts'
import { namesLeadToNodes } from './names-lead-to-nodes.ts'

const lookup = (nameLookup: Readonly<Record<string, number>>) => registered(clusterBuilder(), { nameLookup })

testCheck({ describe, it }, namesLeadToNodes, {
  passes: [{ name: 'names of nodes', snapshot: clusterBuilder() }],
  finds: [
    {
      name: 'names that were exchanged',
      snapshot: lookup({ n1: 2, n2: 1, n3: 3 }),
      findings: [
        {
          message: 'lookup-differs',
          targets: ['cluster', 'N1', 'N2'],
          magnitude: 2,
          data: {
            names: 'n1, n2',
            differences: 'n1 leads to N2, and is the name of N1; n2 leads to N1, and is the name of N2',
          },
        },
      ],
    },
    {
      name: 'a name that is missing and one too many',
      snapshot: lookup({ n1: 1, n2: 2, gone: 9 }),
      findings: [
        {
          message: 'lookup-differs',
          targets: ['cluster', 'N3'],
          data: {
            differences:
              'gone leads to N9, and is the name of no node; n3 leads to no node, and is the name of N3',
          },
        },
      ],
    },
    {
      name: 'two nodes of one name',
      snapshot: clusterBuilder().change(facts.nodesConfiguration, (configuration) => ({
        ...configuration,
        nodes: configuration.nodes.map((node) => ({ ...node, name: node.id === 2 ? 'n3' : node.name })),
        nameLookup: { n1: 1, n3: 3 },
      })),
      findings: [
        {
          message: 'lookup-differs',
          targets: ['cluster', 'N2', 'N3'],
          data: { differences: 'n3 leads to N3, and is the name of N2 and N3' },
        },
      ],
    },
  ],
  unknown: [
    {
      name: 'a register that cannot be read',
      snapshot: clusterBuilder().lose(facts.nodesConfiguration),
      targets: ['cluster'],
    },
  ],
  skipped: [{ name: 'a cluster that is not provisioned', snapshot: unprovisionedBuilder() }],
})
