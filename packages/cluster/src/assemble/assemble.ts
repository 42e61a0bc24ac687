import {
  facts,
  snapshotFormat,
  snapshotSchemaVersion,
  type Fact,
  type FactDefinition,
  type Snapshot,
} from '@restate-preflight/core'
import type { Collected } from '../collect/collected.ts'
import { putClusterFacts } from './cluster-facts.ts'
import { factOfReply, unavailable } from './fact-of-reply.ts'
import { membersOf } from './members.ts'
import { putNodeFacts } from './node-facts.ts'
import { settingsFact } from './settings-fact.ts'

/** Puts what was collected in order. Pure. */
export const assemble = (collected: Collected): Snapshot => {
  const membership = membersOf(collected)
  const table: Record<string, Record<string, Fact<unknown>>> = {}
  const put = (fact: FactDefinition<unknown>, subject: string, value: Fact<unknown>) => {
    ;(table[fact.id] ??= {})[subject] = value
  }
  for (const { url } of collected.addresses) {
    const contact = collected.contacts.find(({ session }) => session.address.url === url)
    const ident = contact?.replies.ident
    const skipped = collected.skipped.get(url)
    if (contact !== undefined && ident !== undefined) {
      const value = { node: membership.keyOf(contact) }
      put(
        facts.addressContact,
        url,
        ident.ok ? factOfReply({ ...ident, value }, null) : factOfReply(ident, null),
      )
    } else if (skipped !== undefined) {
      put(facts.addressContact, url, unavailable(skipped, collected.startedAt, collected.endedAt))
    }
  }
  for (const member of membership.members) {
    putNodeFacts(collected, member, put)
    if (member.registered !== null && collected.plan.wants(facts.settings))
      put(facts.settings, member.entry.key, settingsFact(collected, membership, member.registered))
  }
  putClusterFacts(collected, membership, put)
  return {
    format: snapshotFormat,
    schemaVersion: snapshotSchemaVersion,
    takenAt: collected.startedAt,
    endedAt: collected.endedAt,
    addresses: collected.addresses.map(({ url }) => url),
    nodes: membership.members.map(({ entry }) => entry),
    facts: table,
    cost: collected.cost,
  }
}
