import type {
  Decoded,
  EpochMetadata,
  Logs,
  NodesConfiguration,
  PartitionTable,
} from '@restate-preflight/core'
import { canonical } from './canonical.ts'
import { formatPath, record, shape, type Read } from './cursor.ts'
import { openEnvelope } from './envelope.ts'
import { epochMetadata } from './epoch-metadata.ts'
import { decodeFlexbuffers, offsetOf } from './flexbuffers.ts'
import { logs } from './logs.ts'
import { nodesConfiguration } from './nodes-configuration.ts'
import { partitionTable } from './partition-table.ts'
import { u32 } from './scalars.ts'

/** A metadata value without the version that its source adds. */
export interface DecodedValue<T> {
  /** The codec byte; null for an empty value. */
  readonly codec: number | null
  /** Length of the value, codec byte included. */
  readonly bytes: number
  readonly body: Decoded<T>
}

/** Decodes the bytes of a metadata value. Never throws: bytes of any kind give a value or a failure. */
export type Decode<T> = (bytes: Uint8Array) => DecodedValue<T>

/** The schema registry can hold credentials of its deployments, so only its version is read. */
export interface SchemaVersion {
  readonly version: number
}

export interface Decoders {
  /** Key `nodes_config`. */
  readonly nodesConfiguration: Decode<NodesConfiguration>
  /** Key `partition_table`. Ranges may overlap or leave gaps. */
  readonly partitionTable: Decode<PartitionTable>
  /** Key `bifrost_config`. */
  readonly logs: Decode<Logs>
  /** Keys `pp_epoch_…`. */
  readonly epochMetadata: Decode<EpochMetadata>
  /** Key `schema_registry`. */
  readonly schemaVersion: Decode<SchemaVersion>
}

/**
 * The decoders of all metadata values. `digest` gives the SHA-256 of a text's UTF-8 form in hex; it is a parameter
 * because this package uses nothing of the platform.
 */
export const createDecoders = (options: { readonly digest: (canonical: string) => string }): Decoders => {
  const decoder =
    <T>(read: Read<T>): Decode<T> =>
    (bytes) => ({
      codec: bytes[0] ?? null,
      bytes: bytes.length,
      body: decode(bytes, read, options.digest),
    })
  return {
    nodesConfiguration: decoder(nodesConfiguration),
    partitionTable: decoder(partitionTable),
    logs: decoder(logs),
    epochMetadata: decoder(epochMetadata),
    schemaVersion: decoder(schemaVersion),
  }
}

const decode = <T>(bytes: Uint8Array, read: Read<T>, digest: (canonical: string) => string): Decoded<T> => {
  const envelope = openEnvelope(bytes)
  if (!envelope.ok) return envelope
  const tree = decodeFlexbuffers(envelope.payload)
  if (!tree.ok) return failed(envelope.offset + tree.offset, tree)
  const shaped = shape(tree.value, read)
  if (!shaped.ok) return failed(envelope.offset + offsetOf(envelope.payload, shaped.path), shaped)
  const { value, unknownFields } = shaped
  return { ok: true, value, unknownFields, digest: digest(canonical(tree.value)) }
}

const failed = (
  offset: number,
  { path, reason }: { readonly path: readonly (string | number)[]; readonly reason: string },
): Decoded<never> => ({ ok: false, failure: { offset, path: formatPath(path, 'exact'), reason } })

const schemaVersion: Read<SchemaVersion> = (value, cursor) => {
  const read = record((fields) => ({ version: fields.required('version', u32) }))
  const typed = read(value, cursor)
  // Everything but the version is opaque here, not unknown.
  cursor.unknownFields.clear()
  return typed
}
