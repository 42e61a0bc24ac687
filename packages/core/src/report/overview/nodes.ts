import { facts } from '../../facts.ts'
import type {
  Ident,
  MetadataServerState,
  MetadataServerStatus,
  RoleStatus,
  StorageState,
  U64,
  WorkerState,
} from '../../model/index.ts'
import { valueOf, type NodeEntry, type Snapshot } from '../../snapshot.ts'
import { logsByNode, type NodeLogs } from './logs.ts'
import { partitionsByNode, type NodePartitions } from './partitions.ts'

/** What a report tells of a node beyond its state. */
export interface NodeDetail {
  /** Of the cluster that the node believes to belong to; null where it does not tell one. */
  readonly fingerprint: U64 | null
  /** `region.zone`; null where it is not configured, or the node is not registered. */
  readonly location: string | null
  /** As the node itself says, for the roles that it has; null where it did not answer. */
  readonly roleStatuses: {
    readonly admin: RoleStatus | null
    readonly worker: RoleStatus | null
    readonly logServer: RoleStatus | null
    readonly metadataServer: MetadataServerStatus | null
  } | null
  /** As nodes_config has it; null where the node is not registered. */
  readonly registered: {
    readonly storageState: StorageState
    readonly workerState: WorkerState
    readonly metadataServerState: MetadataServerState
  } | null
  /** Of its metadata cache; null where it did not answer. */
  readonly cachedVersions: Ident['cachedVersions'] | null
  /** Null where no admin node sees it alive. */
  readonly partitions: NodePartitions | null
  readonly logs: NodeLogs | null
}

/** Looks the cluster up once, then each node. */
export const nodeDetails = (snapshot: Snapshot): ((node: NodeEntry) => NodeDetail) => {
  const configuration = valueOf(snapshot, facts.nodesConfiguration)
  const partitions = partitionsByNode(snapshot)
  const logsOfNode = logsByNode(snapshot)
  return ({ key, id }) => {
    const ident = valueOf(snapshot, facts.ident, key)
    const registered = configuration?.nodes.find((node) => node.id === id)
    return {
      fingerprint:
        valueOf(snapshot, facts.cachedFingerprint, key) ??
        valueOf(snapshot, facts.linearizableRead, key)?.clusterFingerprint ??
        null,
      location: registered?.location || null,
      roleStatuses: ident === undefined ? null : roleStatuses(ident),
      registered:
        registered === undefined
          ? null
          : {
              storageState: registered.storageState,
              workerState: registered.workerState,
              metadataServerState: registered.metadataServerState,
            },
      cachedVersions: ident?.cachedVersions ?? null,
      partitions: partitions.get(key) ?? null,
      logs: id === null || logsOfNode === null ? null : logsOfNode(id),
    }
  }
}

/** A node answers `unknown` for a role that it does not have: that is no status. */
const roleStatuses = (ident: Ident): NodeDetail['roleStatuses'] => {
  const where = <Status>(role: string, status: Status): Status | null =>
    ident.roles.includes(role) ? status : null
  return {
    admin: where('admin', ident.adminStatus),
    worker: where('worker', ident.workerStatus),
    logServer: where('log-server', ident.logServerStatus),
    metadataServer: where('metadata-server', ident.metadataServerStatus),
  }
}
