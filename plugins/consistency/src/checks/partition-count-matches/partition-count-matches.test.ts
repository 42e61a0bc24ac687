import { facts, type PartitionTable } from '@restate-preflight/core'
import { clusterBuilder, testCheck, unprovisionedBuilder } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { partitionCountMatches } from './partition-count-matches.ts'

const table = (change: (table: PartitionTable) => Partial<PartitionTable>) =>
  clusterBuilder().change(facts.partitionTable, (held) => ({ ...held, ...change(held) }))

testCheck({ describe, it }, partitionCountMatches, {
  passes: [
    { name: 'as many partitions as counted', snapshot: clusterBuilder() },
    { name: 'a table without the number', snapshot: table(() => ({ numPartitions: null })) },
    { name: 'a cluster without partitions', snapshot: clusterBuilder({ partitions: 0 }) },
  ],
  finds: [
    {
      name: 'another number',
      snapshot: table(() => ({ numPartitions: 3 })),
      findings: [
        { message: 'count-differs', targets: ['cluster'], data: { counted: 3, found: 4 }, follows: [] },
      ],
    },
    {
      name: 'a partition that is missing, which leaves a gap',
      snapshot: table(({ partitions }) => ({ partitions: partitions.slice(1) })),
      findings: [
        {
          message: 'count-differs',
          targets: ['cluster'],
          follows: ['consistency/key-space-covered-once 1'],
        },
      ],
    },
    {
      name: 'a partition that is there twice',
      snapshot: table(({ partitions }) => ({
        partitions: partitions.map((each) => ({ ...each, id: each.id % 3 })),
      })),
      findings: [
        { message: 'id-repeated', severity: 'critical', targets: ['cluster'], data: { ids: '0', found: 4 } },
      ],
    },
  ],
  unknown: [
    {
      name: 'a table that cannot be read',
      snapshot: clusterBuilder().lose(facts.partitionTable),
      targets: ['cluster'],
    },
  ],
  skipped: [{ name: 'a cluster that is not provisioned', snapshot: unprovisionedBuilder() }],
})
