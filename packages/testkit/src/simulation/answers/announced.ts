import { derived } from '@restate-preflight/core'
import type { NodeModel, SimulatedRole } from '../model/state.ts'

/**
 * The services of real nodes, in the order in which they announce them, and the role that each needs. They are there from the first
 * moment, provisioned or not, in both versions.
 */
const roles: ReadonlyMap<string, SimulatedRole | null> = new Map([
  ['restate.metadata_server_network_svc.MetadataServerNetworkSvc', 'metadata-server'],
  ['restate.metadata_server_svc.MetadataServerSvc', 'metadata-server'],
  ['restate.log_server.LogServerSvc', 'log-server'],
  ['restate.cluster_ctrl.ClusterCtrlSvc', 'admin'],
  ['restate.metadata_proxy_svc.MetadataProxySvc', null],
  ['restate.node_ctl_svc.NodeCtlSvc', null],
  ['restate.core_node_svc.CoreNodeSvc', null],
  ['grpc.reflection.v1.ServerReflection', null],
])

/** The services of a node: those that need no role, or one that it has. */
export const servicesOf = derived((node: NodeModel): readonly string[] =>
  [...roles].flatMap(([service, role]) => (role === null || node.roles.includes(role) ? service : [])),
)
