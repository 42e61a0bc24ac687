import { expect } from 'vitest'
import { decodeMetadataValue, type Decoders } from '../src/index.ts'
import { openEnvelope } from '../src/metadata/envelope.ts'
import type { FlexValue } from '../src/metadata/flex-value.ts'
import { decodeFlexbuffers } from '../src/metadata/flexbuffers.ts'
import { decoders } from './digest.ts'
import { plantedSecret } from './endpoint.ts'
import type { Recorded, RecordedKey } from './lab.ts'
import {
  parsePrinted,
  printedEpochMetadata,
  printedLogs,
  printedNodesConfiguration,
  printedPartitionTable,
  type Printed,
} from './normalise.ts'
import { printedRuleBook, printedSchemaRegistry } from './normalise-deployed.ts'

/** Holds what we decode from a value's bytes to what restatectl prints for it: the whole tree, and the typed value. */
export const expectSameAsPrinted = (key: RecordedKey, { base64, printed, version }: Recorded): void => {
  const bytes = new Uint8Array(Buffer.from(base64, 'base64'))
  const tree = parsePrinted(printed)
  expect(untyped(bytes)).toEqual(tree)
  const { name, normalise } = oracles[key]
  const decoded = decoders[name](bytes)
  expect(decoded).toEqual({
    codec: 2,
    bytes: bytes.length,
    body: {
      ok: true,
      value: normalise(tree),
      unknownFields: [],
      digest: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    },
  })
  expect(decoded.body.ok && decoded.body.value.version).toBe(version)
  expectWholeContent(key, bytes, decoded.body.ok && decoded.body.value)
}

/** The same for rules, which no restatectl prints: from what the admin API answers. */
export const expectSameRules = ({ base64, printed, version }: Recorded): void => {
  const bytes = new Uint8Array(Buffer.from(base64, 'base64'))
  const expected = { version, rules: printedRuleBook(parsePrinted(printed)) }
  const { body } = decoders.ruleBook(bytes)
  expect(body).toMatchObject({ ok: true, value: expected, unknownFields: [] })
  expectWholeContent('rule_book', bytes, expected)
}

const expectWholeContent = (key: string, bytes: Uint8Array, value: unknown): void => {
  const { body } = decodeMetadataValue(key, bytes)
  expect(body).toMatchObject({ ok: true, object: { value }, unknownFieldCount: 0, misfit: null })
  expect(JSON.stringify([value, body])).not.toContain(plantedSecret)
}

const epoch = { name: 'epochMetadata', normalise: printedEpochMetadata } as const

const oracles: Readonly<
  Record<RecordedKey, { readonly name: keyof Decoders; readonly normalise: (printed: Printed) => unknown }>
> = {
  nodes_config: { name: 'nodesConfiguration', normalise: printedNodesConfiguration },
  partition_table: { name: 'partitionTable', normalise: printedPartitionTable },
  bifrost_config: { name: 'logs', normalise: printedLogs },
  pp_epoch_0: epoch,
  pp_epoch_1: epoch,
  pp_epoch_2: epoch,
  schema_registry: { name: 'schemaRegistry', normalise: printedSchemaRegistry },
}

const untyped = (bytes: Uint8Array): Printed => {
  const envelope = openEnvelope(bytes)
  if (!envelope.ok) throw new Error(envelope.failure.reason)
  const decoded = decodeFlexbuffers(envelope.payload)
  if (!decoded.ok) throw new Error(decoded.reason)
  return asPrinted(decoded.value)
}

const asPrinted = (value: FlexValue): Printed => {
  if (typeof value === 'number') return BigInt(value)
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [key, asPrinted(item)]))
  if (Array.isArray(value)) return value.map((item: FlexValue) => asPrinted(item))
  if (value instanceof Uint8Array) throw new Error('restatectl prints no blobs')
  return value as Printed
}
