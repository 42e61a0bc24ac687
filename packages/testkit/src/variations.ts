import type { Snapshot } from '@restate-preflight/core'

/** A change to a snapshot that is none to the cluster. */
export interface Variation {
  /** Reads as the rest of "with …". */
  readonly name: string
  vary(snapshot: Snapshot): Snapshot
}

/** What differs between two looks at one cluster without meaning anything. */
export const variations: readonly Variation[] = [
  { name: 'the same snapshot once more', vary: (snapshot) => snapshot },
  {
    name: 'nodes, partitions and keys in another order',
    vary: (snapshot) => mapValues(snapshot, reordered),
  },
  { name: 'later generations', vary: (snapshot) => withFacts(snapshot, later) },
  { name: 'later LSNs', vary: (snapshot) => withFacts(snapshot, further) },
  { name: 'all times a day later', vary: (snapshot) => mapValues(snapshot, dayLater) },
]

type Change = (value: unknown, key: string) => unknown

const withFacts = (snapshot: Snapshot, change: Change): Snapshot => ({
  ...snapshot,
  facts: mapValues(snapshot.facts, change),
})

/** Applies a change to every value inside, the innermost first. */
const mapValues = <T>(value: T, change: Change, key = ''): T => {
  const inner = Array.isArray(value)
    ? value.map((part: unknown) => mapValues(part, change, key))
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([name, part]) => [name, mapValues(part, change, name)]))
      : value
  return change(inner, key) as T
}

/** Lists whose order means nothing. A chain of segments, for one, has an order. */
const unordered = new Set([
  'addresses',
  'advertisedAddresses',
  'absent',
  'blockedPartitions',
  'databases',
  'features',
  'logs',
  'memoryPools',
  'nodes',
  'nodeset',
  'partitions',
  'roles',
  'tombstones',
])

const reordered: Change = (value, key) => {
  if (Array.isArray(value)) {
    const list: readonly unknown[] = value
    return unordered.has(key) ? list.toReversed() : list
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).toReversed())
}

const later: Change = (value, key) =>
  key === 'generation' && typeof value === 'number' && value > 0 ? value + 7 : value

const further: Change = (value, key) =>
  /Lsn$/.test(key) && typeof value === 'string' && /^[1-9]\d*$/.test(value)
    ? String(BigInt(value) + 1_000n)
    : value

const dayMs = 24 * 60 * 60 * 1_000

const dayLater: Change = (value) =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(value)
    ? new Date(Date.parse(value) + dayMs).toISOString()
    : value
