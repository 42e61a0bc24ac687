import type { ReplicationProperty } from './replication.ts'
import type { GenerationalNodeId, Instant, Json, U64 } from './scalar.ts'

/** Who leads a partition and where its replicas are; metadata key `pp_epoch_<partition>`. */
export interface EpochMetadata {
  readonly version: number
  readonly epoch: U64
  /** The last claimant, which may be dead; null before the first claim. */
  readonly leader: { readonly nodeId: GenerationalNodeId; readonly partitionId: number } | null
  /** Version 0 means that an older server overwrote it; the scheduler picks anew. */
  readonly current: ReplicaSetConfiguration
  /** A reconfiguration that is under way. */
  readonly next: ReplicaSetConfiguration | null
  /** Since 1.7.0; absent where it is the default. */
  readonly leadershipPolicy: Json
  /** Since 1.7.3; absent where it is the default. */
  readonly placementPolicy: Json
}

/** Which nodes hold a partition, and since when. */
export interface ReplicaSetConfiguration {
  readonly version: number
  readonly replication: ReplicationProperty | null
  readonly replicaSet: readonly number[]
  readonly modifiedAt: Instant | null
  /** Free text about who asked for the change, and why; absent where nothing is stored, as from all servers so far. */
  readonly context?: { readonly [name: string]: string }
}
