import type { MetadataValue } from '@restate-preflight/core'
import { rpcs, toMetadataValue, type Decode } from '@restate-preflight/wire'
import { mapReply, type Reply } from '../transport/reply.ts'
import type { CallContext } from '../transport/session.ts'
import type { Collection } from './collection.ts'
import { ownContacts, type Contact, type Route } from './contact.ts'

/** One key of the store; null where it is absent. Linearizable by either kind of route. */
export const readKey = <T>(
  route: Route,
  key: string,
  decode: Decode<T>,
  { call, nudger }: Pick<Collection, 'call' | 'nudger'>,
): Promise<Reply<MetadataValue<T> | null>> => {
  const { session } = route.contact
  const reply =
    route.kind === 'proxy'
      ? session.call(rpcs.proxyGet, { key }, call).then((got) => mapReply(got, ({ value }) => value))
      : session
          .call(rpcs.metadataServerGet, storeRequest(key), call)
          .then((got) => mapReply(got, ({ value }) => value))
  nudger.watch(route, reply)
  return reply.then((got) => mapReply(got, (value) => toMetadataValue(value, decode)))
}

/** A fingerprint of 0 asks for no comparison: identity is judged from what is read. */
const storeRequest = (key: string) => ({ key, clusterFingerprint: 0n })

/** The version of one key of the store; null where it is absent. */
export const readVersion = (
  { contact, kind }: Route,
  key: string,
  call: CallContext,
): Promise<Reply<number | null>> =>
  kind === 'proxy'
    ? contact.session
        .call(rpcs.proxyGetVersion, { key }, call)
        .then((got) => mapReply(got, ({ version }) => version?.value ?? null))
    : contact.session
        .call(rpcs.metadataServerGetVersion, storeRequest(key), call)
        .then((got) => mapReply(got, ({ version }) => version?.value ?? null))

/** Which routes there are, as far as the replies tell until now. */
export interface Routes {
  /** To the leader itself: one hop instead of two. `unknown` while it may still turn up. */
  readonly direct: Route | 'unknown' | null
  /** Through nodes that answer, in the order of contact. */
  readonly proxies: readonly Route[]
  /** The first address, while nobody has answered yet. */
  readonly hopeful: Route | null
  /** Contacts that have not said who they are. */
  readonly pending: boolean
}

export const routesAmong = (contacts: readonly Contact[], asksMetadataServers: boolean): Routes => {
  const own = ownContacts(contacts).filter(({ identOnly }) => !identOnly)
  const answering = own.filter(({ replies }) => replies.ident?.ok === true)
  const silent = own.filter(({ replies }) => replies.ident === undefined)
  return {
    direct: asksMetadataServers ? directRoute(own) : null,
    proxies: answering.map(({ proxy }) => proxy),
    hopeful: silent[0]?.proxy ?? null,
    pending: silent.length > 0,
  }
}

/** The leader that a member names, if it is among the contacts and answers. A stale name costs one refused read. */
const directRoute = (own: readonly Contact[]): Routes['direct'] => {
  const views = own.flatMap(({ replies }) =>
    replies.metadataServer?.ok === true ? [replies.metadataServer.value] : [],
  )
  const newest = views
    .filter(({ leader }) => leader !== null)
    .toSorted((a, b) => Number(BigInt(b.raft?.term ?? 0) - BigInt(a.raft?.term ?? 0)))[0]
  if (newest !== undefined) {
    const leader = own.find(
      ({ replies }) => replies.ident?.ok === true && replies.ident.value.nodeId?.id === newest.leader,
    )
    if (leader !== undefined) return leader.direct
  }
  const isOpen = own.some(
    ({ replies }) => replies.ident === undefined || replies.metadataServer === undefined,
  )
  return isOpen ? 'unknown' : null
}
