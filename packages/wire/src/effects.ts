/**
 * What calling an RPC can do to the cluster.
 *
 * - `local-read`: answered from what the called node knows; costs and changes nothing elsewhere.
 * - `linearizable-read`: needs a quorum of the metadata store; changes nothing.
 * - `may-repair`: a question whose answering may seal a loglet or repair its tail.
 * - `mutating`: changes something, or could, or is not known to us.
 */
export type RpcEffect = 'local-read' | 'linearizable-read' | 'may-repair' | 'mutating'

/**
 * The effect of `/service/method`. Whatever the table below does not list counts as `mutating`, so that an RPC of a
 * newer server is refused until somebody has read what it does.
 */
export const effectOf = (service: string, method: string): RpcEffect =>
  rpcEffects.get(service)?.get(method) ?? 'mutating'

const methods = (effects: { readonly [method: string]: RpcEffect }): ReadonlyMap<string, RpcEffect> =>
  new Map(Object.entries(effects))

/**
 * Every RPC that servers 1.6.2 and 1.7.12 announce by reflection, by service and method, also those that are never
 * called. The contract test compares the table with real servers of both versions.
 */
export const rpcEffects: ReadonlyMap<string, ReadonlyMap<string, RpcEffect>> = new Map([
  [
    'restate.node_ctl_svc.NodeCtlSvc',
    methods({
      GetIdent: 'local-read',
      GetMetadata: 'local-read',
      // Asks the members one after another and returns their list; it is not a statement about health.
      ClusterHealth: 'local-read',
      // With dry_run it only previews, but a lost flag would provision.
      ProvisionCluster: 'mutating',
      TriggerCompaction: 'mutating',
    }),
  ],
  [
    'restate.metadata_proxy_svc.MetadataProxySvc',
    methods({
      Get: 'linearizable-read',
      GetVersion: 'linearizable-read',
      Put: 'mutating',
      Delete: 'mutating',
    }),
  ],
  [
    'restate.metadata_server_svc.MetadataServerSvc',
    methods({
      Status: 'local-read',
      Get: 'linearizable-read',
      GetVersion: 'linearizable-read',
      Put: 'mutating',
      Delete: 'mutating',
      Provision: 'mutating',
      AddNode: 'mutating',
      RemoveNode: 'mutating',
    }),
  ],
  [
    // The raft group's own traffic. An outsider that connects takes part in it.
    'restate.metadata_server_network_svc.MetadataServerNetworkSvc',
    methods({ ConnectTo: 'mutating', JoinCluster: 'mutating' }),
  ],
  [
    'restate.cluster_ctrl.ClusterCtrlSvc',
    methods({
      GetClusterState: 'local-read',
      GetClusterConfiguration: 'local-read',
      ListLogs: 'local-read',
      // The chain comes from the cache, but the nodes configuration beside it from the store.
      DescribeLog: 'linearizable-read',
      FindTail: 'may-repair',
      // True of the fixed texts of `queries`, which are all that is ever sent: each reads one table (docs/adr/0025).
      Query: 'local-read',
      TrimLog: 'mutating',
      CreatePartitionSnapshot: 'mutating',
      SealAndExtendChain: 'mutating',
      SealChain: 'mutating',
      SetClusterConfiguration: 'mutating',
      MigrateMetadata: 'mutating',
      SyncEpochMetadata: 'mutating',
    }),
  ],
  ['restate.log_server.LogServerSvc', methods({ GetLogletInfo: 'local-read', GetDigest: 'local-read' })],
  [
    // Carries any internal message as opaque bytes.
    'restate.core_node_svc.CoreNodeSvc',
    methods({ CreateConnection: 'mutating', CallRpc: 'mutating' }),
  ],
  ['grpc.reflection.v1.ServerReflection', methods({ ServerReflectionInfo: 'local-read' })],
])
