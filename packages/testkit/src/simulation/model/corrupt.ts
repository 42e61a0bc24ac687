import type { U64 } from '@restate-preflight/core'
import { committed } from './changes.ts'
import type { ClusterModel, Entry, MetadataStore } from './state.ts'

/** A damage that somebody does to the store, past the servers. */
export type Damage =
  /** Partition 0 ends earlier (default: by a fortieth), and keys between it and the next belong to no partition. */
  | { readonly kind: 'gap'; readonly end?: U64 }
  /** Partition 0 ends later, and reaches into the next. */
  | { readonly kind: 'overlap'; readonly end?: U64 }
  /** Bytes that are no metadata. */
  | { readonly kind: 'undecodable'; readonly key: DamagedKey }
  /** The same bytes under a version that is `by` lower. */
  | { readonly kind: 'envelope-regress'; readonly key: DamagedKey; readonly by?: number }

/** The metadata keys that can be damaged. */
export type DamagedKey = 'nodes_config' | 'partition_table' | 'bifrost_config' | `pp_epoch_${number}`

/** Nodes find it when they look next: nobody tells them. */
export const corrupt = (model: ClusterModel, damage: Damage): ClusterModel => {
  if (model.store === null) throw new RangeError('there is no metadata to damage before provisioning')
  switch (damage.kind) {
    case 'gap':
      return withEndOfFirst(model, model.store, (end) => BigInt(damage.end ?? end - end / 40n))
    case 'overlap':
      return withEndOfFirst(model, model.store, (end) => BigInt(damage.end ?? end + end / 40n))
    case 'undecodable':
      return withEntry(model, model.store, damage.key, ({ version }) => ({
        version: version + 1,
        body: new TextEncoder().encode('junk'),
      }))
    case 'envelope-regress':
      return withEntry(model, model.store, damage.key, ({ version, body }) => ({
        version: Math.max(1, version - (damage.by ?? 1)),
        body,
      }))
  }
}

const withEndOfFirst = (
  model: ClusterModel,
  store: MetadataStore,
  change: (end: bigint) => bigint,
): ClusterModel => {
  const { body } = store.table
  if (body instanceof Uint8Array || body.partitions.length < 2) {
    throw new RangeError('this damage needs a table of two partitions')
  }
  const version = body.version + 1
  const partitions = body.partitions.map((partition) =>
    partition.id === 0 ? { ...partition, end: change(evenEnd(body.partitions.length)) } : partition,
  )
  return committed({ ...model, store: { ...store, table: { version, body: { version, partitions } } } })
}

const evenEnd = (partitions: number): bigint => (1n << 64n) / BigInt(partitions) - 1n

const withEntry = (
  model: ClusterModel,
  store: MetadataStore,
  key: DamagedKey,
  change: <Body>(entry: Entry<Body>) => Entry<Body>,
): ClusterModel => {
  const damaged = (): MetadataStore => {
    switch (key) {
      case 'nodes_config':
        return { ...store, nodes: change(store.nodes) }
      case 'partition_table':
        return { ...store, table: change(store.table) }
      case 'bifrost_config':
        return { ...store, logs: change(store.logs) }
      default: {
        const partition = Number(key.replace(/^pp_epoch_/, ''))
        const entry = store.epochs[partition]
        if (entry == null) throw new RangeError(`there is no ${key} to damage`)
        return { ...store, epochs: store.epochs.with(partition, change(entry)) }
      }
    }
  }
  return committed({ ...model, store: damaged() })
}
