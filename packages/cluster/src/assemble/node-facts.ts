import {
  errorRecord,
  facts,
  type ErrorRecord,
  type Fact,
  type FactDefinition,
  type MetadataValue,
  type NodesConfiguration,
} from '@restate-preflight/core'
import type { Collected } from '../collect/collected.ts'
import type { NodeReplies } from '../collect/contact.ts'
import type { Reply } from '../transport/reply.ts'
import { digestOf, factOfReply, unavailable, undecodable } from './fact-of-reply.ts'
import type { Member } from './members.ts'

type Put = (fact: FactDefinition<unknown>, subject: string, value: Fact<unknown>) => void

/** The facts that one node gives of itself, and who answers on its advertised address. */
export const putNodeFacts = (collected: Collected, member: Member, put: Put): void => {
  const { entry, contact } = member
  const key = entry.key
  for (const { fact, role, read } of nodeFacts) {
    if (!collected.plan.wants(fact)) continue
    const reply = contact === null ? undefined : read(contact.replies, key)
    if (reply !== undefined) {
      if (!isAbsent(reply, role, member)) put(fact, key, reply)
    } else if (hasRole(role, member) !== false) {
      const { startedAt, endedAt } = collected
      put(fact, key, unavailable(reasonOf(collected, member), startedAt, endedAt))
    }
  }
  if (member.registered !== null && collected.plan.wants(facts.advertised)) {
    put(facts.advertised, key, advertisedFact(collected, member))
  }
}

interface NodeFact {
  readonly fact: FactDefinition<unknown>
  /** Only nodes with this role have it. */
  readonly role: 'metadata-server' | 'admin' | null
  /** Undefined where it was not asked. */
  readonly read: (replies: NodeReplies, key: string) => Fact<unknown> | undefined
}

const nodeFacts: readonly NodeFact[] = [
  { fact: facts.ident, role: null, read: ({ ident }, key) => plain(ident, key) },
  {
    fact: facts.cachedNodesConfiguration,
    role: null,
    read: ({ cachedNodes }, key) => cached(cachedNodes, key),
  },
  {
    fact: facts.cachedPartitionTable,
    role: null,
    read: ({ cachedPartitionTable }, key) => cached(cachedPartitionTable, key),
  },
  { fact: facts.cachedLogs, role: null, read: ({ cachedLogs }, key) => cached(cachedLogs, key) },
  {
    fact: facts.cachedFingerprint,
    role: null,
    read: ({ cachedNodes }, key) => cachedFingerprint(cachedNodes, key),
  },
  {
    fact: facts.metadataServer,
    role: 'metadata-server',
    read: ({ metadataServer }, key) => plain(metadataServer, key),
  },
  { fact: facts.clusterState, role: 'admin', read: ({ clusterState }, key) => plain(clusterState, key) },
  {
    fact: facts.linearizableRead,
    role: null,
    read: ({ linearizableRead }, key) => linearizable(linearizableRead, key),
  },
  { fact: facts.metrics, role: null, read: ({ metrics }, key) => plain(metrics, key) },
  { fact: facts.gossip, role: 'admin', read: ({ gossip }, key) => plain(gossip, key) },
]

const plain = <T>(reply: Reply<T> | undefined, key: string): Fact<T> | undefined =>
  reply === undefined ? undefined : factOfReply(reply, key)

const cached = <T extends { readonly version: number }>(
  reply: Reply<MetadataValue<T>> | undefined,
  key: string,
): Fact<unknown> | undefined => {
  if (reply?.ok !== true) return plain(reply, key)
  return factOfReply({ ...reply, value: digestOf(reply.value) }, key)
}

const cachedFingerprint = (
  reply: Reply<MetadataValue<NodesConfiguration>> | undefined,
  key: string,
): Fact<unknown> | undefined => {
  if (reply?.ok !== true) return plain(reply, key)
  const { body } = reply.value
  if (!body.ok)
    return unavailable(
      undecodable(`nodes_config in the cache of ${key}`, body.failure),
      reply.askedAt,
      reply.readAt,
    )
  return factOfReply(
    { ...reply, value: body.value.version === 0 ? null : body.value.clusterFingerprint },
    key,
  )
}

const linearizable = (
  reply: Reply<MetadataValue<NodesConfiguration> | null> | undefined,
  key: string,
): Fact<unknown> | undefined => {
  if (reply?.ok !== true) return plain(reply, key)
  const stored = reply.value
  return factOfReply(
    {
      ...reply,
      value: {
        version: stored?.version ?? null,
        clusterFingerprint: stored?.body.ok === true ? stored.body.value.clusterFingerprint : null,
        tookMs: reply.tookMs,
      },
    },
    key,
  )
}

/** What a node without the role answers says nothing: the fact is absent, not unavailable. */
const isAbsent = (fact: Fact<unknown>, role: NodeFact['role'], member: Member): boolean =>
  fact.status === 'unavailable' && fact.error.code === 'RP3002' && hasRole(role, member) === false

const hasRole = (role: NodeFact['role'], { contact, registered }: Member): boolean | undefined => {
  if (role === null) return true
  const ident = contact?.replies.ident
  const roles = ident?.ok === true ? ident.value.roles : registered?.roles
  return roles?.includes(role)
}

/** Why nothing was read of a node that is registered. */
const reasonOf = (collected: Collected, { entry, contact, advertised }: Member): ErrorRecord => {
  const failed = contact?.replies.ident
  if (failed?.ok === false) return failed.error
  const known = collected.skipped.get(entry.address)
  if (known !== undefined) return known
  if (collected.singleAddress) {
    return errorRecord('RP6005', {
      target: entry.key,
      message: `${entry.key} was not asked: --single-address`,
    })
  }
  const other = advertised?.replies.ident
  const who = other?.ok === true ? other.value.nodeId : null
  return errorRecord('RP6004', {
    target: entry.key,
    message:
      who === null
        ? `${entry.key} could not be asked: nothing to dial at ${entry.address}`
        : `${entry.key} could not be asked: N${who.id} answers on its address ${entry.address}`,
  })
}

const advertisedFact = (collected: Collected, member: Member): Fact<unknown> => {
  const { advertised, entry } = member
  const ident = advertised?.replies.ident
  if (advertised === null || ident === undefined) {
    return unavailable(
      reasonOf(collected, { ...member, contact: null }),
      collected.startedAt,
      collected.endedAt,
    )
  }
  if (!ident.ok) return factOfReply(ident, null)
  const value = { address: advertised.session.address.url, nodeId: ident.value.nodeId }
  return factOfReply({ ...ident, value }, entry.key)
}
