import type { ReplicationProperty } from './replication.ts'
import type { U64 } from './scalar.ts'

/** Which key range belongs to which partition; metadata key `partition_table`. */
export interface PartitionTable {
  readonly version: number
  /** The legacy count field, which should equal `partitions.length`. */
  readonly numPartitions: number | null
  readonly partitions: readonly Partition[]
  /** Null for the deprecated replication `everywhere`. */
  readonly replication: ReplicationProperty | null
}

/** A partition, with the range of keys that belongs to it. */
export interface Partition {
  readonly id: number
  readonly start: U64
  /** Inclusive. */
  readonly end: U64
  /** The log of this partition; where the stored value has none it is the partition id. */
  readonly logId: number
  /** The column family that holds the partition where it is not `data-<id>`; absent in nearly all tables. */
  readonly columnFamily?: string
  /** The database of that; no server up to 1.7 stores one. */
  readonly database?: string
}
