import type { Snapshot } from '@restate-preflight/core'
import type { Address } from './address.ts'
import type { TlsMaterial } from './tls.ts'

/** How a cluster is talked to. Times are in milliseconds. */
export interface ClusterOptions {
  /** At least one; any node leads to all others. */
  readonly addresses: readonly Address[]
  /** Ask only the given addresses. Default: false. */
  readonly singleAddress?: boolean
  /** For https addresses. */
  readonly tls?: TlsMaterial
  /** From the first attempt until HTTP/2 is up. Default: 3000. */
  readonly connectTimeoutMs?: number
  /** From the question to its answer, connecting included. Default: 13000, as restatectl has it. */
  readonly rpcTimeoutMs?: number
  /** For one whole collection. Default: none beyond the RPCs' own. */
  readonly timeoutMs?: number
  /** Calls in flight, over all nodes. Default: 64. */
  readonly concurrency?: number
  /** Calls in flight to one node. Default: 16. */
  readonly concurrencyPerNode?: number
  /** Bytes of the largest reply that is accepted. Default: 32 MiB, as Restate has it. */
  readonly messageSizeLimit?: number
  /** Let calls through that may seal or repair a log. No fact needs them. Default: false. */
  readonly mayRepair?: boolean
  /** The clock of the facts. Default: the system's. */
  readonly now?: () => Date
  /** Told how the collection proceeds; it must not throw. */
  readonly observe?: (event: ClusterEvent) => void
}

/** What one collection reads. */
export interface CollectOptions {
  /** Fact ids; undefined reads all but the costly ones. The foundation of every snapshot is read in any case. */
  readonly needs?: ReadonlySet<string> | undefined
  /**
   * Keys of nodes that were silent before and are not to be waited for again: they are not contacted, and their facts
   * are unavailable with the error that they had.
   */
  readonly skip?: ReadonlySet<string>
  /** The keys of partitions are not read, though `needs` has stored metadata. Default: false. */
  readonly withoutEpochs?: boolean | undefined
  /** Ends the collection at once; what was read until then stays. */
  readonly signal?: AbortSignal
}

/** Progress, for those who show it. */
export type ClusterEvent =
  | { readonly kind: 'asked'; readonly address: string }
  | { readonly kind: 'answered'; readonly address: string; readonly nodeId: string | null }
  | { readonly kind: 'failed'; readonly address: string; readonly code: string; readonly message: string }

/** Connections to one cluster, kept open between collections. */
export interface Cluster extends AsyncDisposable {
  /** Reads the cluster. Never rejects for what the cluster does: what could not be read is an unavailable fact. */
  collect(options?: CollectOptions): Promise<Snapshot>
  /** Closes every connection; running collections end with what they have. */
  close(): void
}
