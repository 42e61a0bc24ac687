import {
  errorRecord,
  formatNodeId,
  isCachedKey,
  plainAddress,
  type ErrorRecord,
  type Ident,
  type MetadataAt,
  type MetadataNode,
  type MetadataServerView,
  type Snapshot,
  type VersionCell,
} from '@restate-preflight/core'
import { rpcs, toIdent } from '@restate-preflight/wire'
import { assemble } from '../assemble/assemble.ts'
import { membersOf, type Member } from '../assemble/members.ts'
import type { Collected } from '../collect/collected.ts'
import type { Contact, Route } from '../collect/contact.ts'
import { createNudger } from '../collect/nudger.ts'
import { mostTelling, readThroughAny } from '../collect/read-through-any.ts'
import { readVersion, routesAmong } from '../collect/routes.ts'
import { createMeter } from '../transport/meter.ts'
import type { Reply } from '../transport/reply.ts'
import { readCached, readOf, readRaw, unread, type MetadataRead, type RawValue } from './read.ts'

/** A node of the cluster, or one that answered. */
export interface LookedAtNode extends MetadataNode {
  /** Null where it does not answer. */
  readonly ident: Ident | null
  /** Why it does not answer. */
  readonly error: ErrorRecord | null
  /** Undefined where it was not asked: it has no such role. */
  readonly metadataServer: MetadataServerView | ErrorRecord | undefined
}

/** Which value is read, and where. */
export interface ReadRequest {
  readonly key: string
  readonly at: MetadataAt
  /** The key of a node; null lets any node answer, the first that can. */
  readonly node: string | null
}

/** Who was there at one moment, and ways to read through them. */
export interface MetadataLook {
  readonly nodes: readonly LookedAtNode[]
  /** Why nobody answers; null where somebody does. */
  readonly silence: ErrorRecord | null
  /** What the look found, for the lifecycle and its advice. */
  readonly snapshot: Snapshot
  /** The node of an id, name, address or `N3:2`; undefined where there is none. */
  find(word: string): LookedAtNode | undefined
  /** Reads one key. Never rejects. */
  read(request: ReadRequest): Promise<MetadataRead>
  /** The version that the store has of a key, read through one node. */
  version(key: string, node: string): Promise<VersionCell>
  /**
   * The nodes as they are now: what those that answered have cached may have moved since, while we waited for others. Where waiting
   * has taken all the time there was, as the look has found them.
   */
  nodesNow(): Promise<readonly LookedAtNode[]>
  /** RPCs that were sent so far, the look included. */
  rpcs(): number
}

