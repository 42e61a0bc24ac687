import type { MetadataServerStatus } from './ident.ts'
import type { U64 } from './scalar.ts'

/**
 * A metadata server's own view of its raft group (`MetadataServerSvc.Status`). The server refreshes it every 5 s, so
 * leader, term and indexes may be that old.
 */
export interface MetadataServerView {
  readonly status: MetadataServerStatus
  /** Null where the server has no configuration yet. Version 0 with no members is a member that never heard a leader. */
  readonly configuration: {
    readonly version: number
    /** Plain node id to the time at which it was added, in Unix milliseconds, as a decimal string. */
    readonly members: { readonly [nodeId: string]: string }
  } | null
  /** Plain node id of the raft leader; null while it knows of none. */
  readonly leader: number | null
  readonly raft: {
    readonly term: U64
    readonly applied: U64
    readonly committed: U64
    readonly firstIndex: U64
    readonly lastIndex: U64
  } | null
  readonly snapshot: { readonly index: U64; readonly bytes: U64 } | null
}
