import type {
  DecodeFailure,
  EpochMetadata,
  Instant,
  Json,
  Logs,
  NodesConfiguration,
  PartitionTable,
} from '../model/index.ts'

/** The body of a metadata value, by what it is. `plain` is what no typed decoder reads: the tree as stored. */
export type MetadataObject =
  | { readonly kind: 'nodes-configuration'; readonly value: NodesConfiguration }
  | { readonly kind: 'partition-table'; readonly value: PartitionTable }
  | { readonly kind: 'logs'; readonly value: Logs }
  | { readonly kind: 'epoch'; readonly value: EpochMetadata }
  | { readonly kind: 'plain'; readonly value: Json }

/** What is known of a metadata value without its body. */
export interface MetadataSummary {
  /** In the store the envelope's version; in a cache the body's, or null where there is none. */
  readonly version: number | null
  readonly bodyVersion: number | null
  readonly bytes: number
  readonly codec: number | null
  readonly codecName: string | null
  /** When the object says that it was changed last; null where it does not say. */
  readonly modifiedAt: Instant | null
  readonly unknownFields: readonly string[]
  readonly digest: string | null
  readonly failure: DecodeFailure | null
}

/** A metadata value as one place holds it, with its body. */
export interface MetadataContent extends MetadataSummary {
  /** Null where the bytes do not decode. */
  readonly object: MetadataObject | null
}

/** When an object was changed last, where it has a time. */
export const modifiedAtOf = (object: MetadataObject): Instant | null => {
  switch (object.kind) {
    case 'nodes-configuration':
    case 'logs':
      return object.value.modifiedAt
    case 'epoch': {
      const { current, next } = object.value
      return (
        [current.modifiedAt, next?.modifiedAt ?? null]
          .flatMap((at) => at ?? [])
          .sort()
          .at(-1) ?? null
      )
    }
    case 'partition-table':
    case 'plain':
      return null
  }
}

/** The version inside a body; null where it has none. */
export const bodyVersionOf = ({ kind, value }: MetadataObject): number | null => {
  if (kind !== 'plain') return value.version
  const version = isObject(value) ? value['version'] : null
  return typeof version === 'number' ? version : null
}

const isObject = (value: Json): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
