import { facts } from '@restate-preflight/core'
import { clusterBuilder, testCheck, unprovisionedBuilder } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { partitionHasLog } from './partition-has-log.ts'

const withLog = (partition: number, logId: number) =>
  clusterBuilder().change(facts.partitionTable, (table) => ({
    ...table,
    partitions: table.partitions.map((entry) => (entry.id === partition ? { ...entry, logId } : entry)),
  }))

testCheck({ describe, it }, partitionHasLog, {
  passes: [
    { name: 'a log for each partition', snapshot: clusterBuilder() },
    {
      name: 'partitions whose logs have other ids',
      snapshot: clusterBuilder({ partitions: 2 }).change(facts.partitionTable, (table) => ({
        ...table,
        partitions: table.partitions.map((entry) => ({ ...entry, logId: 1 - entry.id })),
      })),
    },
  ],
  finds: [
    {
      name: 'a partition whose log is gone',
      snapshot: clusterBuilder().change(facts.logs, (logs) => ({
        ...logs,
        logs: logs.logs.filter(({ id }) => id !== 2),
      })),
      findings: [{ message: 'log-missing', targets: ['2'], data: { partition: '2', log: 2 } }],
    },
    {
      name: 'a cluster whose logs are not created yet',
      snapshot: clusterBuilder({ partitions: 2 }).change(facts.logs, (logs) => ({ ...logs, logs: [] })),
      findings: [
        { message: 'log-missing', targets: ['0'] },
        { message: 'log-missing', targets: ['1'] },
      ],
    },
    {
      name: 'two partitions on one log',
      snapshot: withLog(3, 0),
      findings: [
        { message: 'log-shared', targets: ['0', '0'], data: { log: 0, sharing: '0, 3' } },
        { message: 'log-shared', targets: ['3', '0'], data: { log: 0, sharing: '0, 3' } },
      ],
    },
    {
      name: 'a partition that names a log that does not exist',
      snapshot: withLog(1, 77),
      findings: [{ message: 'log-missing', targets: ['1'], data: { log: 77 } }],
    },
  ],
  unknown: [
    {
      name: 'partitions while the logs could not be read',
      snapshot: clusterBuilder({ partitions: 2 }).lose(facts.logs, 'cluster', 'RP5001'),
      targets: ['0', '1'],
    },
    {
      name: 'anything while the partition table could not be read',
      snapshot: clusterBuilder().lose(facts.partitionTable, 'cluster', 'RP5001'),
      targets: ['*'],
    },
  ],
  skipped: [
    { name: 'a cluster with zero partitions', snapshot: clusterBuilder({ partitions: 0 }) },
    { name: 'a cluster that is not provisioned', snapshot: unprovisionedBuilder() },
  ],
})
