import { facts } from '@restate-preflight/core'
import { clusterBuilder, testCheck } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { withRegistration, withStranger } from '../../../test/broken-clusters.ts'
import { logStorageIntact } from './log-storage-intact.ts'

const lost = { storageState: 'data-loss' } as const

testCheck({ describe, it }, logStorageIntact, {
  passes: [
    { name: 'a cluster whose log servers have their data', snapshot: clusterBuilder() },
    {
      name: 'log servers that are read-only or gone, which somebody wanted',
      snapshot: withRegistration(withRegistration(clusterBuilder(), 1, { storageState: 'read-only' }), 2, {
        storageState: 'gone',
      }),
    },
    {
      name: 'the log servers beside a node without the role and a stranger',
      snapshot: withStranger(withRegistration(clusterBuilder(), 3, { ...lost, roles: ['worker'] })),
    },
  ],
  finds: [
    {
      name: 'a log server that lost its data, though it is down',
      snapshot: withRegistration(clusterBuilder(), 3, lost).down('N3'),
      findings: [
        {
          message: 'data-loss',
          targets: ['N3'],
          magnitude: 4,
          data: { node: 'N3', logs: '0, 1, 2, 3' },
        },
      ],
    },
    {
      name: 'one that is in no nodeset any more',
      snapshot: withRegistration(clusterBuilder(), 3, lost).change(facts.logs, (logs) => ({
        ...logs,
        logs: [],
      })),
      findings: [{ message: 'data-loss', targets: ['N3'], magnitude: 1, data: { logs: 'none' } }],
    },
    {
      name: 'one with more logs than can be listed',
      snapshot: withRegistration(clusterBuilder({ partitions: 21 }), 3, lost),
      findings: [{ message: 'data-loss', targets: ['N3'], magnitude: 21, data: { logs: '21 logs' } }],
    },
  ],
  unknown: [
    {
      name: 'a cluster whose nodes_config could not be read',
      snapshot: clusterBuilder({ nodes: 2 }).lose(facts.nodesConfiguration),
      targets: ['N1', 'N2'],
    },
  ],
  skipped: [
    {
      name: 'a cluster without log servers',
      snapshot: withRegistration(clusterBuilder({ nodes: 1 }), 1, { roles: ['admin', 'worker'] }),
    },
  ],
})
