import {
  compareText,
  errorRecord,
  type DatabaseMetrics,
  type FailureDetectorMetrics,
  type MemoryPoolMetrics,
  type NodeMetrics,
  type RaftMetrics,
} from '@restate-preflight/core'
import type { Reply } from '../transport/reply.ts'
import { parseMetrics, type Sample } from './parse-metrics.ts'

/** A scrape as what we read of it; a text that is no scrape is a refusal. */
export const nodeMetricsOf = (reply: Reply<string>, url: string): Reply<NodeMetrics> => {
  if (!reply.ok) return reply
  const metrics = toNodeMetrics(reply.value)
  if (metrics !== null) return { ...reply, value: metrics }
  const error = errorRecord('RP5002', {
    target: url,
    message: `what ${url} answers to GET /metrics is not in the Prometheus text format`,
    layers: [url, 'GET /metrics'],
  })
  return { ok: false, error, askedAt: reply.askedAt, gaveUpAt: reply.readAt }
}

/** Names as 1.7.12 exports them. */
const names = {
  writeStopped: 'restate_rocksdb_is_write_stopped',
  delayedWrites: 'restate_rocksdb_actual_delayed_write_rate_bytes',
  pendingCompaction: 'restate_rocksdb_estimate_pending_compaction_bytes',
  backgroundErrors: 'restate_rocksdb_background_errors',
  writeStall: 'restate_rocksdb_db_write_stall_seconds_sum',
  leader: 'restate_metadata_server_replicated_leader_id',
  applied: 'restate_metadata_server_replicated_applied_lsn',
  committed: 'restate_metadata_server_replicated_committed_lsn',
  firstIndex: 'restate_metadata_server_replicated_first_index',
  lastIndex: 'restate_metadata_server_replicated_last_index',
  nodesSeen: 'restate_failure_detector_nodes_total',
  lonely: 'restate_failure_detector_lonely',
  blocked: 'restate_partition_blocked_flare',
  poolUsage: 'restate_memory_pool_usage_bytes',
  poolCapacity: 'restate_memory_pool_capacity_bytes',
} as const

/** What 1.6.2 calls otherwise. */
const olderNames = { delayedWrites: 'restate_rocksdb_actual_delayed_write_rate' } as const

const wanted: ReadonlySet<string> = new Set([...Object.values(names), ...Object.values(olderNames)])

/** Exported only once a partition is blocked. */
const onlyInTrouble: ReadonlySet<string> = new Set([names.blocked])

/** Null where the text is not in the Prometheus text format. */
export const toNodeMetrics = (text: string): NodeMetrics | null => {
  const samples = parseMetrics(text, wanted)
  if (samples === null) return null
  const byName = Map.groupBy(samples, ({ name }) => name)
  const all = (name: string): readonly Sample[] => byName.get(name) ?? []
  return {
    bytes: Buffer.byteLength(text),
    databases: databasesIn(all),
    raft: raftIn(all),
    failureDetector: failureDetectorIn(all),
    blockedPartitions: all(names.blocked)
      .filter(({ value }) => value > 0)
      .map(({ labels }) => ({
        partition: labels.get('partition') ?? 'unknown',
        reason: labels.get('reason') ?? 'unknown',
      }))
      .toSorted((a, b) => Number(a.partition) - Number(b.partition) || compareText(a.reason, b.reason)),
    memoryPools: memoryPoolsIn(all),
    absent: Object.values(names)
      .filter((name) => !onlyInTrouble.has(name) && !byName.has(name))
      .toSorted(compareText),
  }
}

type Samples = (name: string) => readonly Sample[]

/** JSON has no NaN and no infinity; neither says anything here. */
const finite = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) ? value : null

const numbers = (samples: readonly Sample[]): readonly number[] =>
  samples.flatMap(({ value }) => finite(value) ?? [])

const single = (samples: readonly Sample[]): number | null => numbers(samples)[0] ?? null

/** 1.6 repeats for each column family what RocksDB says of a whole database. */
const greatest = (samples: readonly Sample[]): number | null => {
  const values = numbers(samples)
  return values.length === 0 ? null : Math.max(...values)
}

const databasesIn = (all: Samples): readonly DatabaseMetrics[] | null => {
  const database = ({ labels }: Sample): string => labels.get('db') ?? 'unknown'
  const ofDatabases = [
    names.writeStopped,
    names.delayedWrites,
    olderNames.delayedWrites,
    names.pendingCompaction,
    names.backgroundErrors,
    names.writeStall,
  ]
  const found = [...new Set(ofDatabases.flatMap((name) => all(name).map(database)))].sort(compareText)
  if (found.length === 0) return null
  return found.map((name) => {
    const own = (metric: string) => all(metric).filter((sample) => database(sample) === name)
    const stopped = greatest(own(names.writeStopped))
    const compactions = numbers(own(names.pendingCompaction))
    return {
      name,
      isWriteStopped: stopped === null ? null : stopped !== 0,
      delayedWriteBytesPerSecond: greatest([...own(names.delayedWrites), ...own(olderNames.delayedWrites)]),
      // One for each column family.
      pendingCompactionBytes:
        compactions.length === 0 ? null : compactions.reduce((sum, bytes) => sum + bytes, 0),
      backgroundErrors: greatest(own(names.backgroundErrors)),
      writeStallSeconds: single(own(names.writeStall)),
    }
  })
}

/** Only of a member; others export the names with zeros, or not at all. */
const raftIn = (all: Samples): RaftMetrics | null => {
  const leader = single(all(names.leader))
  const raft = {
    leader: leader === 0 ? null : leader,
    applied: single(all(names.applied)),
    committed: single(all(names.committed)),
    firstIndex: single(all(names.firstIndex)),
    lastIndex: single(all(names.lastIndex)),
  }
  return Object.values(raft).every((value) => value === null) ? null : raft
}

const failureDetectorIn = (all: Samples): FailureDetectorMetrics | null => {
  const seen = all(names.nodesSeen)
  const lonely = single(all(names.lonely))
  if (seen.length === 0 && lonely === null) return null
  return {
    nodes: Object.fromEntries(
      seen
        .map(({ labels, value }): [string, number] => [labels.get('state') ?? 'unknown', finite(value) ?? 0])
        .toSorted(([a], [b]) => compareText(a, b)),
    ),
    lonely: lonely === null ? null : lonely !== 0,
  }
}

const memoryPoolsIn = (all: Samples): readonly MemoryPoolMetrics[] | null => {
  const capacities = new Map(
    all(names.poolCapacity).map(({ labels, value }) => [labels.get('name'), finite(value)]),
  )
  const pools = all(names.poolUsage).flatMap(({ labels, value }) => {
    const name = labels.get('name')
    const used = finite(value)
    // A pool without a limit is exported with a capacity of zero, or with the largest number that there is.
    const capacity = capacities.get(name) ?? 0
    const capacityBytes = capacity > 0 && capacity < Number.MAX_SAFE_INTEGER ? capacity : null
    return name === undefined || used === null ? [] : [{ name, usedBytes: used, capacityBytes }]
  })
  return pools.length === 0 ? null : pools.toSorted((a, b) => compareText(a.name, b.name))
}
