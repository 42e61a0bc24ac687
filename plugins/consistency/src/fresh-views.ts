import type { ClusterStateView, NodeView, OptionSchema, ReplicaView } from '@restate-preflight/core'

/** The option of the checks that rest on the views of admin nodes. */
export const freshness = {
  maxAgeMs: {
    type: 'integer',
    default: 10_000,
    minimum: 2_000,
    maximum: 600_000,
    summary:
      "age in milliseconds beyond which an admin's view counts as stale; admins refresh it every 1500 ms",
  },
} as const satisfies OptionSchema

type AliveView = Extract<NodeView, { readonly state: 'alive' }>

/** A replica of a partition, where and as an admin saw it. */
export interface SeenReplica {
  readonly admin: string
  readonly node: AliveView['nodeId']
  readonly replica: ReplicaView
}

/** The views that are recent enough to be believed, by the admin that has them. */
export const freshViews = (
  views: ReadonlyMap<string, ClusterStateView>,
  maxAgeMs: number,
): ReadonlyMap<string, ClusterStateView> =>
  new Map([...views].filter(([, { refreshedAgoMs }]) => refreshedAgoMs !== null && refreshedAgoMs < maxAgeMs))

/** The replicas of a partition in some views. A broken one carries defaults only and is left out. */
export const replicasOf = (
  views: ReadonlyMap<string, ClusterStateView>,
  partition: number,
): readonly SeenReplica[] =>
  [...views].flatMap(([admin, { nodes }]) =>
    nodes.flatMap((node) =>
      node.state === 'dead'
        ? []
        : node.partitions
            .filter(({ partitionId, brokenReason }) => partitionId === partition && brokenReason === null)
            .map((replica) => ({ admin, node: node.nodeId, replica })),
    ),
  )

/** Replicas that say that they lead. */
export const leadersAmong = (replicas: readonly SeenReplica[]): readonly SeenReplica[] =>
  replicas.filter(({ replica }) => replica.effectiveMode === 'leader')

/** The epoch in which a replica last saw a leader; of one that leads, its own. */
export const epochOf = ({ replica }: SeenReplica): bigint => BigInt(replica.lastObservedLeaderEpoch ?? 0)
