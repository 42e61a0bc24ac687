import { BinaryReader, BinaryWriter, getTextEncoding } from '@bufbuild/protobuf/wire'
import { effectOf, type RpcEffect } from './effects.ts'
import { Empty } from './gen/google/protobuf/empty.ts'
import * as clusterCtrl from './gen/restate/cluster_ctrl_svc.ts'
import * as logServer from './gen/restate/log_server_svc.ts'
import * as metadataProxy from './gen/restate/metadata_proxy_svc.ts'
import * as metadataServer from './gen/restate/metadata_server_svc.ts'
import * as nodeCtl from './gen/restate/node_ctl_svc.ts'
import { queryNameOf, queries, type QueryName } from './query/queries.ts'
import { countUnknownFields } from './unknown.ts'

/** One RPC, unary but for `query` and reflection: everything that a gRPC client needs to call it, and what calling it can do. */
export interface Rpc<Request, Response> {
  /** Full service name, for example `restate.node_ctl_svc.NodeCtlSvc`. */
  readonly service: string
  /** For example `GetIdent`. */
  readonly method: string
  /** The HTTP/2 path, `/service/method`. */
  readonly path: string
  readonly effect: RpcEffect
  /** Encodes a request. */
  readonly serialize: (request: Request) => Uint8Array
  /**
   * Decodes a response and keeps unknown fields. Throws on bytes that are not protobuf: call it where the client
   * turns such an exception into the RPC's failure.
   */
  readonly deserialize: (bytes: Uint8Array) => Response
  /** Decodes a request, for those who play the node. Throws as `deserialize` does. */
  readonly deserializeRequest: (bytes: Uint8Array) => Request
  /** Encodes a response, for those who play the node. */
  readonly serializeResponse: (response: Fields<Response>) => Uint8Array
  /** How many fields of a response, at any depth, are not in our definitions. Ours leave fields out on purpose. */
  readonly countUnknownFields: (response: Response) => number
}

/** What `rpc.serialize` takes. */
export type RequestOf<R> = R extends Rpc<infer Request, infer _Response> ? Request : never
/** What `rpc.deserialize` gives. */
export type ResponseOf<R> = R extends Rpc<infer _Request, infer Response> ? Response : never

/** What the generated code has for each message. */
interface MessageCodec<T> {
  encode(message: T, writer?: BinaryWriter): BinaryWriter
  decode(input: BinaryReader | Uint8Array, length?: number): T
}

/** A message without what only decoding adds to it. */
type Fields<T> = Omit<T, '_unknownFields'>

/** The generated decoders end in silence at a tag that cannot be one, and take text that is not UTF-8. We do not. */
const decodeWhole = <A>(codec: MessageCodec<A>, bytes: Uint8Array): A => {
  const reader = new BinaryReader(bytes, (text) => getTextEncoding().decodeUtf8(text, true))
  const message = codec.decode(reader)
  if (reader.pos !== reader.len) throw new Error(`not protobuf from byte ${reader.pos}`)
  return message
}

/** The methods of a service, each by its name and what the generated code has for its messages. */
export const describe =
  (service: string) =>
  <Q, A>(method: string, request: MessageCodec<Q>, response: MessageCodec<A>): Rpc<Fields<Q>, A> => ({
    service,
    method,
    path: `/${service}/${method}`,
    effect: effectOf(service, method),
    serialize: (message) => request.encode(message as Q, new BinaryWriter()).finish(),
    deserialize: (bytes) => decodeWhole(response, bytes),
    deserializeRequest: (bytes) => decodeWhole(request, bytes),
    serializeResponse: (message) => response.encode(message as A, new BinaryWriter()).finish(),
    countUnknownFields,
  })

