import type { NodeSettings } from '@restate-preflight/core'
import { toNodeSettings } from '@restate-preflight/wire'
import { createHash } from 'node:crypto'
import type { QueryWarning } from '../transport/query.ts'
import { mapReply, type Reply } from '../transport/reply.ts'
import type { Collection } from './collection.ts'
import { ownContacts, type Contact } from './contact.ts'

/** The settings of all nodes, as one admin node was told them. */
export interface SettingsRead {
  readonly via: Contact
  readonly reply: Reply<SettingsOfNodes>
}

export interface SettingsOfNodes {
  /** By plain node id. */
  readonly byNode: ReadonlyMap<number, NodeSettings>
  /** The nodes that did not tell it theirs. */
  readonly warnings: readonly QueryWarning[]
}

/** An admin that runs an older version does not have the table, where another may. */
const maxAdmins = 3

/**
 * Through the first admin node of the cluster that has answered until now and can tell; undefined where there is none. It asks the
 * others itself, and waits three seconds for one that hangs.
 */
export const readSettings = async ({ contacts, call }: Collection): Promise<SettingsRead | undefined> => {
  const admins = ownContacts([...contacts.values()]).filter(
    ({ identOnly, replies: { ident } }) =>
      !identOnly && ident?.ok === true && ident.value.roles.includes('admin'),
  )
  let first: SettingsRead | undefined
  for (const via of admins.slice(0, maxAdmins)) {
    const read = {
      via,
      reply: mapReply(await via.session.query('config', call), ({ rows, warnings }): SettingsOfNodes => ({
        byNode: toNodeSettings(rows, sha256),
        warnings,
      })),
    }
    if (read.reply.ok) return read
    first ??= read
    if (call.signal.aborted) break
  }
  return first
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
