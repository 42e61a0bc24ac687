import type { Decoded } from '@restate-preflight/core'
import type { Decode } from '../src/index.ts'
import type { FlexValue } from '../src/metadata/flex-value.ts'
import { encodeFlexbuffers, envelop } from './flex-encoder.ts'

export type Plain =
  null | boolean | number | bigint | string | readonly Plain[] | { readonly [key: string]: Plain }

export const flex = (value: Plain): FlexValue => {
  if (Array.isArray(value)) return value.map((item: Plain) => flex(item))
  if (typeof value === 'object' && value !== null) {
    return new Map(Object.entries(value).map(([key, item]) => [key, flex(item)]))
  }
  return value
}

/** The bytes of a metadata value as Restate would store it. */
export const stored = (value: Plain): Uint8Array =>
  envelop(encodeFlexbuffers(flex(value), undefined, 'shared'))

export const valueOf = <T>(decode: Decode<T>, value: Plain): T => {
  const { body } = decode(stored(value))
  if (!body.ok) throw new Error(`${body.failure.path}: ${body.failure.reason}`)
  return body.value
}

export const failureOf = <T>(decode: Decode<T>, value: Plain): Pick<FailureOf<T>, 'path' | 'reason'> => {
  const { body } = decode(stored(value))
  if (body.ok) throw new Error('decodes')
  return { path: body.failure.path, reason: body.failure.reason }
}

type FailureOf<T> = Extract<Decoded<T>, { ok: false }>['failure']

export const node = { name: 'n1', current_generation: [1, 2], address: 'http://h:5122/', roles: ['worker'] }

/** With what only a newer version writes left out, in the order of a hash map. */
export const nodesConfig = {
  version: 5,
  cluster_name: 'c',
  cluster_fingerprint: 18446744073709551615n,
  nodes: [
    [2, { Node: { ...node, name: 'n2', current_generation: [2, 1] } }],
    [3, 'Tombstone'],
    [1, { Node: node }],
  ],
  name_lookup: { n1: 1, n2: 2 },
} as const satisfies Plain

/** Two partitions that overlap. */
export const partitionTable = {
  version: 1,
  num_partitions: 2,
  partitions: [
    [0, { key_range: { start: 0, end: 100 }, log_id: null }],
    [1, { key_range: { start: 50, end: 18446744073709551615n }, log_id: 7 }],
  ],
  replication: { limit: 2 },
} as const satisfies Plain
