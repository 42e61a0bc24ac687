import type { GenerationalNodeId, Instant, U64 } from './scalar.ts'

/** The roles that are known; a node may have others. */
export type Role = 'worker' | 'admin' | 'metadata-server' | 'log-server' | 'http-ingress'

/** What nodes_config says a log server's storage is good for. */
export type StorageState =
  'provisioning' | 'disabled' | 'read-only' | 'gone' | 'read-write' | 'data-loss' | 'unknown'

/** Whether a node takes part in the raft group of the metadata store. */
export type MetadataServerState = 'member' | 'standby' | 'provisioning' | 'unknown'

/** Whether nodes_config lets a worker have partitions. */
export type WorkerState = 'provisioning' | 'active' | 'draining' | 'disabled' | 'unknown'

/** The cluster's register of nodes; metadata key `nodes_config`. */
export interface NodesConfiguration {
  readonly version: number
  readonly clusterName: string
  /** Null only in the placeholder that an unprovisioned node answers with, or in clusters older than 1.6. */
  readonly clusterFingerprint: U64 | null
  readonly nodes: readonly RegisteredNode[]
  /** Ids that were removed. They stay for ever and are never given out again. */
  readonly tombstones: readonly number[]
  /** Node name to plain node id. */
  readonly nameLookup: { readonly [name: string]: number }
  readonly modifiedAt: Instant | null
  /** Cluster-wide features fixed at provisioning; null where the field is missing (written by 1.6). */
  readonly features: readonly string[] | null
}

/** As it is told to people: nodes write their own with a slash at its end, and all that we dial has none. */
export const plainAddress = (address: string): string => address.replace(/\/$/, '')

/** A node as nodes_config has it. */
export interface RegisteredNode {
  readonly id: number
  readonly name: string
  readonly currentGeneration: GenerationalNodeId
  /** The advertised fabric address, as the other nodes use it. */
  readonly address: string
  /** Where the node listens for control; absent where that is `address`, as from all servers up to 1.7. */
  readonly controlAddress?: string
  /** Role names as Restate spells them; an unknown one is kept. */
  readonly roles: readonly string[]
  /** `region.zone`, `region`, or empty. */
  readonly location: string
  readonly storageState: StorageState
  readonly metadataServerState: MetadataServerState
  readonly workerState: WorkerState
  /** The version that registered the current generation; null before 1.6. */
  readonly binaryVersion: string | null
}
