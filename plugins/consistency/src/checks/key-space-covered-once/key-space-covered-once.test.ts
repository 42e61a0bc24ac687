import { facts, type Partition } from '@restate-preflight/core'
import { clusterBuilder, testCheck, unprovisionedBuilder } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { keySpaceCoveredOnce } from './key-space-covered-once.ts'

const last = '18446744073709551615'
const half = '9223372036854775808'
const belowHalf = '9223372036854775807'

const ranges = (...bounds: readonly (readonly [start: string, end: string])[]) =>
  clusterBuilder({ partitions: bounds.length }).change(facts.partitionTable, (table) => ({
    ...table,
    partitions: bounds.map(([start, end], id): Partition => ({ id, start, end, logId: id })),
  }))

testCheck({ describe, it }, keySpaceCoveredOnce, {
  passes: [
    { name: 'four equal ranges', snapshot: clusterBuilder() },
    { name: 'twenty-four ranges', snapshot: clusterBuilder({ partitions: 24 }) },
    { name: 'one range over everything', snapshot: ranges(['0', last]) },
    { name: 'ranges in another order than their keys', snapshot: ranges([half, last], ['0', belowHalf]) },
  ],
  finds: [
    {
      name: 'a gap of one key, which a 53-bit number cannot tell',
      snapshot: ranges(['0', '9223372036854775806'], [half, last]),
      findings: [
        {
          message: 'gap',
          targets: ['0', '1'],
          data: { ranges: `${belowHalf} to ${belowHalf} (less than 0.01 % of all keys)` },
        },
      ],
    },
    {
      name: 'a gap at either end',
      snapshot: ranges(['10', belowHalf]),
      findings: [
        { message: 'gap', targets: ['0'], data: { ranges: '0 to 9 (less than 0.01 % of all keys)' } },
        { message: 'gap', targets: ['0'], data: { ranges: `${half} to ${last} (50 % of all keys)` } },
      ],
    },
    {
      name: 'an overlap of two ranges',
      snapshot: ranges(['0', '9500000000000000000'], [half, last]),
      findings: [
        {
          message: 'overlap',
          targets: ['0', '1'],
          data: { ranges: `${half} to 9500000000000000000 (partitions 0 and 1; 1.5 % of all keys)` },
        },
      ],
    },
    {
      name: 'a range inside another, and nothing after the wider one ends',
      snapshot: ranges(['0', last], ['5', '9']),
      findings: [
        {
          message: 'overlap',
          targets: ['0', '1'],
          data: { ranges: '5 to 9 (partitions 0 and 1; less than 0.01 % of all keys)' },
        },
      ],
    },
    {
      name: 'two partitions with one and the same range',
      snapshot: ranges(['0', last], ['0', last]),
      findings: [
        {
          message: 'overlap',
          targets: ['0', '1'],
          data: { ranges: `0 to ${last} (partitions 0 and 1; 100 % of all keys)` },
        },
      ],
    },
    {
      name: 'an inverted range and the gap that it leaves',
      snapshot: ranges(['0', belowHalf], [last, half]),
      findings: [
        { message: 'inverted-range', targets: ['1'], data: { ranges: `${last} to ${half} (partition 1)` } },
        { message: 'gap', targets: ['0'], data: { ranges: `${half} to ${last} (50 % of all keys)` } },
      ],
    },
  ],
  unknown: [
    {
      name: 'a cluster whose partition table could not be read',
      snapshot: clusterBuilder().lose(facts.partitionTable, 'cluster', 'RP5001'),
      targets: ['cluster'],
    },
  ],
  skipped: [
    {
      name: 'a cluster that was provisioned with zero partitions',
      snapshot: clusterBuilder({ partitions: 0 }),
    },
    { name: 'a cluster that is not provisioned', snapshot: unprovisionedBuilder() },
  ],
})
