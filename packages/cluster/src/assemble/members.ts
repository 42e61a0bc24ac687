import {
  compareText,
  nodeKey,
  type MetadataValue,
  type NodeEntry,
  type NodesConfiguration,
  type RegisteredNode,
} from '@restate-preflight/core'
import { addressOf } from '../collect/rounds.ts'
import type { Collected } from '../collect/collected.ts'
import { ownContacts, type Contact } from '../collect/contact.ts'
import { mostTelling, type StoreRead } from '../collect/read-through-any.ts'
import { bodyOfReply } from '../collect/collection.ts'

/** A node of the snapshot and through which contact its facts were read. */
export interface Member {
  readonly entry: NodeEntry
  /** Null for a registered node that nobody answered for. */
  readonly contact: Contact | null
  readonly registered: RegisteredNode | null
  /** The contact on the address that nodes_config has for it, if there was one. */
  readonly advertised: Contact | null
}

export interface Membership {
  readonly members: readonly Member[]
  /** The cluster that the snapshot is about: contacts without the ones that belong to another cluster. */
  readonly own: readonly Contact[]
  /** nodes_config as the store has it, by the first contact that could read it. */
  readonly stored: StoreRead<MetadataValue<NodesConfiguration> | null> | undefined
  /** What counts as nodes_config: the store's, else the newest cache's. */
  readonly configuration: NodesConfiguration | undefined
  readonly keyOf: (contact: Contact) => string
}

/**
 * Says which contact is which node. The first given address with a nodes_config names the cluster; whoever holds another
 * fingerprint belongs to another cluster, where ids mean other nodes, so its key is its address.
 */
export const membersOf = (collected: Collected): Membership => {
  const { contacts } = collected
  const own = ownContacts(contacts)
  const isForeign = (contact: Contact) => !own.includes(contact)
  const stored = storedConfiguration(collected, own)
  const configuration = effectiveConfiguration(stored, own)
  const nodes = configuration?.nodes ?? []
  const byAddress = new Map(
    nodes.flatMap((node) => {
      const url = addressOf(node)?.url
      return url === undefined ? [] : [[url, node] as const]
    }),
  )

  const idOf = (contact: Contact): number | null => {
    if (isForeign(contact)) return null
    const { ident } = contact.replies
    const registered = byAddress.get(contact.session.address.url)
    if (ident?.ok !== true) return registered?.id ?? null
    // A registered node that has just restarted has no id for some moments; it is still that node.
    return ident.value.nodeId?.id ?? registered?.id ?? null
  }
  const keyOf = (contact: Contact): string => {
    const id = idOf(contact)
    return id === null ? contact.session.address.url : nodeKey(id)
  }
  const best = (id: number, url: string | undefined): Contact | null => {
    const candidates = own.filter((contact) => idOf(contact) === id && !contact.identOnly)
    const answering = candidates.filter(({ replies }) => replies.ident?.ok === true)
    const all = answering.length > 0 ? answering : candidates
    return all.find(({ session }) => session.address.url === url) ?? all[0] ?? null
  }

  const registered = nodes
    .toSorted((a, b) => a.id - b.id)
    .map((node): Member => {
      const url = addressOf(node)?.url
      const contact = best(node.id, url)
      const advertised = contacts.find(({ session }) => session.address.url === url) ?? null
      return {
        contact,
        registered: node,
        advertised,
        entry: {
          key: nodeKey(node.id),
          id: node.id,
          name: node.name,
          address: contact?.session.address.url ?? url ?? node.address,
          registered: true,
        },
      }
    })
  const known = new Set(nodes.map(({ id }) => id))
  const strangers = contacts.filter((contact) => {
    const id = idOf(contact)
    return contact.replies.ident?.ok === true && !contact.identOnly && (id === null || !known.has(id))
  })
  const others = new Map(
    strangers.map((contact): [string, Member] => [
      keyOf(contact),
      {
        contact,
        registered: null,
        advertised: null,
        entry: strangerEntry(contact, keyOf(contact), idOf(contact)),
      },
    ]),
  )
  return {
    members: [...registered, ...[...others.values()].toSorted(byIdThenAddress)],
    own,
    stored,
    configuration,
    keyOf,
  }
}

const strangerEntry = ({ session, replies }: Contact, key: string, id: number | null): NodeEntry => ({
  key,
  id: id ?? (replies.ident?.ok === true ? (replies.ident.value.nodeId?.id ?? null) : null),
  name: null,
  address: session.address.url,
  registered: false,
})

const byIdThenAddress = (a: Member, b: Member): number =>
  (a.entry.id ?? Number.POSITIVE_INFINITY) - (b.entry.id ?? Number.POSITIVE_INFINITY) ||
  compareText(a.entry.address, b.entry.address)

const storedConfiguration = (collected: Collected, own: readonly Contact[]): Membership['stored'] => {
  const reads = own.flatMap((via) => {
    const reply = via.replies.linearizableRead
    return reply === undefined ? [] : [{ reply, via: via.proxy }]
  })
  const single = collected.nodesConfiguration
  const usable =
    single === undefined || (single.via !== null && !own.includes(single.via.contact))
      ? reads
      : [single, ...reads]
  return (
    usable.find(({ reply }) => reply.ok) ??
    mostTelling(usable, ({ reply }) => (reply.ok ? null : reply.error))
  )
}

const effectiveConfiguration = (
  stored: Membership['stored'],
  own: readonly Contact[],
): NodesConfiguration | undefined =>
  bodyOfReply(stored?.reply) ??
  newest(
    own.flatMap(({ replies }) => {
      const value = bodyOfReply(replies.cachedNodes)
      return value === undefined ? [] : [{ value }]
    }),
  )?.value

/** The entry with the highest version; the first of several. */
export const newest = <T extends { readonly value: { readonly version: number } }>(
  entries: readonly T[],
): T | undefined =>
  entries.reduce<T | undefined>(
    (best, entry) => (best === undefined || entry.value.version > best.value.version ? entry : best),
    undefined,
  )
