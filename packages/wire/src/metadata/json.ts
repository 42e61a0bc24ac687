import type { Json } from '@restate-preflight/core'
import { Mismatch, type Read } from './cursor.ts'
import type { FlexValue } from './flex-value.ts'
import { plain } from './plain.ts'

/** A value as plain JSON. */
export const toJson: Read<Json> = (value) => plain(value)

/** Real params nest three deep. */
const maxJsonDepth = 32

/** JSON text as the tree that the readers take, integers exact. Throws `Mismatch` where it is not JSON. */
export const parseJson = (text: string): FlexValue => {
  try {
    // A reviver is called for every value and slow, and no shorter number loses anything.
    return tree(/\d{16}/.test(text) ? JSON.parse(text, exactNumbers) : JSON.parse(text), 0)
  } catch (error) {
    if (error instanceof Mismatch) throw error
    // The engine's message would quote the text.
    throw new Mismatch('expected JSON')
  }
}

/** Plain JSON as a tree; null where it nests deeper than any that we made from one. */
export const treeOf = (json: Json): { readonly value: FlexValue } | null => {
  try {
    return { value: tree(json, maxJsonDepth - maxTreeDepth) }
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error
    return null
  }
}

/** As deep as flexbuffers are read. */
const maxTreeDepth = 66

/** A reviver that gives integers beyond 2⁵³ as bigints, from their source text. */
const exactNumbers = (_key: string, value: unknown, context?: { readonly source?: string }): unknown =>
  typeof value === 'number' &&
  !Number.isSafeInteger(value) &&
  context?.source !== undefined &&
  /^-?\d{1,40}$/.test(context.source)
    ? BigInt(context.source)
    : value

const tree = (value: unknown, depth: number): FlexValue => {
  if (depth > maxJsonDepth) throw new Mismatch(`expected JSON nested at most ${maxJsonDepth} deep`)
  if (Array.isArray(value)) return value.map((item: unknown) => tree(item, depth + 1))
  if (typeof value === 'object' && value !== null) {
    const members = new Map<string, FlexValue>()
    for (const [key, item] of Object.entries(value)) members.set(key, tree(item, depth + 1))
    return members
  }
  if (
    value === null ||
    typeof value === 'boolean' ||
    typeof value === 'number' ||
    typeof value === 'bigint' ||
    typeof value === 'string'
  ) {
    return value
  }
  throw new Mismatch('expected JSON')
}
