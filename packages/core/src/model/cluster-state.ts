import type { GenerationalNodeId, Instant, U64 } from './scalar.ts'

/** One admin node's view of the whole cluster (`ClusterCtrlSvc.GetClusterState`), polled by it every 1.5 s. */
export interface ClusterStateView {
  /** Age of the view in milliseconds; null before the admin's first refresh. */
  readonly refreshedAgoMs: number | null
  readonly nodes: readonly NodeView[]
}

/** What the cluster controller says of a node. It may be seconds old. */
export type NodeView =
  | {
      readonly state: 'alive'
      readonly id: number
      readonly nodeId: GenerationalNodeId
      readonly lastHeartbeatAt: Instant | null
      readonly uptimeSeconds: number
      readonly partitions: readonly ReplicaView[]
    }
  | { readonly state: 'dead'; readonly id: number; readonly lastSeenAliveAt: Instant | null }

/** A partition processor as that admin saw it last. */
export interface ReplicaView {
  readonly partitionId: number
  readonly updatedAt: Instant | null
  readonly plannedMode: 'leader' | 'follower' | 'unknown'
  /** What it really does; `becoming-leader` and `candidate` exist since 1.7. */
  readonly effectiveMode: 'leader' | 'becoming-leader' | 'candidate' | 'follower' | 'unknown'
  readonly replayStatus: 'starting' | 'active' | 'catching-up' | 'unknown'
  readonly lastObservedLeaderEpoch: U64 | null
  readonly lastObservedLeaderNode: GenerationalNodeId | null
  readonly lastAppliedLsn: U64 | null
  readonly durableLsn: U64 | null
  readonly archivedLsn: U64 | null
  readonly targetTailLsn: U64 | null
  /**
   * The version of the schema registry that it has from its log, 0 before the first. Null before 1.7; absent in a snapshot that an
   * older version of this tool took.
   */
  readonly appliedSchemaVersion?: number | null
  /** Since 1.7.3. Where it is not null, every other field carries its default. */
  readonly brokenReason: string | null
}
