import type { ErrorRecord } from '../error/index.ts'
import type { Instant, Json } from '../model/index.ts'
import type { MetadataChange } from './change.ts'
import type { MetadataSummary } from './content.ts'
import type { VersionRow } from './versions.ts'

/** Where a key is read: from the store through any node, from the raft leader itself, or from a node's cache. */
export const metadataPlaces = ['linearizable', 'cached', 'leader'] as const
/** Where a value is read: in the store, in the cache of a node, or at the leader of the store. */
export type MetadataAt = (typeof metadataPlaces)[number]

/** A node that answered. */
export interface MetadataNode {
  /** `N3`, or the address of a node without an id. */
  readonly key: string
  readonly name: string | null
  readonly address: string
}

/** Where a read went, and what came of it. */
export interface MetadataReading {
  readonly key: string
  readonly at: MetadataAt
  /** Who answered, or was to. */
  readonly node: MetadataNode | null
  readonly readAt: Instant | null
  readonly tookMs: number | null
}

/** What `metadata get` tells. */
export interface MetadataGetReport {
  readonly schemaVersion: string
  readonly reading: MetadataReading
  /** Null where there is none, or where it could not be read: then `error` says which. */
  readonly summary: MetadataSummary | null
  readonly redacted: boolean
  /** The body as stored; 64-bit numbers beyond 2⁵³ are decimal strings. */
  readonly value: Json
  /** The first bytes of a value that does not decode, as lines of a dump. */
  readonly dump: readonly string[]
  readonly error: ErrorRecord | null
}

/** One key of `metadata list`: where it was read, and either a summary of its value or why there is none. */
export interface MetadataListRow {
  readonly reading: MetadataReading
  readonly summary: MetadataSummary | null
  readonly error: ErrorRecord | null
}

/** What `metadata list` tells. */
export interface MetadataListReport {
  readonly schemaVersion: string
  readonly keys: readonly MetadataListRow[]
  /** Why there are no epoch keys, where the partition table could not be read. */
  readonly withoutEpochs: string | null
  readonly rpcs: number
}

/** A member of the metadata store, as it sees itself. */
export interface RaftMemberRow {
  readonly node: string
  readonly status: string | null
  readonly leader: string | null
  readonly term: string | null
  readonly applied: string | null
  readonly committed: string | null
  readonly snapshotIndex: string | null
  readonly error: ErrorRecord | null
}

/** What `metadata versions` tells. */
export interface MetadataVersionsReport {
  readonly schemaVersion: string
  readonly takenAt: Instant
  readonly nodes: readonly MetadataNode[]
  readonly keys: readonly VersionRow[]
  readonly members: readonly RaftMemberRow[]
  /** Why nobody answers; null where somebody does. */
  readonly error: ErrorRecord | null
  readonly rpcs: number
}

/** What `metadata diff` tells. */
export interface MetadataDiffReport {
  readonly schemaVersion: string
  /** What was compared, in words. */
  readonly before: string
  readonly after: string
  readonly keys: readonly string[]
  readonly changes: readonly MetadataChange[]
  /** What could not be compared. */
  readonly unread: readonly { readonly key: string; readonly place: string; readonly error: ErrorRecord }[]
}
