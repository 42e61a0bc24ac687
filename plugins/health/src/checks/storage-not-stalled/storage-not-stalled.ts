import { defineCheck, facts, type DatabaseMetrics } from '@restate-preflight/core'
import { answerOf } from '../../silence.ts'

export const storageNotStalled = defineCheck({
  id: 'health/storage-not-stalled',
  summary: 'the databases of a node take writes at full speed and without errors',
  tags: ['metrics', 'storage'],
  severity: 'critical',
  per: 'node',
  needs: { ident: facts.ident, metrics: facts.metrics },
  absence: { reported: ['ident'] },
  settleMs: 6_000,
  required: false,
  messages: {
    'writes-stopped': {
      symptom: 'The storage of {node} has stopped writes',
      required: 'no database that refuses writes',
      current: 'RocksDB stopped writes of {databases}',
      impact:
        'Whatever {node} keeps in it stands still: partitions apply nothing, its logs or its metadata take no records.',
      action:
        'Look at the disk of {node}: is it full, slow, or failing? RocksDB takes writes again once flushes and compactions have caught up.',
    },
    'background-errors': {
      symptom: 'Background jobs of the storage of {node} failed',
      required: 'no failed flush or compaction since the process has started',
      current: 'failed jobs: {databases}',
      impact:
        'Data is kept, but a failing disk is near; after some errors RocksDB becomes read-only until a restart.',
      action:
        'Search the log of {node} and its kernel log for I/O errors and for a full disk before anything is restarted.',
    },
    'writes-delayed': {
      symptom: 'The storage of {node} slows writes down',
      required: 'writes at full speed',
      current: 'bytes per second that RocksDB lets through: {databases}',
      impact: 'Compaction cannot keep up with what is written; if that goes on, writes stop.',
      action:
        'Compare load and disk of {node} with the other nodes; look at the bytes that wait for compaction.',
    },
  },
  *evaluate(context) {
    const { target, look, read, finding, unknown, notApplicable } = context
    const { roles } = answerOf(look('ident'), target.id, context)
    if (!roles.some((role) => rolesThatStore.has(role))) return notApplicable('the node stores nothing')
    const { databases } = read('metrics')
    const known = (databases ?? []).filter(({ isWriteStopped }) => isWriteStopped !== null)
    if (known.length === 0) return unknown(`${target.id} does not export whether its storage takes writes`)
    const node = target.id
    const stopped = known.filter(({ isWriteStopped }) => isWriteStopped === true)
    if (stopped.length > 0) {
      yield finding('writes-stopped', { node, databases: listed(stopped, ({ name }) => name) })
    }
    const failed = known.filter(({ backgroundErrors }) => (backgroundErrors ?? 0) > 0)
    if (failed.length > 0) {
      const data = { node, databases: listed(failed, (own) => `${own.name} ${own.backgroundErrors}`) }
      const magnitude = failed.reduce((sum, own) => sum + (own.backgroundErrors ?? 0), 0)
      yield finding('background-errors', data, { severity: 'medium', magnitude })
    }
    const slowed = known.filter(
      (own) => own.isWriteStopped === false && (own.delayedWriteBytesPerSecond ?? 0) > 0,
    )
    if (slowed.length > 0) {
      const data = {
        node,
        databases: listed(slowed, (own) => `${own.name} ${own.delayedWriteBytesPerSecond}`),
      }
      yield finding('writes-delayed', data, { severity: 'low' })
    }
  },
})

const rolesThatStore: ReadonlySet<string> = new Set(['worker', 'log-server', 'metadata-server'])

const listed = (databases: readonly DatabaseMetrics[], text: (database: DatabaseMetrics) => string): string =>
  databases.map(text).join(', ')
