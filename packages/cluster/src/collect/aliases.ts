import { formatNodeId } from '@restate-preflight/core'
import type { Refusal } from '../transport/reply.ts'
import { fingerprintOf, type Contact } from './contact.ts'
import type { Changes } from './signals.ts'

/** Which of the given addresses lead to one node. */
export interface Aliases {
  /**
   * The contact through which the node is to be asked what is large: the first of its addresses to say who it is. Where the
   * contact does not say, why: who is silent is not waited for twice.
   */
  firstOf(contact: Contact): Promise<Contact | Refusal>
}

/** There is but one address, or nothing large to be read twice: nobody waits. */
export const noAliases: Aliases = { firstOf: (contact) => Promise.resolve(contact) }

export const createAliases = (changes: Changes): Aliases => {
  const firsts = new Map<string, Contact>()
  return {
    firstOf: async (contact) => {
      // The others are contacted only once the given ones are known.
      if (!contact.given) return contact
      const { replies } = contact
      const ident = await changes.until(() => (replies.cachedNodes === undefined ? undefined : replies.ident))
      if (!ident.ok) return ident
      const fingerprint = fingerprintOf(contact)
      const { nodeId } = ident.value
      // Ids mean something within a cluster only, and given addresses may lead to several.
      if (fingerprint === undefined || nodeId === null) return contact
      const identity = `${fingerprint} ${formatNodeId(nodeId)}`
      const first = firsts.get(identity) ?? contact
      firsts.set(identity, first)
      return first
    },
  }
}
