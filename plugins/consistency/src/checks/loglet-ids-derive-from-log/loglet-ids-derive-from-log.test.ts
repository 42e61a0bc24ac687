import { facts, type Segment } from '@restate-preflight/core'
import { clusterBuilder, testCheck, unprovisionedBuilder } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { logletIdsDeriveFromLog } from './loglet-ids-derive-from-log.ts'

const replicated = (baseLsn: string, index: number, logletId: string): Segment => ({
  baseLsn,
  index,
  createdAt: null,
  loglet: {
    kind: 'replicated',
    logletId,
    sequencer: { id: 1, generation: 1 },
    replication: { node: 2 },
    nodeset: [1, 2, 3],
  },
})
const other = (loglet: Segment['loglet']): Segment => ({ baseLsn: '1', index: 0, createdAt: null, loglet })

const chainOfLog1 = (...chain: readonly Segment[]) =>
  clusterBuilder({ partitions: 2 }).change(facts.logs, (logs) => ({
    ...logs,
    logs: logs.logs.map((log) => (log.id === 1 ? { ...log, chain } : log)),
  }))

testCheck({ describe, it }, logletIdsDeriveFromLog, {
  passes: [
    { name: 'ids that derive from log and index', snapshot: clusterBuilder() },
    {
      name: 'a chain with a gap between its indexes and a seal marker',
      snapshot: chainOfLog1(replicated('1', 0, '4294967296'), replicated('5', 3, '4294967299'), {
        ...other({ kind: 'sealed', permanent: false, params: {} }),
        baseLsn: '9',
        index: 3,
      }),
    },
    {
      name: 'the logs beside one with local segments only',
      snapshot: chainOfLog1(other({ kind: 'local', params: '1' })),
    },
  ],
  finds: [
    {
      name: 'an id that deviates',
      snapshot: chainOfLog1(replicated('1', 0, '4294967296'), replicated('4', 1, '77')),
      findings: [
        {
          message: 'id-deviates',
          severity: 'medium',
          targets: ['1'],
          data: { log: '1', index: 1, loglet: '77', expected: '4294967297' },
        },
      ],
    },
    {
      name: 'one loglet in two logs',
      snapshot: chainOfLog1(replicated('1', 0, '0')),
      findings: [
        {
          message: 'id-shared',
          targets: ['0', '1'],
          data: { log: '0', loglet: '0', places: 'log 0 segment index 0 and log 1 segment index 0' },
        },
        { message: 'id-shared', targets: ['1', '0'], data: { log: '1' } },
        { message: 'id-deviates', severity: 'medium', targets: ['1'] },
      ],
    },
    {
      name: 'one loglet twice in a log, although another segment cannot be read',
      snapshot: chainOfLog1(replicated('1', 0, '4294967296'), replicated('4', 0, '4294967296'), {
        ...other({ kind: 'unreadable', name: 'remote', reason: 'a kind that is not known' }),
        baseLsn: '9',
      }),
      findings: [{ message: 'id-shared', targets: ['1'] }],
    },
  ],
  unknown: [
    {
      name: 'a log with a segment that cannot be read',
      snapshot: chainOfLog1(
        other({ kind: 'unreadable', name: 'remote', reason: 'a kind that is not known' }),
      ),
      targets: ['1'],
    },
    {
      name: 'a cluster whose logs could not be read',
      snapshot: clusterBuilder().lose(facts.logs, 'cluster', 'RP5001'),
      targets: ['*'],
    },
  ],
  skipped: [
    {
      name: 'a log without replicated segments',
      snapshot: clusterBuilder({ partitions: 1 }).change(facts.logs, (logs) => ({
        ...logs,
        logs: [{ id: 0, chain: [other({ kind: 'local', params: '1' })] }],
      })),
    },
    { name: 'a cluster that is not provisioned', snapshot: unprovisionedBuilder() },
  ],
})
