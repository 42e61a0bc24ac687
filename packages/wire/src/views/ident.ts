import type { Ident, MetadataServerStatus, NodeStatus, RoleStatus } from '@restate-preflight/core'
import {
  AdminStatus as Admin,
  LogServerStatus as LogServer,
  MetadataServerStatus as MetadataServer,
  NodeStatus as Node,
  WorkerStatus as Worker,
} from '../gen/restate/common.ts'
import type { IdentResponse } from '../gen/restate/node_ctl_svc.ts'
import { toGenerationalNodeId } from './scalars.ts'

/** The answer of `rpcs.getIdent`. A status that this version does not know is `unknown`. */
export const toIdent = (response: IdentResponse): Ident => ({
  status: nodeStatuses.get(response.status) ?? 'unknown',
  nodeId: toGenerationalNodeId(response.nodeId),
  clusterName: response.clusterName,
  roles: response.roles,
  ageSeconds: Number(response.ageS),
  adminStatus: adminStatuses.get(response.adminStatus) ?? 'unknown',
  workerStatus: workerStatuses.get(response.workerStatus) ?? 'unknown',
  logServerStatus: logServerStatuses.get(response.logServerStatus) ?? 'unknown',
  metadataServerStatus: toMetadataServerStatus(response.metadataServerStatus),
  cachedVersions: {
    nodesConfiguration: response.nodesConfigVersion,
    partitionTable: response.partitionTableVersion,
    logs: response.logsVersion,
    schema: response.schemaVersion,
  },
  advertisedAddresses: response.advertisedAddresses.map(({ address }) => address),
})

export const toMetadataServerStatus = (status: number): MetadataServerStatus =>
  metadataServerStatuses.get(status) ?? 'unknown'

const nodeStatuses: ReadonlyMap<number, NodeStatus> = new Map<number, NodeStatus>([
  [Node.ALIVE, 'alive'],
  [Node.STARTING_UP, 'starting-up'],
  [Node.SHUTTING_DOWN, 'shutting-down'],
])

const adminStatuses: ReadonlyMap<number, RoleStatus> = new Map<number, RoleStatus>([
  [Admin.AdminStatus_READY, 'ready'],
  [Admin.AdminStatus_STARTING_UP, 'starting-up'],
])

const workerStatuses: ReadonlyMap<number, RoleStatus> = new Map<number, RoleStatus>([
  [Worker.WorkerStatus_READY, 'ready'],
  [Worker.WorkerStatus_STARTING_UP, 'starting-up'],
])

const logServerStatuses: ReadonlyMap<number, RoleStatus> = new Map<number, RoleStatus>([
  [LogServer.LogServerStatus_READY, 'ready'],
  [LogServer.LogServerStatus_STARTING_UP, 'starting-up'],
  [LogServer.LogServerStatus_FAILSAFE, 'failsafe'],
  [LogServer.LogServerStatus_STOPPING, 'stopping'],
])

const metadataServerStatuses: ReadonlyMap<number, MetadataServerStatus> = new Map<
  number,
  MetadataServerStatus
>([
  [MetadataServer.MetadataServerStatus_STARTING_UP, 'starting-up'],
  [MetadataServer.MetadataServerStatus_AWAITING_PROVISIONING, 'awaiting-provisioning'],
  [MetadataServer.MetadataServerStatus_MEMBER, 'member'],
  [MetadataServer.MetadataServerStatus_STANDBY, 'standby'],
])
