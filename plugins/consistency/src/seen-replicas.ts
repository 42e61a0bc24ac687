import { replicasIn, type ClusterStateView, type NodeView, type ReplicaView } from '@restate-preflight/core'

type AliveView = Extract<NodeView, { readonly state: 'alive' }>

/** A replica of a partition, where and as an admin saw it. */
export interface SeenReplica {
  readonly admin: string
  readonly node: AliveView['nodeId']
  readonly replica: ReplicaView
}

/** The replicas of a partition in some views. A broken one carries defaults only and is left out. */
export const replicasOf = (
  views: ReadonlyMap<string, ClusterStateView>,
  partition: number,
): readonly SeenReplica[] =>
  [...views].flatMap(([admin, view]) =>
    replicasIn(view, partition)
      .filter(({ replica }) => replica.brokenReason === null)
      .map(({ node, replica }) => ({ admin, node: node.nodeId, replica })),
  )

/** Replicas that say that they lead. */
export const leadersAmong = (replicas: readonly SeenReplica[]): readonly SeenReplica[] =>
  replicas.filter(({ replica }) => replica.effectiveMode === 'leader')

/** The epoch in which a replica last saw a leader; of one that leads, its own. */
export const epochOf = ({ replica }: SeenReplica): bigint => BigInt(replica.lastObservedLeaderEpoch ?? 0)