export const lookAt = (
  collected: Collected,
  { signal, now }: { readonly signal: AbortSignal; readonly now: () => Date },
): MetadataLook => {
  const { members, own, keyOf } = membersOf(collected)
  const meter = createMeter()
  const silence = silenceOf(collected)
  const call = { signal, meter }
  const nodes = members.map(nodeOf)
  const contacts = new Map(members.map(({ entry, contact }) => [entry.key, contact] as const))
  const nodeOfRoute = ({ contact }: Route) => nodes.find(({ key }) => key === keyOf(contact)) ?? null
  const nudger = createNudger((way) => void readVersion(way, 'nodes_config', call))
  const nudged = <T>(route: Route, reply: Promise<T>): Promise<T> => {
    nudger.watch(route, reply)
    return reply
  }
  const store = (route: Route, key: string) => nudged(route, readRaw(route, key, call))

  const throughAny = async (key: string) => {
    const { proxies } = routesAmong(own, false)
    const found = await readThroughAny<RawValue | null>(
      async (tried) => (signal.aborted ? null : (proxies.find((route) => !tried.has(route)) ?? null)),
      (route) => store(route, key),
      { now, signal },
    )
    // Why a node did not answer says more than that nobody did.
    if (found.via === null && silence !== null) return unread({ key, at: 'linearizable' }, null, silence)
    return readOf(
      { key, at: 'linearizable' },
      found.via === null ? null : nodeOfRoute(found.via),
      found.reply,
    )
  }
  const throughLeader = async (key: string) => {
    const asked = { key, at: 'leader' } as const
    const { direct } = routesAmong(own, true)
    if (direct === null || direct === 'unknown') return unread(asked, null, silence ?? errorRecord('RP4003'))
    return readOf(asked, nodeOfRoute(direct), await store(direct, key))
  }
  const throughNode = async (
    { key, at }: ReadRequest,
    node: LookedAtNode,
    contact: Contact,
  ): Promise<MetadataRead> => {
    if (node.error !== null) return unread({ key, at }, node, node.error)
    switch (at) {
      case 'linearizable':
        return readOf({ key, at }, node, await store(contact.proxy, key))
      case 'leader':
        return readOf({ key, at }, node, await store(contact.direct, key))
      case 'cached': {
        if (!isCachedKey(key)) throw new Error(`nodes keep no copy of ${key}`)
        const reply: Reply<RawValue | null> = await readCached(contact, key, call)
        return readOf({ key, at }, node, reply)
      }
    }
  }

  return {
    nodes,
    silence,
    snapshot: assemble(collected),
    find: (word) => meanings.flatMap((means) => nodes.filter((node) => means(node, word)))[0],
    read: async (request) => {
      const { key, at } = request
      const named = request.node ?? (at === 'cached' ? firstAnswering(nodes) : null)
      if (named === null) {
        if (at === 'cached') return unread({ key, at }, null, silence ?? undefined)
        return at === 'leader' ? throughLeader(key) : throughAny(key)
      }
      const node = nodes.find((one) => one.key === named)
      const contact = contacts.get(named)
      if (node === undefined) throw new Error(`${named} is no node of this look`)
      if (contact == null) return unread({ key, at }, node, node.error ?? undefined)
      return throughNode(request, node, contact)
    },
    version: async (key, named) => {
      const node = nodes.find((one) => one.key === named)
      const contact = contacts.get(named)
      if (node?.error != null) return { status: 'unread', error: node.error }
      if (contact == null) return { status: 'unread', error: errorRecord('RP6005', { target: named }) }
      const reply = await nudged(contact.proxy, readVersion(contact.proxy, key, call))
      return reply.ok ? { status: 'read', version: reply.value } : { status: 'unread', error: reply.error }
    },
    nodesNow: () =>
      Promise.all(
        nodes.map(async (node) => {
          const session = contacts.get(node.key)?.session
          if (node.ident === null || session === undefined || signal.aborted) return node
          const reply = await session.call(rpcs.getIdent, {}, call)
          return reply.ok
            ? { ...node, ident: toIdent(reply.value) }
            : { ...node, ident: null, error: reply.error }
        }),
      ),
    rpcs: () => collected.cost.rpcs + meter.cost(0).rpcs,
  }
}

const nodeOf = ({ entry, contact }: Member): LookedAtNode => {
  const { key, name, address } = entry
  const { ident, metadataServer } = contact?.replies ?? {}
  return {
    key,
    name,
    address,
    ident: ident?.ok === true ? ident.value : null,
    error: ident === undefined ? errorRecord('RP6005', { target: key }) : ident.ok ? null : ident.error,
    metadataServer:
      metadataServer === undefined
        ? undefined
        : metadataServer.ok
          ? metadataServer.value
          : metadataServer.error,
  }
}

/**
 * What a user may call a node, the more certain first. Case counts: the node named n2 need not be N2.
 */
const meanings: readonly ((node: LookedAtNode, word: string) => boolean)[] = [
  ({ key }, word) => key === word,
  ({ name }, word) => name === word,
  ({ key }, word) => key === `N${word}`,
  ({ ident }, word) => ident?.nodeId != null && formatNodeId(ident.nodeId) === word,
  ({ address, ident }, word) =>
    [address, ...(ident?.advertisedAddresses ?? [])].some(
      (one) => withoutScheme(one) === withoutScheme(word),
    ),
]

/** As people may write it, with or without its scheme. */
const withoutScheme = (address: string): string =>
  plainAddress(address.toLowerCase().replace(/^https?:\/\//, ''))

const firstAnswering = (nodes: readonly LookedAtNode[]): string | null =>
  nodes.find(({ error }) => error === null)?.key ?? null

/** Why nobody answers; null where somebody does. */
const silenceOf = ({ contacts }: Collected): ErrorRecord | null => {
  const idents = contacts.flatMap(({ replies }) => replies.ident ?? [])
  if (idents.some(({ ok }) => ok)) return null
  return (
    mostTelling(
      idents.flatMap((ident) => (ident.ok ? [] : [ident.error])),
      (error) => error,
    ) ?? errorRecord('RP6004')
  )
}
