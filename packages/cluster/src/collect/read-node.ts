import {
  MetadataKind,
  rpcs,
  toCachedValue,
  toClusterStateView,
  toGossipView,
  toIdent,
  toMetadataServerView,
} from '@restate-preflight/wire'
import { peerOf, type MetadataValue, type NodesConfiguration } from '@restate-preflight/core'
import { nodeMetricsOf } from '../metrics/node-metrics.ts'
import { mapReply, type Reply } from '../transport/reply.ts'
import type { Contact, NodeReplies, RepliesByName } from './contact.ts'
import { decoders } from './decoding.ts'
import type { NodeQuestions } from './plan.ts'
import { readKey } from './routes.ts'
import type { Collection } from './collection.ts'

/** Asks everything at once; `onReply` runs after each answer. Resolves when all have come or were given up. */
export const readNode = async (
  contact: Contact,
  questions: NodeQuestions | null,
  collection: Asking,
  onReply: (reply: keyof NodeReplies) => void,
): Promise<void> => {
  const wanted = readers.filter(({ question }) => question === null || questions?.[question] === true)
  await Promise.all(
    wanted.map(async ({ key, read }) => {
      await read(contact, collection)
      onReply(key)
    }),
  )
}

type Asking = Pick<Collection, 'aliases' | 'call' | 'changes' | 'found' | 'largeCall' | 'nudger'>

interface Reader {
  readonly key: keyof NodeReplies
  /** Null is always asked. */
  readonly question: keyof NodeQuestions | null
  readonly read: (contact: Contact, collection: Asking) => Promise<void>
}

const reader = <K extends keyof NodeReplies>(
  key: K,
  question: keyof NodeQuestions | null,
  ask: (contact: Contact, collection: Asking) => Promise<RepliesByName[K]>,
): Reader => ({
  key,
  question,
  read: async (contact, collection) => {
    contact.replies[key] = await ask(contact, collection)
  },
})

/** What is large: of several addresses of one node only the first is asked, and its reply counts for all of them. */
const onceReader = <K extends 'cachedLogs' | 'clusterState' | 'gossip' | 'metrics'>(
  key: K,
  ask: (contact: Contact, collection: Asking) => Promise<RepliesByName[K]>,
): Reader =>
  reader(key, key, async (contact, collection) => {
    const first = await collection.aliases.firstOf(contact)
    if (first === contact) return ask(contact, collection)
    return 'ok' in first ? first : collection.changes.until<RepliesByName[K]>(() => first.replies[key])
  })

const cache = async <T>(
  contact: Contact,
  collection: Asking,
  kind: MetadataKind,
  decode: (encoded: Uint8Array) => T,
): Promise<Reply<T>> => {
  const call = kind === MetadataKind.NODES_CONFIGURATION ? collection.call : collection.largeCall
  const reply = await contact.session.call(rpcs.getMetadata, { kind }, call)
  return mapReply(reply, ({ encoded }) => decode(encoded))
}

/**
 * A node that has not joined asks one of the metadata servers that it was configured with, at random but not the one before,
 * and is one of them itself (Restate's `ChannelManager`). While its own reads come between ours it may name itself several
 * times in a row: of 180 looks at a node with one other address, 3 asks left that one unnamed in 3. A node that names several is
 * asked less often, for each that it names is asked itself.
 */
const maxAsks = { ofOneThatNamesOne: 10, ofOneThatNamesSeveral: 5 }

const readConfiguration = async (
  contact: Contact,
  collection: Asking,
): Promise<Reply<MetadataValue<NodesConfiguration> | null>> => {
  const named = new Set<string | null>()
  for (let asks = 1; ; asks++) {
    const reply = await readKey(contact.proxy, 'nodes_config', decoders.nodesConfiguration, collection)
    if (reply.ok || reply.error.code !== 'RP4001') return reply
    collection.found.unprovisionedPeer(reply.error)
    named.add(peerOf(reply.error))
    if (asks >= (named.size === 1 ? maxAsks.ofOneThatNamesOne : maxAsks.ofOneThatNamesSeveral)) return reply
  }
}

/** In the order in which they are sent: what others wait for comes first. */
const readers: readonly Reader[] = [
  reader('linearizableRead', 'linearizableRead', readConfiguration),
  reader('ident', null, async ({ session }, { call }) =>
    mapReply(await session.call(rpcs.getIdent, {}, call), toIdent),
  ),
  reader('cachedNodes', 'cachedNodes', (contact, collection) =>
    cache(contact, collection, MetadataKind.NODES_CONFIGURATION, (bytes) =>
      toCachedValue(bytes, decoders.nodesConfiguration),
    ),
  ),
  reader('metadataServer', 'metadataServer', async ({ session }, { call }) =>
    mapReply(await session.call(rpcs.metadataServerStatus, {}, call), toMetadataServerView),
  ),
  reader('cachedPartitionTable', 'cachedPartitionTable', (contact, collection) =>
    cache(contact, collection, MetadataKind.PARTITION_TABLE, (bytes) =>
      toCachedValue(bytes, decoders.partitionTable),
    ),
  ),
  onceReader('cachedLogs', (contact, collection) =>
    cache(contact, collection, MetadataKind.LOGS, (bytes) => toCachedValue(bytes, decoders.logs)),
  ),
  onceReader('clusterState', async ({ session }, { largeCall }) =>
    mapReply(await session.call(rpcs.getClusterState, {}, largeCall), toClusterStateView),
  ),
  onceReader('gossip', async ({ session }, { call }) =>
    mapReply(await session.query('nodes', call), ({ rows }) => toGossipView(rows)),
  ),
  onceReader('metrics', async ({ session }, { call }) =>
    nodeMetricsOf(await session.get('/metrics', call), session.address.url),
  ),
]
