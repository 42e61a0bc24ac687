import type { ClusterPlan, NodePlan } from './plan.ts'

/** Where one node listens: host:port for each server, and what it may call itself. */
export interface NodeSockets {
  readonly fabric: string
  readonly ingress: string
  readonly admin: string
  /** Its fabric address as the other nodes reach it. */
  readonly address: string
}

/** The environment of one server: nothing of ours but PATH leaks in, so that a proxy or a RESTATE_* of the caller cannot. */
export function serverEnvironment(
  plan: ClusterPlan,
  node: NodePlan,
  sockets: NodeSockets,
  metadataAddresses: readonly string[],
  dataDir: string,
): Readonly<Record<string, string>> {
  return {
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    DO_NOT_TRACK: '1',
    RESTATE_DISABLE_TELEMETRY: 'true',
    RESTATE_LOG_DISABLE_ANSI_CODES: 'true',
    // The default takes gigabytes per node; this is the least that the server runs well with.
    RESTATE_ROCKSDB_TOTAL_MEMORY_SIZE: '256MB',
    // Otherwise a first node would make a cluster of itself at once.
    RESTATE_AUTO_PROVISION: 'false',
    RESTATE_CLUSTER_NAME: plan.clusterName,
    RESTATE_NODE_NAME: node.name,
    RESTATE_BASE_DIR: dataDir,
    RESTATE_BIND_ADDRESS: sockets.fabric,
    RESTATE_ADVERTISED_ADDRESS: node.advertisedAddress ?? sockets.address,
    RESTATE_INGRESS__BIND_ADDRESS: sockets.ingress,
    RESTATE_ADMIN__BIND_ADDRESS: sockets.admin,
    RESTATE_METADATA_CLIENT__ADDRESSES: JSON.stringify(node.metadataAddresses ?? metadataAddresses),
    ...(node.roles && { RESTATE_ROLES: JSON.stringify(node.roles) }),
    ...plan.env,
    ...node.env,
  }
}

/** The addresses that nodes look for metadata at, unless they name their own. */
export function defaultMetadataAddresses(plan: ClusterPlan, addresses: readonly string[]): readonly string[] {
  return addresses.filter((_, index) => hasRole(plan.nodes[index], 'metadata-server'))
}

function hasRole(node: NodePlan | undefined, role: 'metadata-server'): boolean {
  return node !== undefined && (node.roles === undefined || node.roles.includes(role))
}
