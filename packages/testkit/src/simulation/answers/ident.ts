import {
  AdminStatus,
  LogServerStatus,
  MetadataServerStatus,
  NodeStatus,
  WorkerStatus,
  type ResponseOf,
  type rpcs,
} from '@restate-preflight/wire'
import type { ClusterModel, NodeModel, SimulatedRole } from '../model/state.ts'

type Ident = ResponseOf<typeof rpcs.getIdent>

/** What a node says of itself. ALIVE, once said, stays true whatever happens to it. */
export const identOf = (model: ClusterModel, node: NodeModel): Ident => {
  const { id, generation, roles, cache, life } = node
  const isAlive = life.phase === 'alive'
  const isJoined = isAlive || life.phase === 'starting'
  const role = <Status>(
    name: SimulatedRole,
    statuses: readonly [none: Status, starting: Status, ready: Status],
  ) => statuses[!roles.includes(name) ? 0 : isAlive ? 2 : 1]
  return {
    nodeId: isJoined && id !== null ? { id, generation } : undefined,
    clusterName: node.clusterName,
    roles: [...roles],
    ageS: BigInt(Math.floor((life.phase === 'down' ? 0 : model.now - life.startedAt) / 1000)),
    status: isAlive ? NodeStatus.ALIVE : NodeStatus.STARTING_UP,
    adminStatus: role('admin', [
      AdminStatus.AdminStatus_UNKNOWN,
      AdminStatus.AdminStatus_STARTING_UP,
      AdminStatus.AdminStatus_READY,
    ]),
    workerStatus: role('worker', [
      WorkerStatus.WorkerStatus_UNKNOWN,
      WorkerStatus.WorkerStatus_STARTING_UP,
      WorkerStatus.WorkerStatus_READY,
    ]),
    logServerStatus: role('log-server', [
      LogServerStatus.LogServerStatus_UNKNOWN,
      LogServerStatus.LogServerStatus_STARTING_UP,
      LogServerStatus.LogServerStatus_READY,
    ]),
    metadataServerStatus: metadataServerStatusOf(model, node),
    nodesConfigVersion: cache.nodes?.version ?? 0,
    partitionTableVersion: cache.table?.version ?? 0,
    logsVersion: cache.logs?.version ?? 0,
    schemaVersion: 0,
    advertisedAddresses: [{ name: 'fabric', address: node.address }],
  }
}

export const metadataServerStatusOf = (
  { raft }: ClusterModel,
  { roles, life, id }: NodeModel,
): MetadataServerStatus => {
  if (!roles.includes('metadata-server')) return MetadataServerStatus.MetadataServerStatus_UNKNOWN
  if (life.phase === 'down' || life.phase === 'booting') {
    return MetadataServerStatus.MetadataServerStatus_STARTING_UP
  }
  if (id === null) return MetadataServerStatus.MetadataServerStatus_AWAITING_PROVISIONING
  return raft?.members.some((member) => member.id === id) === true
    ? MetadataServerStatus.MetadataServerStatus_MEMBER
    : MetadataServerStatus.MetadataServerStatus_STANDBY
}
