import type { GenerationalNodeId } from './scalar.ts'

/** `ALIVE` means that all roles started once. It is not health. */
export type NodeStatus = 'alive' | 'starting-up' | 'shutting-down' | 'unknown'
/** How far a role of a node is, as the node itself says. */
export type RoleStatus = 'ready' | 'starting-up' | 'failsafe' | 'stopping' | 'unknown'
/** How far the metadata server of a node is, as the node itself says. */
export type MetadataServerStatus = 'starting-up' | 'awaiting-provisioning' | 'member' | 'standby' | 'unknown'

/** What a node says of itself (`NodeCtlSvc.GetIdent`), from its own memory. */
export interface Ident {
  readonly status: NodeStatus
  /** Null until the node has joined a cluster. */
  readonly nodeId: GenerationalNodeId | null
  /** The configured name, not the joined one. */
  readonly clusterName: string
  /** The configured roles. */
  readonly roles: readonly string[]
  readonly ageSeconds: number
  readonly adminStatus: RoleStatus
  readonly workerStatus: RoleStatus
  readonly logServerStatus: RoleStatus
  readonly metadataServerStatus: MetadataServerStatus
  /** Versions of the node's metadata cache; 0 where it has none. */
  readonly cachedVersions: {
    readonly nodesConfiguration: number
    readonly partitionTable: number
    readonly logs: number
    readonly schema: number
  }
  /** Addresses that the node tells others to use, as it spells them. */
  readonly advertisedAddresses: readonly string[]
}
