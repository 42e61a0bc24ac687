import {
  DetailedRunMode,
  NodeState,
  ReplayStatus,
  RunMode,
  type ResponseOf,
  type rpcs,
} from '@restate-preflight/wire'
import { durations } from '../model/durations.ts'
import type {
  ClusterModel,
  ClusterViewModel,
  EpochBody,
  NodeModel,
  SeenNode,
  SimulatedVersion,
} from '../model/state.ts'

type ClusterState = NonNullable<ResponseOf<typeof rpcs.getClusterState>['clusterState']>
type AliveNode = Extract<NonNullable<NodeState['state']>, { $case: 'alive' }>['value']
type ReplicaStatus = AliveNode['partitions'][number]
type AliveSeen = Extract<SeenNode, { state: 'alive' }>

/**
 * An admin's view of all nodes and replicas, as it asked them last: up to 1.5 s ago. What a node says of itself is the same for all
 * admins that ask in the same interval, and is spelled out once.
 */
export const clusterStateOf = (model: ClusterModel, admin: NodeModel, epochMs: number): ClusterState => {
  const view = admin.clusterView
  if (view === null) return { lastRefreshed: undefined, nodes: {} }
  const spelled = spelledNodes(view, admin.version, epochMs)
  const entries = view.nodes.map((seen) =>
    seen.state === 'alive' ? spelled(seen) : entryOf(seen.id, deadNode(seen, epochMs)),
  )
  return {
    lastRefreshed: parts(model.now - view.refreshedAt),
    nodes: {},
    _unknownFields: { [nodesTag]: entries },
  }
}

/** `map<uint32, NodeState> nodes = 4`, as a field with a length. */
const nodesTag = (4 << 3) | 2

/** An entry of that map, spelled out: its length, the id as field 1, the node as field 2. */
const entryOf = (id: number, node: NodeState): Uint8Array => {
  const state = NodeState.encode(node).finish()
  const head = [8, ...varint(id), 18, ...varint(state.length)]
  const length = varint(head.length + state.length)
  const entry = new Uint8Array(length.length + head.length + state.length)
  entry.set(length)
  entry.set(head, length.length)
  entry.set(state, length.length + head.length)
  return entry
}

const varint = (value: number): readonly number[] =>
  value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)]

const maxIntervals = 2

type Spell = (seen: AliveSeen) => Uint8Array

/** By what everything in it follows from: the replicas, and who asks when. */
const known = new WeakMap<ClusterViewModel['epochs'], Map<string, Spell>>()

const spelledNodes = (view: ClusterViewModel, adminVersion: SimulatedVersion, epochMs: number): Spell => {
  const askedAt = view.refreshedAt - (view.refreshedAt % durations.clusterView)
  const key = `${adminVersion} ${epochMs + askedAt}`
  const before = known.get(view.epochs) ?? new Map<string, Spell>()
  known.set(view.epochs, before)
  const spell = before.get(key) ?? createSpell(view.epochs, adminVersion, epochMs, askedAt)
  // Admins ask at different moments; more than two intervals are never looked at side by side.
  if (before.size > maxIntervals) before.clear()
  before.set(key, spell)
  return spell
}

const createSpell = (
  epochs: ClusterViewModel['epochs'],
  adminVersion: SimulatedVersion,
  epochMs: number,
  askedAt: number,
): Spell => {
  const placed = placements(epochs)
  const entries = new Map<string, Uint8Array>()
  return (seen) => {
    const { node, startedAt, version } = seen
    const key = `${node.id}:${node.generation} ${startedAt} ${version}`
    const before = entries.get(key)
    if (before !== undefined) return before
    const updatedAt = parts(epochMs + askedAt)
    const isDetailed = adminVersion !== '1.6.2' && version !== '1.6.2'
    const value: AliveNode = {
      generationalNodeId: node,
      lastHeartbeatAt: updatedAt,
      partitions: Object.fromEntries(
        (placed.get(node.id) ?? []).map(({ partition, epoch }) => [
          partition,
          replicaStatus(epoch, seen, { updatedAt, isDetailed }),
        ]),
      ),
      uptimeS: BigInt(Math.max(0, Math.floor((askedAt - startedAt) / 1000))),
    }
    const entry = entryOf(node.id, { state: { $case: 'alive', value } })
    entries.set(key, entry)
    return entry
  }
}

/** One pass over the partitions, however many nodes there are. */
const placements = (epochs: ClusterViewModel['epochs']) => {
  const found = new Map<number, { readonly partition: number; readonly epoch: EpochBody }[]>()
  for (const [partition, entry] of epochs.entries()) {
    if (entry === null || entry.body instanceof Uint8Array) continue
    const { current, next } = entry.body
    for (const id of new Set([...current.replicaSet, ...(next?.replicaSet ?? [])])) {
      const others = found.get(id) ?? []
      others.push({ partition, epoch: entry.body })
      found.set(id, others)
    }
  }
  return found
}

const deadNode = ({ lastSeenAt }: Extract<SeenNode, { state: 'dead' }>, epochMs: number): NodeState => ({
  state: { $case: 'dead', value: { lastSeenAlive: parts(epochMs + lastSeenAt) } },
})

const replicaStatus = (
  { epoch, leader }: EpochBody,
  { node }: AliveSeen,
  { updatedAt, isDetailed }: { readonly updatedAt: ReplicaStatus['updatedAt']; readonly isDetailed: boolean },
): ReplicaStatus => {
  const leads = leader?.id === node.id && leader.generation === node.generation
  const mode = leads ? RunMode.LEADER : RunMode.FOLLOWER
  const detailed = leads ? DetailedRunMode.DetailedRunMode_LEADER : DetailedRunMode.DetailedRunMode_FOLLOWER
  // Each leader announces itself by one record.
  const applied = BigInt(epoch)
  return {
    updatedAt,
    plannedMode: mode,
    effectiveMode: mode,
    detailedEffectiveMode: isDetailed ? detailed : DetailedRunMode.DetailedRunMode_UNKNOWN,
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

/** A point in time, or a length of it, as protobuf has both. */
const parts = (ms: number) => {
  const whole = Math.round(ms)
  return { seconds: BigInt(Math.floor(whole / 1000)), nanos: (whole % 1000) * 1_000_000 }
}
