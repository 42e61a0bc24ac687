import type { ClusterStateView, NodeView, ReplicaView } from '@restate-preflight/core'
import type { ClusterStateResponse } from '../gen/restate/cluster_ctrl_svc.ts'
import {
  BrokenReason,
  DetailedRunMode,
  ReplayStatus,
  RunMode,
  type NodeState,
  type PartitionProcessorStatus,
} from '../gen/restate/cluster.ts'
import { toGenerationalNodeId, toInstant, toU64 } from './scalars.ts'

/**
 * The answer of `rpcs.getClusterState`, nodes and partitions by ascending id. A node in a state that this version does
 * not know is left out, as is one without a state.
 */
export const toClusterStateView = (response: ClusterStateResponse): ClusterStateView => {
  const state = response.clusterState
  const age = state?.lastRefreshed
  return {
    refreshedAgoMs: age === undefined ? null : Number(age.seconds) * 1000 + Math.trunc(age.nanos / 1_000_000),
    nodes: byId(state?.nodes ?? {}).flatMap(([id, node]) => nodeView(id, node)),
  }
}

const nodeView = (id: number, { state }: NodeState): readonly NodeView[] => {
  switch (state?.$case) {
    case 'alive': {
      const { generationalNodeId, lastHeartbeatAt, uptimeS, partitions } = state.value
      return [
        {
          state: 'alive',
          id,
          nodeId: toGenerationalNodeId(generationalNodeId) ?? { id, generation: 0 },
          lastHeartbeatAt: toInstant(lastHeartbeatAt),
          uptimeSeconds: Number(uptimeS),
          partitions: byId(partitions).map(([partitionId, status]) => replicaView(partitionId, status)),
        },
      ]
    }
    case 'dead':
      return [{ state: 'dead', id, lastSeenAliveAt: toInstant(state.value.lastSeenAlive) }]
    case undefined:
      return []
  }
}

const replicaView = (partitionId: number, status: PartitionProcessorStatus): ReplicaView => ({
  partitionId,
  updatedAt: toInstant(status.updatedAt),
  plannedMode: runModes.get(status.plannedMode) ?? 'unknown',
  effectiveMode:
    detailedRunModes.get(status.detailedEffectiveMode) ?? runModes.get(status.effectiveMode) ?? 'unknown',
  replayStatus: replayStatuses.get(status.replayStatus) ?? 'unknown',
  lastObservedLeaderEpoch: toU64(status.lastObservedLeaderEpoch),
  lastObservedLeaderNode: toGenerationalNodeId(status.lastObservedLeaderNode),
  lastAppliedLsn: toU64(status.lastAppliedLogLsn),
  durableLsn: toU64(status.durableLsn),
  archivedLsn: toU64(status.lastArchivedLogLsn),
  targetTailLsn: toU64(status.targetTailLsn),
  appliedSchemaVersion: status.lastAppliedSchemaVersion?.value ?? null,
  brokenReason: brokenReason(status.brokenReason),
})

const runModes: ReadonlyMap<number, 'leader' | 'follower'> = new Map([
  [RunMode.LEADER, 'leader'],
  [RunMode.FOLLOWER, 'follower'],
])

/** Finer than the plain mode, and absent before 1.7. */
const detailedRunModes: ReadonlyMap<number, ReplicaView['effectiveMode']> = new Map<
  number,
  ReplicaView['effectiveMode']
>([
  [DetailedRunMode.DetailedRunMode_CANDIDATE, 'candidate'],
  [DetailedRunMode.DetailedRunMode_FOLLOWER, 'follower'],
  [DetailedRunMode.DetailedRunMode_BECOMING_LEADER, 'becoming-leader'],
  [DetailedRunMode.DetailedRunMode_LEADER, 'leader'],
])

const replayStatuses: ReadonlyMap<number, ReplicaView['replayStatus']> = new Map<
  number,
  ReplicaView['replayStatus']
>([
  [ReplayStatus.STARTING, 'starting'],
  [ReplayStatus.ACTIVE, 'active'],
  [ReplayStatus.CATCHING_UP, 'catching-up'],
])

/** Being broken for a reason that we do not know is still being broken. */
const brokenReason = (reason: number): string | null => {
  if (reason === BrokenReason.BrokenReason_NOT_BROKEN) return null
  return reason === BrokenReason.BrokenReason_AHEAD_OF_LOG ? 'ahead-of-log' : `unknown reason ${reason}`
}

const byId = <T>(map: { readonly [id: number]: T }): readonly (readonly [number, T])[] =>
  Object.entries(map)
    .map(([id, value]) => [Number(id), value] as const)
    .toSorted(([a], [b]) => a - b)
