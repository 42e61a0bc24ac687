import type { ErrorRecord } from '../error/index.ts'
import { isCachedKey, type CachedKey } from './places.ts'
import type { Ident } from '../model/index.ts'

/** A version in one place. Null is a key that the store does not have. */
export type VersionCell =
  | { readonly status: 'read'; readonly version: number | null }
  | { readonly status: 'unread'; readonly error: ErrorRecord }
  /** Nodes keep no copy of this key, or tell no version of it. */
  | { readonly status: 'none' }

/** How a version relates to the newest that the store has shown. */
export type VersionRelation = 'same' | 'behind' | 'ahead' | 'unknown'

/** The version of a key in one place, beside the newest one of the store. */
export interface ComparedCell {
  readonly version: number | null
  readonly relation: VersionRelation
  /** How many versions it is away; 0 where that is not known. */
  readonly distance: number
  readonly error: ErrorRecord | null
}

/** One key in all places. */
export interface VersionRow {
  readonly key: string
  /** The newest version that the store has shown through any node; null where it has none or could not be read. */
  readonly store: number | null
  /** Whether the store could be read through any node at all. */
  readonly storeRead: boolean
  readonly agrees: boolean
  /** By node: what it has cached; null where it keeps no copy. */
  readonly cached: { readonly [node: string]: ComparedCell | null }
  /** By node: what the store says through it. */
  readonly through: { readonly [node: string]: ComparedCell | null }
}

/** The versions of one key that were read: in the caches, and from the store through each node. */
export interface VersionReadings {
  readonly key: string
  readonly cached: { readonly [node: string]: VersionCell }
  readonly through: { readonly [node: string]: VersionCell }
}

/** Compares all places with the newest version of the store. Caches must have been read first: a store goes only forward. */
export const compareVersions = ({ key, cached, through }: VersionReadings): VersionRow => {
  const seen = Object.values(through).flatMap((cell) => (cell.status === 'read' ? [cell.version] : []))
  const store = seen.length === 0 ? undefined : Math.max(...seen.map((version) => version ?? 0))
  const compareAll = (cells: { readonly [node: string]: VersionCell }) =>
    Object.fromEntries(Object.entries(cells).map(([node, cell]) => [node, compare(cell, store)]))
  const row = {
    key,
    store: store === 0 ? null : (store ?? null),
    storeRead: store !== undefined,
    cached: compareAll(cached),
    through: compareAll(through),
  }
  const cells = [...Object.values(row.cached), ...Object.values(row.through)]
  return { ...row, agrees: cells.every((cell) => cell === null || cell.relation === 'same') }
}

/** A cache of an absent key has version 0. */
const compare = (cell: VersionCell, store: number | undefined): ComparedCell | null => {
  switch (cell.status) {
    case 'none':
      return null
    case 'unread':
      return { version: null, relation: 'unknown', distance: 0, error: cell.error }
    case 'read': {
      const { version } = cell
      if (store === undefined) return { version, relation: 'unknown', distance: 0, error: null }
      const ahead = (version ?? 0) - store
      const relation = ahead === 0 ? 'same' : ahead < 0 ? 'behind' : 'ahead'
      return { version, relation, distance: Math.abs(ahead), error: null }
    }
  }
}

/** What a node says of its cache when it says who it is. */
export const cachedVersionOf = (key: string, { cachedVersions }: Ident): VersionCell => {
  if (!isCachedKey(key)) return { status: 'none' }
  const versions = {
    nodes_config: cachedVersions.nodesConfiguration,
    partition_table: cachedVersions.partitionTable,
    bifrost_config: cachedVersions.logs,
    schema_registry: cachedVersions.schema,
  } satisfies Record<CachedKey, number>
  return { status: 'read', version: versions[key] }
}

/** `12`, `11 behind`, `absent`, `? RP2101`: differences have a word, not only a colour. */
export const cellText = (cell: ComparedCell | null): string => {
  if (cell === null) return '–'
  if (cell.error !== null) return `? ${cell.error.code}`
  const version = cell.version === null ? 'absent' : String(cell.version)
  return cell.relation === 'behind' || cell.relation === 'ahead' ? `${version} ${cell.relation}` : version
}
