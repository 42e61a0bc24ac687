import type { Json } from '@restate-preflight/core'
import { describe, isList, isMap, type FlexMap, type FlexPath, type FlexValue } from './flex-value.ts'
import { plain } from './plain.ts'

/** Reads one value into the model, or throws `Mismatch`. */
export type Read<T> = (value: FlexValue, cursor: Cursor) => T

export type Shaped<T> =
  | {
      readonly ok: true
      readonly value: T
      /** The first paths, in alphabetical order, and how often any unknown field occurred. */
      readonly unknownFields: readonly string[]
      readonly unknownFieldCount: number
    }
  | { readonly ok: false; readonly path: FlexPath; readonly reason: string }

/** Enough to say that a newer server wrote the value; a hostile value can hold millions. */
const maxUnknownFields = 100

/** Gives a decoded tree its type. Fields that no reader asks for are tolerated and listed. */
export const shape = <T>(value: FlexValue, read: Read<T>): Shaped<T> => {
  const cursor = new Cursor()
  try {
    const typed = read(value, cursor)
    const { unknownFields, unknownFieldCount } = cursor
    return { ok: true, value: typed, unknownFields: [...unknownFields].toSorted(), unknownFieldCount }
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error
    return { ok: false, path: [...cursor.path], reason: error.message }
  }
}

/** The value is not what a reader expects. Caught by `shape`, never seen outside of this package. */
export class Mismatch extends Error {}

/** Where reading stands. The path is kept as state because building one for each value would cost the most. */
export class Cursor {
  readonly path: (string | number)[] = []
  readonly unknownFields = new Set<string>()
  unknownFieldCount = 0

  /** Reads a part of the current value. */
  at<T>(segment: string | number, value: FlexValue, read: Read<T>): T {
    this.path.push(segment)
    const typed = read(value, this)
    this.path.pop()
    return typed
  }

  forgetUnknown(): void {
    this.unknownFields.clear()
    this.unknownFieldCount = 0
  }

  noteUnknown(name: string): void {
    this.unknownFieldCount += 1
    if (this.unknownFields.size < maxUnknownFields) {
      this.unknownFields.add(formatPath([...this.path, name], 'every element'))
    }
  }
}

/** `$.nodes[2][1].Node.address`, or for every element `$.nodes[][].Node.address`. */
export const formatPath = (path: FlexPath, indexes: 'exact' | 'every element'): string =>
  path.reduce<string>((text, segment) => {
    if (typeof segment === 'number') return `${text}[${indexes === 'exact' ? segment : ''}]`
    return /^[\w-]{1,64}$/.test(segment)
      ? `${text}.${segment}`
      : `${text}[${JSON.stringify(segment.length > 64 ? `${segment.slice(0, 64)}…` : segment)}]`
  }, '$')

/** The fields of a map, each to be asked for once. */
export class Fields {
  private readonly map: FlexMap
  private readonly cursor: Cursor
  private readonly asked = new Set<string>()

  constructor(map: FlexMap, cursor: Cursor) {
    this.map = map
    this.cursor = cursor
  }

  required<T>(name: string, read: Read<T>): T {
    this.asked.add(name)
    const value = this.map.get(name)
    if (value === undefined) throw new Mismatch(`the field ${name} is missing`)
    return this.cursor.at(name, value, read)
  }

  /** Null where the field is absent or null: Restate writes both for the same thing. */
  optional<T>(name: string, read: Read<T>): T | null {
    this.asked.add(name)
    const value = this.map.get(name)
    return value === undefined || value === null ? null : this.cursor.at(name, value, read)
  }

  /** Whether there is such a field, with any value but null. */
  has(name: string): boolean {
    return (this.map.get(name) ?? null) !== null
  }

  /** Marks fields as known that the model has no use for. */
  ignore(...names: readonly string[]): void {
    for (const name of names) this.asked.add(name)
  }

  /** Everything that nobody has asked for, as plain JSON, nulls left out; of these, the known names are no news. */
  remaining(known: readonly string[]): { readonly [name: string]: Json } {
    const rest = [...this.map].filter(([name, value]) => !this.asked.has(name) && value !== null)
    this.ignore(...known)
    return Object.fromEntries(rest.map(([name, value]) => [name, plain(value)]))
  }

  noteUnasked(): void {
    for (const name of this.map.keys()) if (!this.asked.has(name)) this.cursor.noteUnknown(name)
  }
}

/** A map with known fields. */
export const record =
  <T>(read: (fields: Fields, cursor: Cursor) => T): Read<T> =>
  (value, cursor) => {
    const fields = new Fields(map(value), cursor)
    const typed = read(fields, cursor)
    fields.noteUnasked()
    return typed
  }

/** A map whose keys are data. */
export const entries =
  <T>(read: Read<T>): Read<readonly (readonly [string, T])[]> =>
  (value, cursor) =>
    Array.from(map(value), ([key, item]) => [key, cursor.at(key, item, read)] as const)

export const list =
  <T>(read: Read<T>): Read<readonly T[]> =>
  (value, cursor) => {
    if (!isList(value)) throw new Mismatch(`expected a list, found ${describe(value)}`)
    return value.map((item, index) => cursor.at(index, item, read))
  }

/** A list of exactly two elements: Restate's form of a map entry whose key is not text. */
export const pair =
  <A, B>(first: Read<A>, second: Read<B>): Read<readonly [A, B]> =>
  (value, cursor) => {
    if (!isList(value)) throw new Mismatch(`expected a pair, found ${describe(value)}`)
    const [a, b] = value
    if (value.length !== 2 || a === undefined || b === undefined) {
      throw new Mismatch(`expected a pair, found a list of ${value.length}`)
    }
    return [cursor.at(0, a, first), cursor.at(1, b, second)]
  }

/** A list of pairs that stands for a map with numeric keys, in ascending order of those: the stored order is random. */
export const numericMap =
  <T>(key: Read<number>, read: Read<T>): Read<readonly (readonly [number, T])[]> =>
  (value, cursor) =>
    list(pair(key, read))(value, cursor).toSorted(([a], [b]) => a - b)

export const text: Read<string> = (value) => {
  if (typeof value !== 'string') throw new Mismatch(`expected text, found ${describe(value)}`)
  return value
}

const map = (value: FlexValue): FlexMap => {
  if (!isMap(value)) throw new Mismatch(`expected a map, found ${describe(value)}`)
  return value
}
