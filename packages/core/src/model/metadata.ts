/** The metadata keys that every provisioned cluster has (`types/src/metadata_store.rs`). */
export const metadataKeys = ['nodes_config', 'partition_table', 'bifrost_config'] as const
/** One of `metadataKeys`. */
export type MetadataKey = (typeof metadataKeys)[number]

/**
 * The keys that come to be with their first use: a cluster on which nobody has deployed or limited anything has neither, and before
 * 1.7 there are no rules.
 */
export const laterKeys = ['schema_registry', 'rule_book'] as const
/** One of `laterKeys`. */
export type LaterKey = (typeof laterKeys)[number]

/** The key of a partition's epoch metadata. */
export const epochKey = (partitionId: number): string => `pp_epoch_${partitionId}`

/** Why bytes could not be decoded: a value, never an exception. */
export interface DecodeFailure {
  /** Byte offset into the value as stored, envelope included, where decoding stopped. */
  readonly offset: number
  /** The place inside the object, for example `$.nodes[2][1].Node.address`; `$` is the root. */
  readonly path: string
  readonly reason: string
}

/** A decoded value, or why it does not decode. */
export type Decoded<T> =
  | {
      readonly ok: true
      readonly value: T
      /** Paths of fields that this version of the decoder does not know, array indexes as `[]`. */
      readonly unknownFields: readonly string[]
      /** SHA-256 (hex) of the canonical form, so that equal bodies compare equal whatever their map order. */
      readonly digest: string
    }
  | { readonly ok: false; readonly failure: DecodeFailure }

/** A metadata value as one source holds it. */
export interface MetadataValue<T> {
  /**
   * The version in the store's envelope. A cache has no envelope: there it is the version inside the body, or null
   * where the body does not decode.
   */
  readonly version: number | null
  readonly bytes: number
  /** The codec byte: 1 protobuf, 2 flexbuffers, 3 raw, 5 JSON, 6 bilrost, 7 custom; null for an empty value. */
  readonly codec: number | null
  readonly body: Decoded<T>
}
