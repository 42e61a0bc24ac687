import type { Json } from '../model/index.ts'
import { changesOf, type MetadataChange, type Property } from './change.ts'

/** A value may hold any number of leaves; who wants more reads both. */
const maxChanges = 200

/** A value without a typed decoder, by the paths of its leaves. */
export const diffPlain = (key: string, before: Json, after: Json): readonly MetadataChange[] => {
  const found: Property[] = []
  walk('$', before, after, found)
  // The version is compared beside the body.
  const properties = found.filter(([path]) => path !== '$.version')
  return changesOf(key, { kind: 'metadata-key', id: key }, properties.slice(0, maxChanges))
}

const walk = (path: string, before: Json | undefined, after: Json | undefined, found: Property[]): void => {
  if (before === after || found.length > maxChanges) return
  if (isContainer(before) && isContainer(after) && Array.isArray(before) === Array.isArray(after)) {
    const old = new Map(Object.entries(before))
    const now = new Map(Object.entries(after))
    for (const name of new Set([...old.keys(), ...now.keys()])) {
      walk(Array.isArray(after) ? `${path}[${name}]` : `${path}.${name}`, old.get(name), now.get(name), found)
    }
    return
  }
  found.push([path, leaf(before), leaf(after)])
}

const isContainer = (value: Json | undefined): value is readonly Json[] | { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null

const maxLeaf = 120

const leaf = (value: Json | undefined): string | null => {
  if (value === undefined) return null
  const text = JSON.stringify(value)
  return text.length > maxLeaf ? `${text.slice(0, maxLeaf)}…` : text
}
