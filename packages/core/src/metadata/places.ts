import { epochKey, laterKeys, metadataKeys, type PartitionTable } from '../model/index.ts'

/** The keys that nodes keep a copy of, and tell (`GetMetadata`). */
export const cachedKeys = [...metadataKeys, 'schema_registry'] as const
/** One of `cachedKeys`. */
export type CachedKey = (typeof cachedKeys)[number]

/** Whether nodes keep a copy of a key. */
export const isCachedKey = (key: string): key is CachedKey => cachedKeys.some((known) => known === key)

/** The keys that do not depend on how many partitions there are. The later ones are absent until they are first used. */
export const wellKnownKeys = [...metadataKeys, ...laterKeys] as const

/** Every key that a cluster with this partition table has. The store itself cannot list them. */
export const keysOf = (table: PartitionTable | undefined): readonly string[] => [
  ...wellKnownKeys,
  ...(table?.partitions ?? []).map(({ id }) => epochKey(id)),
]
