import type {
  EpochMetadata,
  ErrorRecord,
  LaterKey,
  Logs,
  MetadataValue,
  NodesConfiguration,
  PartitionTable,
  SnapshotCost,
  StoredVersions,
} from '@restate-preflight/core'
import type { Address } from '../address.ts'
import type { Contact } from './contact.ts'
import type { Plan } from './plan.ts'
import type { StoreRead } from './read-through-any.ts'
import type { SettingsRead } from './settings.ts'

/** All that a collection has brought, before it is put in order. */
export interface Collected {
  readonly plan: Plan
  readonly startedAt: string
  readonly endedAt: string
  readonly addresses: readonly Address[]
  readonly singleAddress: boolean
  /** In the order of contact: the given addresses first. */
  readonly contacts: readonly Contact[]
  /** Addresses that were left out, with the error that they had before. */
  readonly skipped: ReadonlyMap<string, ErrorRecord>
  readonly nodesConfiguration: StoreRead<MetadataValue<NodesConfiguration> | null> | undefined
  readonly partitionTable: StoreRead<MetadataValue<PartitionTable> | null> | undefined
  readonly logs: StoreRead<MetadataValue<Logs> | null> | undefined
  /** Of `schema_registry`, which holds credentials, no more than the version. */
  readonly later: ReadonlyMap<LaterKey, StoreRead<MetadataValue<Versioned> | null>>
  readonly epochs: ReadonlyMap<number, StoreRead<MetadataValue<EpochMetadata> | null>>
  readonly versionsAfter: StoreRead<StoredVersions> | undefined
  /** Undefined where nobody was there to be asked, or nobody wants to know. */
  readonly settings: SettingsRead | undefined
  readonly cost: SnapshotCost
}

/** What can be told of a value without its body. */
export interface Versioned {
  readonly version: number
}
