import {
  cachedKeys,
  epochKey,
  type EpochMetadata,
  type LaterKey,
  type MetadataValue,
  type StoredVersions,
} from '@restate-preflight/core'
import type { Decode } from '@restate-preflight/wire'
import type { Refusal } from '../transport/reply.ts'
import type { Versioned } from './collected.ts'
import type { Collection } from './collection.ts'
import type { Route } from './contact.ts'
import { decoders } from './decoding.ts'
import { readThroughAny, type NextRoute, type StoreRead } from './read-through-any.ts'
import { isDiscovered } from './rounds.ts'
import { readKey, readVersion, routesAmong } from './routes.ts'
import { sleep } from './signals.ts'

/** How long the leader may take to turn up before a node that forwards is asked instead. */
const leaderGraceMs = 60

/** Reads one key through the leader where it is known soon, else through nodes that forward. */
export const readStore = <T>(
  collection: Collection,
  key: string,
  decode: Decode<T>,
): Promise<StoreRead<MetadataValue<T> | null>> => {
  return readThroughAny(
    nextRoute(collection),
    async (route) => {
      const reply = await readKey(route, key, decode, collection)
      // Also where another route was faster: this one may be the shorter one.
      if (reply.ok && !route.proven) {
        route.proven = true
        collection.changes.notify()
      }
      return reply
    },
    collection.context,
  )
}

/** Reads the epoch of a partition: without a quorum every partition would wait in vain. */
export const readEpoch = (
  collection: Collection,
  partitionId: number,
  isOver: () => boolean,
): Promise<StoreRead<MetadataValue<EpochMetadata> | null>> =>
  readOnceProven(collection, epochKey(partitionId), decoders.epochMetadata, { place: partitionId, isOver })

/** Reads a key without which a cluster is whole; of `schema_registry`, which holds credentials, no more than the version. */
export const readLater = (
  collection: Collection,
  key: LaterKey,
  isOver: () => boolean,
): Promise<StoreRead<MetadataValue<Versioned> | null>> =>
  readOnceProven<Versioned>(collection, key, laterDecoders[key], { place: 0, isOver })

const laterDecoders: Readonly<Record<LaterKey, Decode<Versioned>>> = {
  schema_registry: decoders.schemaVersion,
  rule_book: decoders.ruleBook,
}

/**
 * Reads one key only by routes that have served a read already. `isOver` tells that no such route will turn up; keys of different
 * `place` take different ones.
 */
const readOnceProven = <T>(
  collection: Collection,
  key: string,
  decode: Decode<T>,
  { place, isOver }: { readonly place: number; readonly isOver: () => boolean },
): Promise<StoreRead<MetadataValue<T> | null>> =>
  readThroughAny(
    (tried) =>
      collection.changes.until(() => {
        if (collection.context.signal.aborted || tried.size >= maxProvenRoutes) return null
        const proven = provenRoutes(collection).filter((route) => !tried.has(route))
        const direct = proven.find(({ kind }) => kind === 'direct')
        // Without a leader to ask directly the forwarding is spread over the nodes.
        const route = direct ?? proven[place % Math.max(1, proven.length)]
        if (route !== undefined) return route
        return tried.size > 0 || isOver() ? null : undefined
      }),
    (route) => readKey(route, key, decode, collection),
    collection.context,
  )

/** Round C: the versions of all that nodes cache again, by a route that has just served a read. */
export const readVersions = (collection: Collection): Promise<StoreRead<StoredVersions>> =>
  readThroughAny<StoredVersions>(
    async (tried) => {
      if (collection.context.signal.aborted || tried.size >= maxVersionRoutes) return null
      const proven = provenRoutes(collection).filter((route) => !tried.has(route))
      return proven.find(({ kind }) => kind === 'direct') ?? proven[0] ?? null
    },
    async (route) => {
      const reads = cachedKeys.map((key) => readVersion(route, key, collection.call))
      for (const read of reads) collection.nudger.watch(route, read)
      const replies = await Promise.all(reads)
      const refusal = replies.find((reply): reply is Refusal => !reply.ok)
      if (refusal !== undefined) return refusal
      const last = replies.findLast((reply) => reply.ok)
      const versions = replies.map((reply) => (reply.ok ? reply.value : null))
      const [nodes = null, table = null, logs = null, schema = null] = versions
      if (last === undefined) throw new Error('there are metadata keys')
      return {
        ...last,
        value: { nodes_config: nodes, partition_table: table, bifrost_config: logs, schema_registry: schema },
      }
    },
    collection.context,
  )

const maxProvenRoutes = 2
const maxVersionRoutes = 2

const nextRoute = (collection: Collection): NextRoute => {
  const { changes, contacts, context } = collection
  let graceIsOver = false
  void sleep(leaderGraceMs, context.signal).then(() => {
    graceIsOver = true
    changes.notify()
  })
  return (tried) =>
    changes.until(() => {
      if (context.signal.aborted) return null
      const { direct, proxies, hopeful, pending } = routesAmong(
        [...contacts.values()],
        context.plan.ofNodes.metadataServer,
      )
      if (direct !== null && direct !== 'unknown' && !tried.has(direct)) return direct
      if (direct === 'unknown' && !graceIsOver) return undefined
      const proxy = proxies.find((route) => !tried.has(route))
      if (proxy !== undefined) return proxy
      if (tried.size === 0 && hopeful !== null) return hopeful
      return !pending && isDiscovered(collection) ? null : undefined
    })
}

/** Whoever proves a route tells of a change. Until then there are no others, however many partitions ask. */
const provenRoutes = (collection: Collection): readonly Route[] => {
  const count = collection.changes.count()
  const before = lastProven.get(collection)
  if (before?.count === count) return before.routes
  const { direct, proxies } = routesAmong(
    [...collection.contacts.values()],
    collection.context.plan.ofNodes.metadataServer,
  )
  const routes = [...(direct === null || direct === 'unknown' ? [] : [direct]), ...proxies].filter(
    ({ proven }) => proven,
  )
  lastProven.set(collection, { count, routes })
  return routes
}

const lastProven = new WeakMap<Collection, { readonly count: number; readonly routes: readonly Route[] }>()
