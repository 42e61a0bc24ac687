import { facts, type Segment } from '@restate-preflight/core'
import { clusterBuilder, testCheck, unprovisionedBuilder } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { chainOrdered } from './chain-ordered.ts'

const segment = (baseLsn: string, index: number): Segment => ({
  baseLsn,
  index,
  createdAt: null,
  loglet: { kind: 'local', params: String(index) },
})
const seal = (baseLsn: string, index: number): Segment => ({
  ...segment(baseLsn, index),
  loglet: { kind: 'sealed', permanent: false, params: {} },
})
const chain = (...segments: readonly Segment[]) =>
  clusterBuilder({ partitions: 2 }).change(facts.logs, (logs) => ({
    ...logs,
    logs: logs.logs.map((log) => (log.id === 1 ? { ...log, chain: segments } : log)),
  }))

testCheck({ describe, it }, chainOrdered, {
  passes: [
    { name: 'chains of one segment', snapshot: clusterBuilder() },
    {
      name: 'a chain with gaps between its indexes',
      snapshot: chain(segment('1', 0), segment('7', 1), segment('9', 3)),
    },
    {
      name: 'a trimmed chain that starts late',
      snapshot: chain(segment('9007199254740993', 4), segment('9007199254740994', 5)),
    },
    { name: 'a seal marker at the end', snapshot: chain(segment('1', 0), seal('7', 0)) },
  ],
  finds: [
    {
      name: 'a segment that starts before the one before it',
      snapshot: chain(segment('8', 0), segment('3', 1)),
      findings: [
        {
          message: 'lsn-out-of-order',
          targets: ['1'],
          data: { log: '1', index: 1, baseLsn: '3', previous: '8' },
        },
      ],
    },
    {
      name: 'two segments that start at one LSN',
      snapshot: chain(segment('8', 0), segment('8', 1)),
      findings: [{ message: 'lsn-out-of-order', targets: ['1'] }],
    },
    {
      name: 'LSN 0, which does not exist',
      snapshot: chain(segment('0', 0)),
      findings: [
        { message: 'lsn-out-of-order', targets: ['1'], data: { baseLsn: '0', previous: 'nothing' } },
      ],
    },
    {
      name: 'an index that falls',
      snapshot: chain(segment('1', 2), segment('5', 1)),
      findings: [
        { message: 'index-out-of-order', targets: ['1'], data: { index: 1, baseLsn: '5', previous: 2 } },
      ],
    },
    {
      name: 'an index that a segment repeats',
      snapshot: chain(segment('1', 0), segment('5', 0)),
      findings: [{ message: 'index-out-of-order', targets: ['1'] }],
    },
    {
      name: 'an index that a seal marker repeats before the end',
      snapshot: chain(segment('1', 0), seal('5', 0), segment('6', 1)),
      findings: [{ message: 'index-out-of-order', targets: ['1'], data: { index: 0, baseLsn: '5' } }],
    },
  ],
  unknown: [
    {
      name: 'a cluster whose logs could not be read',
      snapshot: clusterBuilder().lose(facts.logs, 'cluster', 'RP5001'),
      targets: ['*'],
    },
  ],
  skipped: [
    { name: 'a cluster without logs', snapshot: clusterBuilder({ partitions: 0 }) },
    { name: 'a cluster that is not provisioned', snapshot: unprovisionedBuilder() },
  ],
})
