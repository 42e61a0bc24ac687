import { facts, type DatabaseMetrics } from '@restate-preflight/core'
import { clusterBuilder, testCheck, type ClusterBuilder } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { withIdent } from '../../../test/broken-clusters.ts'
import { storageNotStalled } from './storage-not-stalled.ts'

/** Changes one database of N2. */
const withDatabase = (name: string, change: Partial<DatabaseMetrics>): ClusterBuilder =>
  clusterBuilder().change(
    facts.metrics,
    (metrics) => ({
      ...metrics,
      databases: (metrics.databases ?? []).map((own) => (own.name === name ? { ...own, ...change } : own)),
    }),
    'N2',
  )

const withoutDatabases = () =>
  clusterBuilder().change(facts.metrics, (metrics) => ({ ...metrics, databases: null }), 'N2')

testCheck({ describe, it }, storageNotStalled, {
  passes: [
    { name: 'storage that takes writes', snapshot: clusterBuilder() },
    {
      name: 'bytes that wait for compaction, while writes are not held up',
      snapshot: withDatabase('db', { pendingCompactionBytes: 30_000_000_000, writeStallSeconds: 12 }),
    },
    {
      name: 'a version that exports less, as long as it says that writes are not stopped',
      snapshot: withDatabase('db', {
        backgroundErrors: null,
        delayedWriteBytesPerSecond: null,
        writeStallSeconds: null,
      }),
    },
    { name: 'the other nodes beside one that is down', snapshot: clusterBuilder().down('N3') },
    {
      name: 'a node that stores nothing and exports nothing',
      snapshot: withIdent(withoutDatabases(), 'N2', { roles: ['admin'] }),
    },
  ],
  finds: [
    {
      name: 'a database that stopped writes',
      snapshot: withDatabase('log-server', { isWriteStopped: true }),
      findings: [
        {
          message: 'writes-stopped',
          targets: ['N2'],
          severity: 'critical',
          data: { databases: 'log-server' },
        },
      ],
    },
    {
      name: 'failed background jobs',
      snapshot: withDatabase('db', { backgroundErrors: 3 }),
      findings: [
        {
          message: 'background-errors',
          targets: ['N2'],
          severity: 'medium',
          magnitude: 3,
          data: { databases: 'db 3' },
        },
      ],
    },
    {
      name: 'writes that are slowed down',
      snapshot: withDatabase('db', { delayedWriteBytesPerSecond: 16_000_000 }),
      findings: [{ message: 'writes-delayed', targets: ['N2'], severity: 'low' }],
    },
  ],
  unknown: [
    { name: 'a node that exports nothing of its storage', snapshot: withoutDatabases(), targets: ['N2'] },
    {
      name: 'metrics that could not be read',
      snapshot: clusterBuilder().lose(facts.metrics, 'N1', 'RP3002'),
      targets: ['N1'],
    },
  ],
})
