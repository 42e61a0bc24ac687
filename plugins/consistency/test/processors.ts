import { facts, type EpochMetadata, type NodeView, type ReplicaView } from '@restate-preflight/core'
import { clusterBuilder, type ClusterBuilder } from '@restate-preflight/testkit'

type AliveView = Extract<NodeView, { readonly state: 'alive' }>

/** How all admins see the processor of a partition on a node; null: they do not see it. */
export const seen = (
  partition: number,
  node: number,
  changes: Partial<ReplicaView> | null,
  builder: ClusterBuilder = clusterBuilder(),
): ClusterBuilder =>
  ['N1', 'N2', 'N3'].reduce(
    (changed, admin) =>
      changed.change(
        facts.clusterState,
        (view) => ({
          ...view,
          nodes: view.nodes.map((each) =>
            each.state === 'alive' && each.id === node ? withReplica(each, partition, changes) : each,
          ),
        }),
        admin,
      ),
    builder,
  )

/** Partition 0, led by N1 in epoch 3 with replicas on N1 and N2, with other epoch metadata. */
export const epochOfPartition0 = (
  changes: (epoch: EpochMetadata) => Partial<EpochMetadata>,
  builder: ClusterBuilder = clusterBuilder(),
): ClusterBuilder =>
  builder.change(facts.epoch, (epoch) => (epoch === null ? null : { ...epoch, ...changes(epoch) }), '0')

/** No admin has a view that can be believed. */
export const stale = (): ClusterBuilder =>
  ['N1', 'N2', 'N3'].reduce(
    (builder, admin) =>
      builder.change(facts.clusterState, (view) => ({ ...view, refreshedAgoMs: 60_000 }), admin),
    clusterBuilder({ partitions: 1 }),
  )

const withReplica = (node: AliveView, partition: number, changes: Partial<ReplicaView> | null): AliveView => {
  const others = node.partitions.filter(({ partitionId }) => partitionId !== partition)
  const own = node.partitions.find(({ partitionId }) => partitionId === partition)
  if (changes === null) return { ...node, partitions: others }
  return { ...node, partitions: [...others, { ...follower(partition), ...own, ...changes }] }
}

const follower = (partitionId: number): ReplicaView => ({
  partitionId,
  updatedAt: null,
  plannedMode: 'follower',
  effectiveMode: 'follower',
  replayStatus: 'active',
  lastObservedLeaderEpoch: '3',
  lastObservedLeaderNode: null,
  lastAppliedLsn: '42',
  durableLsn: '40',
  archivedLsn: null,
  targetTailLsn: null,
  brokenReason: null,
})
