import { MetadataKind, query, rpcs, type ResponseOf, type Rpc } from '@restate-preflight/wire'
import { reflection } from '@restate-preflight/wire/reflection'
import { isAlive } from '../model/questions.ts'
import type { ClusterModel, NodeModel } from '../model/state.ts'
import { servicesOf } from './announced.ts'
import { codes, message, messages, refusal, type Answer } from './answer.ts'
import { clusterStateOf } from './cluster-state.ts'
import { identOf } from './ident.ts'
import { logletInfoOf } from './loglet.ts'
import { encodeMetadataValue, logsBody, nodesBody, placeholders, tableBody } from './metadata-values.ts'
import { statusOf } from './metadata-server.ts'
import { tableOf } from './query.ts'
import { reflected } from './reflection.ts'
import { asked, throughProxy, type Access } from './store-access.ts'
import type { Encoder } from './stored-value.ts'

/** All that an answer follows from. */
export interface Asked {
  readonly model: ClusterModel
  readonly node: NodeModel
  readonly encoder: Encoder
  /** The Unix time (ms) of the model's time 0. */
  readonly epochMs: number
  /** How many questions for the store the node has forwarded before. */
  readonly attempt: number
}

export interface ServedRpc {
  readonly path: string
  readonly service: string
  /** Bytes in, bytes out; pure. */
  readonly answer: (request: Uint8Array, asked: Asked) => Answer<Uint8Array>
}

/** What nodes hold of the metadata is mostly the same, and may be large: it is put into a reply once. */
const replies = new WeakMap<Uint8Array, Uint8Array>()

const cachedReply = (encoded: Uint8Array): Uint8Array => {
  const before = replies.get(encoded)
  if (before !== undefined) return before
  const reply = rpcs.getMetadata.serializeResponse({ encoded })
  replies.set(encoded, reply)
  return reply
}

const served = <Request, Response>(
  rpc: Rpc<Request, Response>,
  answer: (request: Request, asked: Asked) => Answer<Omit<Response, '_unknownFields'>>,
): ServedRpc => ({
  path: rpc.path,
  service: rpc.service,
  answer: (bytes, context) => {
    const given = answer(rpc.deserializeRequest(bytes), context)
    return given.kind === 'messages' ? messages(given.messages.map(rpc.serializeResponse)) : given
  },
})

/** Refused until the admin role has started. */
const ofAdmin = <Request, Response>(
  rpc: Rpc<Request, Response>,
  answer: (request: Request, asked: Asked) => Answer<Omit<Response, '_unknownFields'>>,
): ServedRpc =>
  served(rpc, (request, context) =>
    isAlive(context.node) ? answer(request, context) : refusal(codes.unavailable, 'svc is not ready yet'),
  )

const read = <Response>(access: Access, value: () => Response): Answer<Response> =>
  access.kind === 'granted' ? message(value()) : access

const valueOf = (key: string, { model, encoder }: Asked): ResponseOf<typeof rpcs.proxyGet> => {
  const found = encoder.stored(model, key)
  return found === undefined ? {} : { value: { version: { value: found.version }, bytes: found.bytes } }
}

const versionOf = (key: string, { model, encoder }: Asked): ResponseOf<typeof rpcs.proxyGetVersion> => {
  const found = encoder.stored(model, key)
  return found === undefined ? {} : { version: { value: found.version } }
}

const forwarded = ({ model, node, attempt }: Asked): Access => throughProxy(model, node, attempt)

const cached = (kind: MetadataKind, { node: { cache }, encoder }: Asked): Uint8Array | undefined => {
  switch (kind) {
    case MetadataKind.NODES_CONFIGURATION:
      return cache.nodes === null ? placeholderOf('nodes') : encoder.encoded(cache.nodes, nodesBody)
    case MetadataKind.PARTITION_TABLE:
      return cache.table === null ? placeholderOf('table') : encoder.encoded(cache.table, tableBody)
    case MetadataKind.LOGS:
      return cache.logs === null ? placeholderOf('logs') : encoder.encoded(cache.logs, logsBody)
    case MetadataKind.SCHEMA:
      return placeholderOf('schema')
    default:
      return undefined
  }
}

const placeholderOf = (kind: keyof typeof placeholders): Uint8Array => encodeMetadataValue(placeholders[kind])

/** A reader that says which cluster it means is refused by any other. */
const identityMismatch = (
  request: { readonly clusterFingerprint: bigint; readonly clusterName?: string | undefined },
  { model: { settings } }: Asked,
): Answer<never> | undefined => {
  const { clusterFingerprint: fingerprint, clusterName: name } = request
  const reject = 'rejecting request because it seems to target a different cluster: cluster'
  if (name !== undefined && name !== settings.clusterName) {
    return refusal(
      codes.permissionDenied,
      `${reject} name mismatch: expected ${settings.clusterName}, got ${name}`,
    )
  }
  return fingerprint !== 0n && fingerprint !== settings.fingerprint
    ? refusal(
        codes.permissionDenied,
        `${reject} fingerprint mismatch: expected ${settings.fingerprint}, got ${fingerprint}`,
      )
    : undefined
}

/** Every RPC that a reader of Restate's metadata asks. What is not here gets HTTP 404, as from a node without the service. */
export const services: readonly ServedRpc[] = [
  served(reflection, (question, { node }) => reflected(question, servicesOf(node))),
  served(rpcs.getIdent, (_, { model, node }) => message(identOf(model, node))),
  {
    path: rpcs.getMetadata.path,
    service: rpcs.getMetadata.service,
    answer: (request, context) => {
      const encoded = cached(rpcs.getMetadata.deserializeRequest(request).kind, context)
      return encoded === undefined
        ? refusal(codes.invalidArgument, 'unknown metadata kind')
        : message(cachedReply(encoded))
    },
  },
  served(rpcs.proxyGet, ({ key }, context) => read(forwarded(context), () => valueOf(key, context))),
  served(rpcs.proxyGetVersion, ({ key }, context) => read(forwarded(context), () => versionOf(key, context))),
  served(rpcs.metadataServerStatus, (_, { model, node, epochMs }) => message(statusOf(model, node, epochMs))),
  served(
    rpcs.metadataServerGet,
    (request, context) =>
      identityMismatch(request, context) ??
      read(asked(context.model, context.node), () => valueOf(request.key, context)),
  ),
  served(
    rpcs.metadataServerGetVersion,
    (request, context) =>
      identityMismatch(request, context) ??
      read(asked(context.model, context.node), () => versionOf(request.key, context)),
  ),
  ofAdmin(rpcs.getClusterState, (_, { model, node, epochMs }) =>
    message({ clusterState: clusterStateOf(model, node, epochMs) }),
  ),
  ofAdmin(rpcs.listLogs, (_, context) =>
    message({ logs: cached(MetadataKind.LOGS, context) ?? new Uint8Array() }),
  ),
  ofAdmin(query, (name, { model, node }) => tableOf(name, model, node)),
  served(rpcs.getLogletInfo, ({ logletId }, { model }) => message(logletInfoOf(model, logletId))),
  ofAdmin(rpcs.getClusterConfiguration, (_, { model: { settings } }) =>
    message({
      clusterConfiguration: {
        numPartitions: settings.partitions,
        partitionReplication: { replicationProperty: `{node: ${settings.partitionReplication}}` },
        bifrostProvider: {
          provider: 'replicated',
          replicationProperty: { replicationProperty: `{node: ${settings.logReplication}}` },
          targetNodesetSize: 0,
        },
      },
    }),
  ),
]
