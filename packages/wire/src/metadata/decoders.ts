import type {
  Decoded,
  EpochMetadata,
  Logs,
  NodesConfiguration,
  PartitionTable,
  RuleBook,
  SchemaRegistry,
} from '@restate-preflight/core'
import { canonical } from './canonical.ts'
import { formatPath, record, shape, type Read } from './cursor.ts'
import { epochMetadata } from './epoch-metadata.ts'
import { logs } from './logs.ts'
import { nodesConfiguration } from './nodes-configuration.ts'
import { openBilrost, openFlexbuffers, type Open } from './open-value.ts'
import { partitionTable } from './partition-table.ts'
import { ruleBook, ruleBookMessage } from './rule-book.ts'
import { u32 } from './scalars.ts'
import { schemaRegistry } from './schema-registry.ts'
import { hideSecrets } from './secrets.ts'

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

/** Enough of the schema registry to compare places, at a fraction of the cost. */
export interface SchemaVersion {
  readonly version: number
}

/** A decoder for each kind of metadata value. */
export interface Decoders {
  /** Key `nodes_config`. */
  readonly nodesConfiguration: Decode<NodesConfiguration>
  /** Key `partition_table`. Ranges may overlap or leave gaps. */
  readonly partitionTable: Decode<PartitionTable>
  /** Key `bifrost_config`. */
  readonly logs: Decode<Logs>
  /** Keys `pp_epoch_…`. */
  readonly epochMetadata: Decode<EpochMetadata>
  /** Key `schema_registry`, without the credentials in it. Its digest is that of everything, so it tells of a change of those. */
  readonly schemaRegistry: Decode<SchemaRegistry>
  /** Key `schema_registry`, the version only. */
  readonly schemaVersion: Decode<SchemaVersion>
  /** Key `rule_book`. */
  readonly ruleBook: Decode<RuleBook>
}

/**
 * The decoders of all metadata values. `digest` gives the SHA-256 of a text's UTF-8 form in hex; it is a parameter
 * because this package uses nothing of the platform.
 */
export const createDecoders = (options: { readonly digest: (canonical: string) => string }): Decoders => {
  const decoder =
    <T>(read: Read<T>, open: Open = openFlexbuffers): Decode<T> =>
    (bytes) => ({
      codec: bytes[0] ?? null,
      bytes: bytes.length,
      body: decode(bytes, read, open, options.digest),
    })
  return {
    nodesConfiguration: decoder(nodesConfiguration),
    partitionTable: decoder(partitionTable),
    logs: decoder(logs),
    epochMetadata: decoder(epochMetadata),
    schemaRegistry: decoder(redactedRegistry),
    schemaVersion: decoder(schemaVersion),
    ruleBook: decoder(ruleBook, openBilrost(ruleBookMessage)),
  }
}

const decode = <T>(
  bytes: Uint8Array,
  read: Read<T>,
  open: Open,
  digest: (canonical: string) => string,
): Decoded<T> => {
  const opened = open(bytes)
  if (!opened.ok) return opened
  const shaped = shape(opened.tree, read)
  if (!shaped.ok) {
    const { path, reason } = shaped
    return {
      ok: false,
      failure: { offset: opened.offsetOf(path), path: formatPath(path, 'exact'), reason },
    }
  }
  const { value, unknownFields } = shaped
  return { ok: true, value, unknownFields, digest: digest(canonical(opened.tree)) }
}

const redactedRegistry: Read<SchemaRegistry> = (value, cursor) =>
  schemaRegistry(hideSecrets(value).value, cursor)

const schemaVersion: Read<SchemaVersion> = (value, cursor) => {
  const read = record((fields) => ({ version: fields.required('version', u32) }))
  const typed = read(value, cursor)
  // Everything but the version is opaque here, not unknown.
  cursor.forgetUnknown()
  return typed
}
