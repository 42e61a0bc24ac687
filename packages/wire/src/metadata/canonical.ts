import { isList, isMap, type FlexMap, type FlexValue } from './flex-value.ts'

/** Lists that stand for a map or a set, so that their order means nothing. */
const unorderedLists: ReadonlySet<string> = new Set([
  'nodes',
  'logs',
  'partitions',
  'roles',
  'features',
  'nodeset',
  'replica_set',
  'deployments_v2',
  'deployments',
  'services',
  'handlers',
  'subscriptions',
  'kafka_clusters',
])

/**
 * The time of a change is no content. Members of the metadata store that apply the same change, such as the removal of one
 * of them, take it each from their own clock, so that caches differ in it for ever (seen on 1.7.12).
 */
const timeOfChange = 'modified_at'

/**
 * The whole tree, unknown fields included, as one JSON text that is equal for equal contents: keys and unordered lists
 * are sorted, and what is null or an empty feature list is left out, because Restate writes those for the same thing
 * as an absent field, depending on its version.
 */
export const canonical = (value: FlexValue): string => new Writer().whole(value)

/** Collects parts and joins them once: a text that grows by concatenation costs a large table a third of its time. */
class Writer {
  private readonly parts: string[] = []
  /** The quoted forms of field names, since a large table has few names, each a hundred thousand times. */
  private readonly names: Map<string, string>

  constructor(names = new Map<string, string>()) {
    this.names = names
  }

  whole(value: FlexValue): string {
    this.value(value, false)
    return this.parts.join('')
  }

  private value(value: FlexValue, isUnordered: boolean): void {
    if (isMap(value)) this.map(value)
    else if (isList(value)) this.list(value, isUnordered)
    else this.parts.push(scalar(value))
  }

  private list(list: readonly FlexValue[], isUnordered: boolean): void {
    if (isUnordered) {
      const items = list.map((item) => new Writer(this.names).whole(item))
      this.parts.push('[', items.sort().join(','), ']')
      return
    }
    let separator = '['
    for (const item of list) {
      this.parts.push(separator)
      this.value(item, false)
      separator = ','
    }
    this.parts.push(list.length === 0 ? '[]' : ']')
  }

  private map(map: FlexMap): void {
    let separator = '{'
    for (const [key, value] of inOrder(map)) {
      if (value === null || key === timeOfChange) continue
      if (key === 'features' && isList(value) && value.length === 0) continue
      this.parts.push(separator, this.name(key))
      this.value(value, unorderedLists.has(key))
      separator = ','
    }
    this.parts.push(separator === '{' ? '{}' : '}')
  }

  private name(key: string): string {
    const known = this.names.get(key)
    if (known !== undefined) return known
    const text = `${JSON.stringify(key)}:`
    if (this.names.size < maxNames) this.names.set(key, text)
    return text
  }
}

const scalar = (value: Exclude<FlexValue, FlexMap | readonly FlexValue[]>): string => {
  if (typeof value === 'string') return JSON.stringify(value)
  if (value instanceof Uint8Array) return `{"$blob":[${value.join(',')}]}`
  if (typeof value === 'number' && !Number.isFinite(value)) return `{"$float":"${value}"}`
  return String(value)
}

/** Flexbuffers are stored in the order of their keys, so that there is hardly ever anything to sort. */
const inOrder = (map: FlexMap): Iterable<readonly [string, FlexValue]> => {
  let last = ''
  for (const key of map.keys()) {
    if (key < last) return [...map].sort(([a], [b]) => (a < b ? -1 : 1))
    last = key
  }
  return map
}

/** A hostile value can have millions of names. */
const maxNames = 1_000
