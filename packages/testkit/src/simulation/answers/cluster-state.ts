import { DetailedRunMode, ReplayStatus, RunMode, type ResponseOf, type rpcs } from '@restate-preflight/wire'
import type {
  ClusterModel,
  ClusterViewModel,
  EpochBody,
  NodeModel,
  SeenNode,
  SimulatedVersion,
} from '../model/state.ts'

type ClusterState = NonNullable<ResponseOf<typeof rpcs.getClusterState>['clusterState']>
type NodeState = ClusterState['nodes'][number]
type AliveNode = Extract<NonNullable<NodeState['state']>, { $case: 'alive' }>['value']
type ReplicaStatus = AliveNode['partitions'][number]

/** An admin's view of all nodes and replicas, as it asked them last: up to 1.5 s ago. */
export const clusterStateOf = (model: ClusterModel, admin: NodeModel, epochMs: number): ClusterState => {
  const view = admin.clusterView
  if (view === null) return { lastRefreshed: undefined, nodes: {} }
  const replicas = replicasByNode(view, admin.version, epochMs)
  return {
    lastRefreshed: duration(model.now - view.refreshedAt),
    nodes: Object.fromEntries(view.nodes.map((seen) => nodeState(seen, view, replicas, epochMs))),
  }
}

type Replicas = ReadonlyMap<number, { readonly [partition: number]: ReplicaStatus }>

const nodeState = (
  seen: SeenNode,
  { refreshedAt }: ClusterViewModel,
  replicas: Replicas,
  epochMs: number,
): readonly [number, NodeState] => {
  if (seen.state === 'dead') {
    return [
      seen.id,
      { state: { $case: 'dead', value: { lastSeenAlive: timestamp(epochMs + seen.lastSeenAt) } } },
    ]
  }
  const { node, startedAt } = seen
  const value: AliveNode = {
    generationalNodeId: node,
    lastHeartbeatAt: timestamp(epochMs + refreshedAt),
    partitions: replicas.get(node.id) ?? {},
    uptimeS: BigInt(Math.floor((refreshedAt - startedAt) / 1000)),
  }
  return [node.id, { state: { $case: 'alive', value } }]
}

/** One pass over the partitions, however many nodes there are. */
const replicasByNode = (
  view: ClusterViewModel,
  adminVersion: SimulatedVersion,
  epochMs: number,
): Replicas => {
  const alive = new Map(
    view.nodes.flatMap((seen) => (seen.state === 'alive' ? [[seen.node.id, seen] as const] : [])),
  )
  const found = new Map<number, Record<number, ReplicaStatus>>()
  const updatedAt = timestamp(epochMs + view.refreshedAt)
  for (const [partition, entry] of view.epochs.entries()) {
    if (entry === null || entry.body instanceof Uint8Array) continue
    const { current, next } = entry.body
    for (const id of new Set([...current.replicaSet, ...(next?.replicaSet ?? [])])) {
      const node = alive.get(id)
      if (node === undefined) continue
      const isDetailed = adminVersion !== '1.6.2' && node.version !== '1.6.2'
      const replicas = found.get(id) ?? {}
      replicas[partition] = replicaStatus(entry.body, node, { updatedAt, isDetailed })
      found.set(id, replicas)
    }
  }
  return found
}

const replicaStatus = (
  { epoch, leader }: EpochBody,
  { node }: Extract<SeenNode, { state: 'alive' }>,
  { updatedAt, isDetailed }: { readonly updatedAt: Timestamp; readonly isDetailed: boolean },
): ReplicaStatus => {
  const leads = leader?.id === node.id && leader.generation === node.generation
  const mode = leads ? RunMode.LEADER : RunMode.FOLLOWER
  // Each leader announces itself by one record.
  const applied = BigInt(epoch)
  return {
    updatedAt,
    plannedMode: mode,
    effectiveMode: mode,
    detailedEffectiveMode: !isDetailed
      ? DetailedRunMode.DetailedRunMode_UNKNOWN
      : leads
        ? DetailedRunMode.DetailedRunMode_LEADER
        : DetailedRunMode.DetailedRunMode_FOLLOWER,
    brokenReason: 0,
    ...(leader === null
      ? { replayStatus: ReplayStatus.STARTING }
      : {
          replayStatus: ReplayStatus.ACTIVE,
          lastObservedLeaderEpoch: { value: applied },
          lastObservedLeaderNode: leader,
          lastAppliedLogLsn: { value: applied },
          durableLsn: { value: 0n },
          targetTailLsn: { value: applied + 1n },
        }),
  }
}

type Timestamp = NonNullable<ReplicaStatus['updatedAt']>

const timestamp = (unixMs: number): Timestamp => parts(unixMs)
const duration = (ms: number): Timestamp => parts(ms)

const parts = (ms: number) => {
  const whole = Math.round(ms)
  return { seconds: BigInt(Math.floor(whole / 1000)), nanos: (whole % 1000) * 1_000_000 }
}
