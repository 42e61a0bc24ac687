/**
 * What Restate nodes say on the wire: `rpcs` describes the calls, `to…` turns answers into the core model, and
 * `createDecoders` reads metadata values.
 * @packageDocumentation
 */
export { effectOf, rpcEffects, type RpcEffect } from './effects.ts'
export { query, rpcs, type RequestOf, type ResponseOf, type Rpc, type RpcName } from './rpc.ts'
export { queries, queryColumns, type QueryName } from './query/queries.ts'
export { decodeRows, type DecodedRows } from './query/decode-rows.ts'

export { DetailedRunMode, NodeState, ReplayStatus, RunMode } from './gen/restate/cluster.ts'
export {
  AdminStatus,
  LogServerStatus,
  MetadataKind,
  MetadataServerStatus,
  NodeStatus,
  WorkerStatus,
} from './gen/restate/common.ts'

export { toClusterStateView } from './views/cluster-state.ts'
export { toGossipView } from './views/gossip.ts'
export { toIdent } from './views/ident.ts'
export { toMetadataServerView } from './views/metadata-server.ts'
export { toNodeSettings } from './views/settings.ts'

export {
  createDecoders,
  type Decode,
  type DecodedValue,
  type Decoders,
  type SchemaVersion,
} from './metadata/decoders.ts'
export {
  decodeMetadataValue,
  type MetadataBody,
  type MetadataContent,
  type MetadataObject,
} from './metadata/decode-metadata-value.ts'
export { codecName, codecs, type CodecName } from './metadata/envelope.ts'
export { toCachedValue, toMetadataValue } from './metadata/metadata-value.ts'
export { redactSchemaRegistry } from './metadata/secrets.ts'
export { envelopeFields, type EnvelopeField } from './metadata/inspect.ts'
