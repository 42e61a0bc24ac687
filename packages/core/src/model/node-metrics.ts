/**
 * What we read of a node's metrics. Versions of Restate export different ones, and some appear only once something has
 * happened: what is null was not exported, which is not zero.
 */
export interface NodeMetrics {
  /** Of the whole scrape. */
  readonly bytes: number
  readonly databases: readonly DatabaseMetrics[] | null
  readonly raft: RaftMetrics | null
  readonly failureDetector: FailureDetectorMetrics | null
  /** Partitions that this node cannot run, with the reason; empty where it exports none, for it does so only while one is blocked. */
  readonly blockedPartitions: readonly { readonly partition: string; readonly reason: string }[]
  readonly memoryPools: readonly MemoryPoolMetrics[] | null
  /** Names of metrics that we read and that this node does not export. */
  readonly absent: readonly string[]
}

/** One RocksDB database of a node. */
export interface DatabaseMetrics {
  readonly name: string
  readonly isWriteStopped: boolean | null
  /** Writes are slowed down to this; 0 where they are not. */
  readonly delayedWriteBytesPerSecond: number | null
  readonly pendingCompactionBytes: number | null
  /** Since the process has started. */
  readonly backgroundErrors: number | null
  /** For how long writes were held up since the process has started. */
  readonly writeStallSeconds: number | null
}

/** How far the metadata server of a node is, as its metrics say. */
export interface RaftMetrics {
  /** Plain node id; null while it knows of none. */
  readonly leader: number | null
  readonly applied: number | null
  readonly committed: number | null
  readonly firstIndex: number | null
  readonly lastIndex: number | null
}

/** What the gossip of a node says of the others, as its metrics say. */
export interface FailureDetectorMetrics {
  /** How many nodes this one sees in each state: `alive`, `dead`, … */
  readonly nodes: { readonly [state: string]: number }
  /** It hears of no other node. */
  readonly lonely: boolean | null
}

/** How full a memory pool of a node is. */
export interface MemoryPoolMetrics {
  readonly name: string
  readonly usedBytes: number
  /** Null where the pool has no limit. */
  readonly capacityBytes: number | null
}
