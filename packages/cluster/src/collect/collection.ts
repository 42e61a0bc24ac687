import type { ErrorRecord, MetadataValue, NodesConfiguration, PartitionTable } from '@restate-preflight/core'
import type { Address } from '../address.ts'
import type { ClusterEvent } from '../options.ts'
import type { Reply } from '../transport/reply.ts'
import type { CallContext, Session } from '../transport/session.ts'
import type { Aliases } from './aliases.ts'
import type { Contact } from './contact.ts'
import { bodyOf } from './decoding.ts'
import type { Nudger } from './nudger.ts'
import type { Plan } from './plan.ts'
import type { Changes, TaskGroup } from './signals.ts'

/** What a collection is given. */
export interface CollectContext {
  readonly addresses: readonly Address[]
  readonly singleAddress: boolean
  readonly plan: Plan
  readonly signal: AbortSignal
  readonly now: () => Date
  readonly session: (address: Address) => Session
  /** The error of a node that is to be left out, by node key or address; undefined for all others. */
  readonly skipped: (key: string) => ErrorRecord | undefined
  readonly observe: (event: ClusterEvent) => void
}

/** What its parts share while it runs. */
export interface Collection {
  readonly context: CollectContext
  readonly call: CallContext
  /** For what is large: few at once, so that what is small is not held up, and memory holds few of them. */
  readonly largeCall: CallContext
  /** In the order of contact: the given addresses first. */
  readonly contacts: Map<string, Contact>
  readonly skipped: Map<string, ErrorRecord>
  /** Notified after each reply. */
  readonly changes: Changes
  readonly tasks: TaskGroup
  readonly aliases: Aliases
  readonly nudger: Nudger
  /** A nodes_config or a partition table has turned up, from a cache or the store. */
  readonly found: {
    nodesConfiguration(value: NodesConfiguration): void
    partitionTable(value: PartitionTable): void
    /** The metadata server that a node asked, and that says it is not provisioned. */
    readonly unprovisionedPeer: (error: ErrorRecord) => void
  }
}

/** The body of a metadata value that a reply brought; undefined where there is none worth the name. */
export const bodyOfReply = <T extends { readonly version: number }>(
  reply: Reply<MetadataValue<T> | null> | undefined,
): T | undefined => (reply?.ok === true ? bodyOf(reply.value) : undefined)