const nodeCtlSvc = describe('restate.node_ctl_svc.NodeCtlSvc')
const metadataProxySvc = describe('restate.metadata_proxy_svc.MetadataProxySvc')
const metadataServerSvc = describe('restate.metadata_server_svc.MetadataServerSvc')
const clusterCtrlSvc = describe('restate.cluster_ctrl.ClusterCtrlSvc')
const logServerSvc = describe('restate.log_server.LogServerSvc')

/** Every RPC that we can call. None of them is mutating; `findTail` may repair. */
export const rpcs = {
  /** Status, roles and cache versions of one node. Served by every node, also before provisioning. */
  getIdent: nodeCtlSvc('GetIdent', Empty, nodeCtl.IdentResponse),
  /** One object of a node's metadata cache. */
  getMetadata: nodeCtlSvc('GetMetadata', nodeCtl.GetMetadataRequest, nodeCtl.GetMetadataResponse),

  /** A key of the metadata store, linearizable, through any node. A missing key has no value. */
  proxyGet: metadataProxySvc('Get', metadataProxy.GetRequest, metadataProxy.GetResponse),
  /** The version only. */
  proxyGetVersion: metadataProxySvc('GetVersion', metadataProxy.GetRequest, metadataProxy.GetVersionResponse),

  /** A metadata server's view of its raft group, up to 5 s old. UNIMPLEMENTED without the role. */
  metadataServerStatus: metadataServerSvc('Status', Empty, metadataServer.StatusResponse),
  /** A key of the metadata store, from the raft leader itself. */
  metadataServerGet: metadataServerSvc('Get', metadataServer.GetRequest, metadataServer.GetResponse),
  /** The version only. */
  metadataServerGetVersion: metadataServerSvc(
    'GetVersion',
    metadataServer.GetRequest,
    metadataServer.GetVersionResponse,
  ),

  /** An admin node's view of all nodes and partition processors. */
  getClusterState: clusterCtrlSvc(
    'GetClusterState',
    clusterCtrl.ClusterStateRequest,
    clusterCtrl.ClusterStateResponse,
  ),
  /** Partition count, replication and log provider as an admin node has them cached. */
  getClusterConfiguration: clusterCtrlSvc(
    'GetClusterConfiguration',
    clusterCtrl.GetClusterConfigurationRequest,
    clusterCtrl.GetClusterConfigurationResponse,
  ),
  /** An admin node's cached logs, as a metadata value. */
  listLogs: clusterCtrlSvc('ListLogs', clusterCtrl.ListLogsRequest, clusterCtrl.ListLogsResponse),
  /** Chain and trim point of one log. */
  describeLog: clusterCtrlSvc('DescribeLog', clusterCtrl.DescribeLogRequest, clusterCtrl.DescribeLogResponse),
  /** The tail of one log. May seal and repair. */
  findTail: clusterCtrlSvc('FindTail', clusterCtrl.FindTailRequest, clusterCtrl.FindTailResponse),

  /** Tails, seal and trim point of one loglet on one log server. Ask only members of the loglet's nodeset. */
  getLogletInfo: logServerSvc(
    'GetLogletInfo',
    logServer.GetLogletInfoRequest,
    logServer.GetLogletInfoResponse,
  ),
  /** Which records of a range of one loglet a log server holds. */
  getDigest: logServerSvc('GetDigest', logServer.GetDigestRequest, logServer.GetDigestResponse),
} as const

const queryText = clusterCtrlSvc('Query', clusterCtrl.QueryRequest, clusterCtrl.QueryResponse)

/**
 * One of the fixed queries, by its name, through an admin node, which answers with several messages. What is sent is the text of
 * `queries`: there is no way to call it with another one. `deserializeRequest` throws on other texts.
 */
export const query: Rpc<QueryName, clusterCtrl.QueryResponse> = {
  ...queryText,
  serialize: (name) => queryText.serialize({ query: queries[name] }),
  deserializeRequest: (bytes) => queryNameOf(queryText.deserializeRequest(bytes).query),
}

/** The name of a call in `rpcs`. */
export type RpcName = keyof typeof rpcs
