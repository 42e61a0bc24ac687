import type { ClusterModel, Entry } from '../model/state.ts'
import type { Writable } from './flexbuffers-writer.ts'
import {
  encodeMetadataValue,
  epochBody,
  logsBody,
  nodesBody,
  tableBody,
  type Encoding,
} from './metadata-values.ts'

export interface StoredValue {
  readonly version: number
  readonly bytes: Uint8Array
}

/** Encodes bodies, each once: all nodes and the store mostly hold the same ones. */
export interface Encoder {
  /** A body as it was written, by the function that spells it out. */
  encoded<Body extends object>(body: Body, spell: (body: Body, encoding: Encoding) => Writable): Uint8Array
  /** A key of the store; undefined where it does not exist. */
  stored(model: ClusterModel, key: string): StoredValue | undefined
}

export const createEncoder = (encoding: Encoding): Encoder => {
  const known = new WeakMap<object, Uint8Array>()
  const encoded: Encoder['encoded'] = (body, spell) => {
    const before = known.get(body)
    if (before !== undefined) return before
    const bytes = encodeMetadataValue(spell(body, encoding))
    known.set(body, bytes)
    return bytes
  }
  const valueOf = <Body extends object>(
    { version, body }: Entry<Body>,
    spell: (body: Body, encoding: Encoding) => Writable,
  ): StoredValue => ({
    version,
    bytes: body instanceof Uint8Array ? body : encoded(body, spell),
  })
  return {
    encoded,
    stored: ({ store }, key) => {
      if (store === null) return undefined
      if (key === 'nodes_config') return valueOf(store.nodes, nodesBody)
      if (key === 'partition_table') return valueOf(store.table, tableBody)
      if (key === 'bifrost_config') return valueOf(store.logs, logsBody)
      const partition = /^pp_epoch_(\d+)$/.exec(key)?.[1]
      const entry = partition === undefined ? undefined : store.epochs[Number(partition)]
      return entry == null
        ? undefined
        : valueOf(entry, (body, context) => epochBody(Number(partition), body, context))
    },
  }
}
