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
export const canonical = (value: FlexValue, isUnordered = false): string => {
  if (isMap(value)) return canonicalMap(value)
  if (isList(value)) {
    const items = value.map((item) => canonical(item))
    return `[${(isUnordered ? items.toSorted() : items).join(',')}]`
  }
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof Uint8Array) return `{"$blob":[${value.join(',')}]}`
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number' && !Number.isFinite(value)) return `{"$float":"${value}"}`
  return String(value)
}

const canonicalMap = (map: FlexMap): string => {
  // Concatenation, since a list of members per map is what would cost the most on a large table.
  let members = ''
  for (const key of [...map.keys()].sort()) {
    const value = map.get(key)
    if (value === undefined || value === null || key === timeOfChange) continue
    if (key === 'features' && isList(value) && value.length === 0) continue
    const separator = members === '' ? '' : ','
    members += `${separator}${JSON.stringify(key)}:${canonical(value, unorderedLists.has(key))}`
  }
  return `{${members}}`
}
