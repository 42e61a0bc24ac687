import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { nodeMetricsOf, toNodeMetrics } from './node-metrics.ts'

/** The lines that we read of what real nodes answered; of many column families the first two. */
const recorded = (version: string): string =>
  readFileSync(new URL(`../../test/recorded/metrics-${version}.txt`, import.meta.url), 'utf8')

const database = (name: string) => ({
  name,
  isWriteStopped: false,
  delayedWriteBytesPerSecond: 0,
  pendingCompactionBytes: 0,
  backgroundErrors: 0,
})

const databases = ['db', 'log-server', 'replicated-metadata-server']

describe('the metrics of a node', () => {
  it('are read from 1.7.12', () => {
    expect(toNodeMetrics(recorded('1.7.12'))).toMatchObject({
      databases: databases.map((name) => ({ ...database(name), writeStallSeconds: 0 })),
      raft: { leader: 1, applied: 106, committed: 106, firstIndex: 11, lastIndex: 106 },
      failureDetector: { nodes: { alive: 3, dead: 0, failing_over: 0, suspect: 0 }, lonely: false },
      blockedPartitions: [],
      absent: [],
    })
    const pools = toNodeMetrics(recorded('1.7.12'))?.memoryPools
    expect(pools?.find(({ name }) => name === 'fabric-default')).toEqual({
      name: 'fabric-default',
      usedBytes: 0,
      capacityBytes: 67_108_864,
    })
  })

  it('are read from 1.6.2, which has other names, repeats what it says of a database, and lacks some', () => {
    const metrics = toNodeMetrics(recorded('1.6.2'))
    expect(metrics).toMatchObject({
      databases: databases.map(database),
      raft: { leader: 1, applied: 24, committed: 24, firstIndex: 6, lastIndex: 24 },
      failureDetector: { nodes: { alive: 2 }, lonely: false },
      memoryPools: null,
    })
    expect(metrics?.absent).toContain('restate_memory_pool_usage_bytes')
  })

  it('tell trouble', () => {
    const metrics = toNodeMetrics(`# TYPE restate_rocksdb_is_write_stopped gauge
restate_rocksdb_is_write_stopped{db="db"} 1
restate_rocksdb_background_errors{db="db"} 3
restate_rocksdb_estimate_pending_compaction_bytes{db="db",cf="data-0"} 1e9
restate_rocksdb_estimate_pending_compaction_bytes{db="db",cf="data-1"} 5
restate_failure_detector_lonely 1
restate_partition_blocked_flare{partition="10",reason="version_barrier"} 1
restate_partition_blocked_flare{partition="2",reason="ahead_of_log"} 1
restate_partition_blocked_flare{partition="3",reason="ahead_of_log"} 0
restate_metadata_server_replicated_leader_id 0
restate_metadata_server_replicated_applied_lsn NaN
`)
    expect(metrics).toMatchObject({
      databases: [
        {
          name: 'db',
          isWriteStopped: true,
          backgroundErrors: 3,
          pendingCompactionBytes: 1_000_000_005,
          delayedWriteBytesPerSecond: null,
          writeStallSeconds: null,
        },
      ],
      raft: null,
      failureDetector: { nodes: {}, lonely: true },
      blockedPartitions: [
        { partition: '2', reason: 'ahead_of_log' },
        { partition: '10', reason: 'version_barrier' },
      ],
      memoryPools: null,
    })
  })

  it('that a node does not export are unknown, not zero', () => {
    const metrics = toNodeMetrics('# TYPE something_else gauge\nsomething_else 1\n')
    expect(metrics).toMatchObject({ databases: null, raft: null, failureDetector: null, memoryPools: null })
    expect(metrics?.absent).toHaveLength(14)
  })

  it('are refused where the answer is something else', () => {
    const asked = '2026-01-01T12:00:00.000Z'
    const reply = nodeMetricsOf(
      { ok: true, value: '<html></html>', askedAt: asked, readAt: asked, tookMs: 1 },
      'http://a:5122',
    )
    expect(reply).toMatchObject({ ok: false, error: { code: 'RP5002', target: 'http://a:5122' } })
  })
})
