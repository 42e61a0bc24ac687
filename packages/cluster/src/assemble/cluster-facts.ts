import {
  epochKey,
  errorRecord,
  facts,
  type EpochMetadata,
  type Fact,
  type FactDefinition,
  type MetadataDigest,
  type MetadataKey,
  type MetadataValue,
} from '@restate-preflight/core'
import type { Collected } from '../collect/collected.ts'
import type { NodeReplies, Route } from '../collect/contact.ts'
import { bodyOf } from '../collect/decoding.ts'
import { mostTelling, type StoreRead } from '../collect/read-through-any.ts'
import type { Reply } from '../transport/reply.ts'
import { digestOf, factOfReply, unavailable, undecodable } from './fact-of-reply.ts'
import { newest, type Membership } from './members.ts'

type Put = (fact: FactDefinition<unknown>, subject: string, value: Fact<unknown>) => void

/** The facts about the cluster, its metadata keys and its partitions. */
export const putClusterFacts = (collected: Collected, membership: Membership, put: Put): void => {
  const wanted: Put = (fact, subject, value) => {
    if (collected.plan.wants(fact)) put(fact, subject, value)
  }
  const table = ownRead(collected.partitionTable, membership)
  const logs = ownRead(collected.logs, membership)
  const nodes = membership.stored

  wanted(facts.stored, 'nodes_config', storedFact('nodes_config', nodes, collected, membership))
  wanted(facts.stored, 'partition_table', storedFact('partition_table', table, collected, membership))
  wanted(facts.stored, 'bifrost_config', storedFact('bifrost_config', logs, collected, membership))
  for (const key of collected.plan.laterKeys) {
    const read = orAsTable(collected.later.get(key), table)
    wanted(facts.stored, key, storedFact(key, read, collected, membership))
  }
  wanted(
    facts.nodesConfiguration,
    'cluster',
    effectiveFact('nodes_config', nodes, 'cachedNodes', collected, membership),
  )
  const effectiveTable = effectiveFact(
    'partition_table',
    table,
    'cachedPartitionTable',
    collected,
    membership,
  )
  wanted(facts.partitionTable, 'cluster', effectiveTable)
  wanted(facts.logs, 'cluster', effectiveFact('bifrost_config', logs, 'cachedLogs', collected, membership))
  if (collected.plan.epochs && effectiveTable.status === 'collected') {
    for (const { id } of effectiveTable.value.partitions) {
      const of = orAsTable(collected.epochs.get(id), table)
      wanted(facts.stored, epochKey(id), storedFact(epochKey(id), of, collected, membership))
      wanted(facts.epoch, String(id), epochFact(id, of, collected, membership))
    }
  }
  const after = collected.versionsAfter
  if (after !== undefined) {
    const failed = after.via === null && nodes?.reply.ok === false ? nodes.reply : after.reply
    wanted(facts.storedAfter, 'cluster', factOfReply(failed, keyOf(after.via, membership)))
  }
}

type AnyRead<T> = StoreRead<MetadataValue<T> | null>

/** What nobody was asked for, for there was no way to the store, failed as the partition table did. */
const orAsTable = <T>(
  read: AnyRead<T> | undefined,
  table: AnyRead<unknown> | undefined,
): AnyRead<T> | undefined =>
  read === undefined || read.via !== null || table === undefined || table.reply.ok
    ? read
    : { ...read, reply: table.reply }

/** A read through a node of another cluster says nothing of this one. */
const ownRead = <T>(
  read: StoreRead<MetadataValue<T> | null> | undefined,
  { own }: Membership,
): StoreRead<MetadataValue<T> | null> | undefined =>
  read === undefined || read.via === null || own.includes(read.via.contact) ? read : undefined

const keyOf = (via: Route | null, membership: Membership): string | null =>
  via === null ? null : membership.keyOf(via.contact)

const nobody = (what: string, collected: Collected): Fact<never> =>
  unavailable(
    errorRecord('RP6004', { target: what, message: `no node that answers could read ${what}` }),
    collected.startedAt,
    collected.endedAt,
  )

const storedFact = <T extends { readonly version: number }>(
  key: string,
  read: AnyRead<T> | undefined,
  collected: Collected,
  membership: Membership,
): Fact<MetadataDigest | null> => {
  if (read === undefined) return nobody(key, collected)
  const { reply, via } = read
  if (!reply.ok) return factOfReply(reply, null)
  return factOfReply(
    { ...reply, value: reply.value === null ? null : digestOf(reply.value) },
    keyOf(via, membership),
  )
}

const epochFact = (
  id: number,
  read: AnyRead<EpochMetadata> | undefined,
  collected: Collected,
  membership: Membership,
): Fact<EpochMetadata | null> => {
  const key = epochKey(id)
  if (read === undefined) return nobody(key, collected)
  const { reply, via } = read
  if (!reply.ok) return factOfReply(reply, null)
  const node = keyOf(via, membership)
  if (reply.value === null) return factOfReply({ ...reply, value: null }, node)
  const { body } = reply.value
  if (!body.ok) return unavailable(undecodable(key, body.failure), reply.askedAt, reply.readAt)
  return factOfReply({ ...reply, value: body.value }, node)
}

/** The store's value, else the newest of the caches; the placeholder of an unprovisioned node is never a value. */
const effectiveFact = <T extends { readonly version: number }>(
  key: MetadataKey,
  read: AnyRead<T> | undefined,
  cache: 'cachedNodes' | 'cachedPartitionTable' | 'cachedLogs',
  collected: Collected,
  membership: Membership,
): Fact<T> => {
  const stored = read?.reply.ok === true ? bodyOf(read.reply.value) : undefined
  if (read?.reply.ok === true && stored !== undefined) {
    return factOfReply({ ...read.reply, value: stored }, keyOf(read.via, membership))
  }
  const caches = membership.own.flatMap((via) => {
    const reply = via.replies[cache] as Reply<MetadataValue<T>> | undefined
    const value = reply?.ok === true ? bodyOf(reply.value) : undefined
    return reply?.ok !== true || value === undefined ? [] : [{ value, reply, via }]
  })
  const best = newest(caches)
  if (best !== undefined) return factOfReply({ ...best.reply, value: best.value }, membership.keyOf(best.via))
  return noValue(key, read, cache, collected, membership)
}

const noValue = (
  key: MetadataKey,
  read: AnyRead<unknown> | undefined,
  cache: keyof NodeReplies,
  collected: Collected,
  membership: Membership,
): Fact<never> => {
  if (read?.reply.ok === true) {
    const { askedAt, readAt, value } = read.reply
    const failure = value?.body.ok === false ? value.body.failure : null
    const error =
      failure === null
        ? errorRecord('RP4004', { target: key, message: `the metadata store has no ${key} yet` })
        : undecodable(key, failure)
    return unavailable(error, askedAt, readAt)
  }
  const refusals = [read?.reply, ...membership.own.map(({ replies }) => replies[cache])].flatMap((reply) =>
    reply?.ok === false ? [reply] : [],
  )
  const worst = mostTelling(refusals, ({ error }) => error)
  return worst === undefined ? nobody(key, collected) : factOfReply(worst, null)
}
