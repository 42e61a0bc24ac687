import type { ReplicationProperty } from './replication.ts'
import type { GenerationalNodeId, Instant, Json, U64 } from './scalar.ts'

/** The chains of all logs; metadata key `bifrost_config`. */
export interface Logs {
  readonly version: number
  readonly defaultProvider: LogProvider
  readonly logs: readonly Log[]
  readonly modifiedAt: Instant | null
}

/** What new logs are made of. */
export type LogProvider =
  | {
      readonly kind: 'replicated'
      readonly replication: ReplicationProperty
      /** 0 lets Restate choose. */
      readonly targetNodesetSize: number
    }
  | { readonly kind: 'local' }
  | { readonly kind: 'in-memory' }
  | { readonly kind: 'unknown'; readonly name: string }

/** A log of Bifrost: a chain of segments, each written to a loglet of its own. */
export interface Log {
  readonly id: number
  /** Ordered as stored; the last segment is the tail. */
  readonly chain: readonly Segment[]
}

/** A part of a log, from its base LSN up to that of the next one. */
export interface Segment {
  readonly baseLsn: U64
  readonly index: number
  readonly createdAt: Instant | null
  readonly loglet: Loglet
}

/** Where a segment is stored. Parameters of a kind that is not known are kept as text. */
export type Loglet =
  | {
      readonly kind: 'replicated'
      /** `logId << 32 | index`. */
      readonly logletId: U64
      readonly sequencer: GenerationalNodeId
      readonly replication: ReplicationProperty
      readonly nodeset: readonly number[]
    }
  | { readonly kind: 'local' | 'in-memory'; readonly params: string }
  | { readonly kind: 'sealed'; readonly permanent: boolean; readonly params: Json }
  /** A kind or params that this version cannot read. */
  | { readonly kind: 'unreadable'; readonly name: string; readonly reason: string }
