import type {
  DecodeFailure,
  EpochMetadata,
  Json,
  Logs,
  NodesConfiguration,
  PartitionTable,
  RuleBook,
  SchemaRegistry,
} from '@restate-preflight/core'
import { formatPath, shape, type Read } from './cursor.ts'
import { codecName, type CodecName } from './envelope.ts'
import { epochMetadata } from './epoch-metadata.ts'
import type { FlexValue } from './flex-value.ts'
import { logs } from './logs.ts'
import { nodesConfiguration } from './nodes-configuration.ts'
import { openAny, openBilrost, openFlexbuffers, type Open } from './open-value.ts'
import { partitionTable } from './partition-table.ts'
import { plain } from './plain.ts'
import { ruleBook, ruleBookMessage } from './rule-book.ts'
import { schemaRegistry } from './schema-registry.ts'
import { hideSecrets, type Hidden } from './secrets.ts'

/** A value of any key, for people and tools to look at. */
export interface MetadataContent {
  /** The codec byte, and its name where it has one; null for an empty value. */
  readonly codec: number | null
  readonly codecName: CodecName | null
  /** Length of the value, codec byte included. */
  readonly bytes: number
  readonly body: MetadataBody
}

/** A stored value, decoded: all that is stored, and the same in our model. */
export type MetadataBody =
  | {
      readonly ok: true
      /**
       * Everything that is stored, under its stored names, as `restatectl metadata get` prints it but for integers beyond
       * 2⁵³, which are decimal strings. Bytes are a list of numbers.
       */
      readonly json: Json
      /** The same in our model; null where nobody has told us of the key, or where the value does not fit. */
      readonly object: MetadataObject | null
      /** Why a value of a known key does not fit. */
      readonly misfit: DecodeFailure | null
      /** Fields that the model does not have, which stay in `json`: paths, at most 100 of them, and how many fields. */
      readonly unknownFields: readonly string[]
      readonly unknownFieldCount: number
      /** Credentials that were replaced by `***`. */
      readonly hiddenValues: number
    }
  | { readonly ok: false; readonly failure: DecodeFailure }

/** The kinds of metadata values, by the key that holds them. */
export type MetadataObject =
  | { readonly kind: 'nodes-configuration'; readonly value: NodesConfiguration }
  | { readonly kind: 'partition-table'; readonly value: PartitionTable }
  | { readonly kind: 'logs'; readonly value: Logs }
  | { readonly kind: 'epoch-metadata'; readonly value: EpochMetadata }
  | { readonly kind: 'schema-registry'; readonly value: SchemaRegistry }
  | { readonly kind: 'rule-book'; readonly value: RuleBook }

/**
 * Decodes the bytes of any metadata key. Never throws. Credentials in `schema_registry`, and in keys that nobody has told
 * us of, are hidden unless `secrets` is `keep`: then nothing of the result may get into a report.
 */
export const decodeMetadataValue = (
  key: string,
  bytes: Uint8Array,
  options: { readonly secrets?: 'hide' | 'keep' } = {},
): MetadataContent => {
  const codec = bytes[0] ?? null
  return {
    codec,
    codecName: codec === null ? null : codecName(codec),
    bytes: bytes.length,
    body: bodyOf(bytes, formOf(key), options.secrets === 'keep'),
  }
}

const bodyOf = (bytes: Uint8Array, form: Form, isKeepingSecrets: boolean): MetadataBody => {
  const opened = form.open(bytes)
  if (!opened.ok) return opened
  const { value: tree, count: hiddenValues } =
    form.hasSecrets && !isKeepingSecrets ? hideSecrets(opened.tree) : whole(opened.tree)
  const json = plain(tree)
  const typed = form.read === null ? null : shape(tree, form.read)
  if (typed?.ok !== true) {
    const misfit =
      typed === null
        ? null
        : {
            offset: opened.offsetOf(typed.path),
            path: formatPath(typed.path, 'exact'),
            reason: typed.reason,
          }
    return { ok: true, json, object: null, misfit, unknownFields: [], unknownFieldCount: 0, hiddenValues }
  }
  const { value: object, unknownFields, unknownFieldCount } = typed
  return { ok: true, json, object, misfit: null, unknownFields, unknownFieldCount, hiddenValues }
}

const whole = (value: FlexValue): Hidden => ({ value, count: 0 })

interface Form {
  readonly open: Open
  readonly read: Read<MetadataObject> | null
  readonly hasSecrets: boolean
}

const formOf = (key: string): Form => forms.get(key) ?? (/^pp_epoch_\d+$/.test(key) ? epochForm : foreignForm)

const as =
  <Kind extends MetadataObject['kind'], T>(kind: Kind, read: Read<T>): Read<{ kind: Kind; value: T }> =>
  (value, cursor) => ({ kind, value: read(value, cursor) })

const flexbuffers = (read: Read<MetadataObject>): Form => ({
  open: openFlexbuffers,
  read,
  hasSecrets: false,
})

const epochForm = flexbuffers(as('epoch-metadata', epochMetadata))

const foreignForm: Form = { open: openAny, read: null, hasSecrets: true }

const forms: ReadonlyMap<string, Form> = new Map([
  ['nodes_config', flexbuffers(as('nodes-configuration', nodesConfiguration))],
  ['partition_table', flexbuffers(as('partition-table', partitionTable))],
  ['bifrost_config', flexbuffers(as('logs', logs))],
  ['schema_registry', { ...flexbuffers(as('schema-registry', schemaRegistry)), hasSecrets: true }],
  ['rule_book', { open: openBilrost(ruleBookMessage), read: as('rule-book', ruleBook), hasSecrets: false }],
])
