import { facts } from '@restate-preflight/core'
import { clusterBuilder, testCheck, unprovisionedBuilder } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { spread } from '../../../test/locations.ts'
import { nodesetsSpanLocations } from './nodesets-span-locations.ts'

const oneLog = (nodes: number) => clusterBuilder({ nodes, partitions: 1 })

const on = (nodeset: readonly number[], builder: ReturnType<typeof spread>) =>
  builder.change(facts.logs, (logs) => ({
    ...logs,
    logs: logs.logs.map((log) => ({
      ...log,
      chain: log.chain.map((segment) =>
        segment.loglet.kind === 'replicated'
          ? { ...segment, loglet: { ...segment.loglet, nodeset } }
          : segment,
      ),
    })),
  }))

testCheck({ describe, it }, nodesetsSpanLocations, {
  passes: [
    { name: 'logs that are not to be spread', snapshot: clusterBuilder() },
    {
      name: 'a nodeset in one place more than it needs',
      snapshot: on([1, 2, 3], spread({ zone: 2 }, ['eu.a', 'eu.b', 'eu.c'], oneLog(3))),
    },
    {
      name: 'a single place where one is asked for',
      snapshot: on([1, 2, 3], spread({ zone: 1, node: 2 }, ['eu.a', 'eu.a', 'eu.a'], oneLog(3))),
    },
    {
      name: 'nodes of the nodeset that are down, which health/log-writable judges',
      snapshot: on([1, 2, 3], spread({ zone: 2 }, ['eu.a', 'eu.b', 'eu.c'], oneLog(3))).down('N3'),
    },
  ],
  finds: [
    {
      name: 'a nodeset whose nodes have come together in one zone',
      snapshot: on([1, 2], spread({ zone: 2 }, ['eu.a', 'eu.a', 'eu.b'], oneLog(3))),
      findings: [
        {
          message: 'too-few-places',
          targets: ['0'],
          magnitude: 1,
          data: { needs: '2 zones', has: '1 zone', nodeset: 'N1 eu.a, N2 eu.a' },
        },
      ],
    },
    {
      name: 'one that lost its location, and one that was removed',
      snapshot: on([1, 2, 9], spread({ zone: 2 }, ['eu.a', 'eu'], oneLog(2))),
      findings: [
        { message: 'too-few-places', targets: ['0'], data: { nodeset: 'N1 eu.a, N2 eu', has: '1 zone' } },
      ],
    },
    {
      name: 'zones enough, and none to lose, in too few regions',
      snapshot: on([1, 2], spread({ region: 2, zone: 2 }, ['eu.a', 'eu.b'], oneLog(2))),
      findings: [
        { message: 'no-place-to-lose', severity: 'info', targets: ['0'], data: { has: '2 zones' } },
        { message: 'too-few-places', targets: ['0'], data: { needs: '2 regions', has: '1 region' } },
      ],
    },
  ],
  unknown: [
    {
      name: 'a log in a cluster whose nodes are not known',
      snapshot: spread({ zone: 2 }, ['eu.a', 'eu.b'], oneLog(2)).lose(facts.nodesConfiguration, 'cluster'),
      targets: ['0'],
    },
  ],
  skipped: [{ name: 'a cluster that is not provisioned', snapshot: unprovisionedBuilder() }],
})
