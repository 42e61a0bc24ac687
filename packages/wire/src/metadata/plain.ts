import type { Json } from '@restate-preflight/core'
import { isList, isMap, type FlexValue } from './flex-value.ts'

/** A value as plain JSON; integers beyond 2⁵³ become decimal strings and blobs the numbers of their bytes. */
export const plain = (value: FlexValue): Json => {
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (value instanceof Uint8Array) return [...value]
  if (isList(value)) return value.map(plain)
  if (isMap(value)) return Object.fromEntries(Array.from(value, ([key, item]) => [key, plain(item)]))
  return value
}
