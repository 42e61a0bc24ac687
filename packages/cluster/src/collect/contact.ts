import type {
  ClusterStateView,
  GossipView,
  Ident,
  Logs,
  MetadataServerView,
  MetadataValue,
  NodeMetrics,
  NodesConfiguration,
  PartitionTable,
} from '@restate-preflight/core'
import type { Reply } from '../transport/reply.ts'
import type { Session } from '../transport/session.ts'

/** One address that is asked, and what it has answered so far. */
export interface Contact {
  readonly session: Session
  /** The user gave the address. */
  readonly given: boolean
  /** Asked only who it is: what it holds is read through another address of the same node. */
  readonly identOnly: boolean
  readonly replies: NodeReplies
  /** Reads of the store that the node forwards to the metadata leader. */
  readonly proxy: Route
  /** Reads of the store that it answers itself: only the metadata leader does. */
  readonly direct: Route
}

/** A way to the metadata store. */
export interface Route {
  readonly contact: Contact
  readonly kind: 'proxy' | 'direct'
  /** A read has succeeded this way in this collection. */
  proven: boolean
}

/** What was not asked is not there. */
export type NodeReplies = Partial<RepliesByName>

export interface RepliesByName {
  ident: Reply<Ident>
  cachedNodes: Reply<MetadataValue<NodesConfiguration>>
  cachedPartitionTable: Reply<MetadataValue<PartitionTable>>
  cachedLogs: Reply<MetadataValue<Logs>>
  metadataServer: Reply<MetadataServerView>
  clusterState: Reply<ClusterStateView>
  /** nodes_config from the store; null where the key is absent. */
  linearizableRead: Reply<MetadataValue<NodesConfiguration> | null>
  metrics: Reply<NodeMetrics>
  gossip: Reply<GossipView>
}

export const createContact = (
  session: Session,
  { given, identOnly }: Pick<Contact, 'given' | 'identOnly'>,
): Contact => {
  const contact: Contact = {
    session,
    given,
    identOnly,
    replies: {},
    get proxy() {
      return proxy
    },
    get direct() {
      return direct
    },
  }
  const proxy: Route = { contact, kind: 'proxy', proven: false }
  const direct: Route = { contact, kind: 'direct', proven: false }
  return contact
}

/** The fingerprint that a contact holds, from the store through it or from its cache; undefined while unknown. */
export const fingerprintOf = ({ replies }: Contact): string | undefined =>
  configurationIn(replies.linearizableRead)?.clusterFingerprint ??
  configurationIn(replies.cachedNodes)?.clusterFingerprint ??
  undefined

/**
 * The contacts that belong to the cluster that is looked at: the one of the first address that holds a fingerprint.
 * Whoever holds none may still belong to it.
 */
export const ownContacts = (contacts: readonly Contact[]): readonly Contact[] => {
  const fingerprint = contacts.map(fingerprintOf).find((found) => found !== undefined)
  return contacts.filter((contact) => (fingerprintOf(contact) ?? fingerprint) === fingerprint)
}

const configurationIn = (
  reply: Reply<MetadataValue<NodesConfiguration> | null> | undefined,
): NodesConfiguration | undefined =>
  reply?.ok === true && reply.value?.body.ok === true ? reply.value.body.value : undefined
