/**
 * A decoded FlexBuffers value. Integers are numbers where those are exact and bigints beyond; a map keeps the order
 * of its keys as stored; a `Uint8Array` is a blob.
 */
export type FlexValue =
  null | boolean | number | bigint | string | Uint8Array | readonly FlexValue[] | FlexMap

export type FlexMap = ReadonlyMap<string, FlexValue>

/** Keys of maps and indexes of vectors, from the root. */
export type FlexPath = readonly (string | number)[]

export const isMap = (value: FlexValue): value is FlexMap => value instanceof Map

export const isList = (value: FlexValue): value is readonly FlexValue[] => Array.isArray(value)

/** For messages: what a value is, without its content. */
export const describe = (value: FlexValue): string => {
  if (value === null) return 'null'
  if (isList(value)) return 'a list'
  if (isMap(value)) return 'a map'
  if (value instanceof Uint8Array) return 'a blob'
  return typeof value === 'string' ? 'text' : typeof value === 'boolean' ? 'a boolean' : 'a number'
}
