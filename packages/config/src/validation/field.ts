import { nearestWord } from '../nearest-word.ts'

/** Names and indexes from the root of a configuration to a value. */
export type Path = readonly (string | number)[]

export interface Mistake {
  readonly path: Path
  /** What is wrong and what is allowed. */
  readonly reason: string
}

/** What is wrong with a value at a path; empty where nothing is. */
export type Field = (value: unknown, path: Path) => readonly Mistake[]

type Fields = { readonly [name: string]: Field }

const refuse = (path: Path, reason: string): readonly Mistake[] => [{ path, reason }]

/** A value as a message shows it. */
export const shown = (value: unknown): string => {
  if (typeof value === 'function') return 'a function'
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

/** `low, medium or high`. */
export const alternatives = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`

/** ` (did you mean "high"?)`, or nothing. */
export const suggestion = (word: unknown, words: Iterable<string>): string => {
  const nearest = typeof word === 'string' ? nearestWord(word, words) : null
  return nearest === null ? '' : ` (did you mean "${nearest}"?)`
}

/** A value that a predicate accepts; `allowed` says which those are. */
export const accepted =
  (allowed: string, accepts: (value: unknown) => boolean): Field =>
  (value, path) =>
    accepts(value) ? [] : refuse(path, `${shown(value)} is not ${allowed}`)

export const oneOf =
  (words: readonly string[]): Field =>
  (value, path) =>
    words.includes(value as string)
      ? []
      : refuse(path, `${shown(value)} is not ${alternatives(words)}${suggestion(value, words)}`)

export const listOf =
  (item: Field, least = 0): Field =>
  (value, path) => {
    if (!Array.isArray(value)) return refuse(path, `${shown(value)} is not a list`)
    if (value.length < least) return refuse(path, 'the list is empty; it needs at least one entry')
    return value.flatMap((part, index) => item(part, [...path, index]))
  }

/** A table with names of the user's choice. */
export const tableOf =
  (entry: Field, name: Field = () => []): Field =>
  (value, path) =>
    isRecord(value)
      ? Object.entries(value).flatMap(([key, part]) => [
          ...name(key, [...path, key]),
          ...entry(part, [...path, key]),
        ])
      : refuse(path, `${shown(value)} is not a table of names`)

/** A table with the given names, some of which it must have. */
export const record =
  (fields: Fields, required: readonly string[] = []): Field =>
  (value, path) => {
    if (!isRecord(value)) return refuse(path, `${shown(value)} is not a table of settings`)
    const missing = required
      .filter((name) => value[name] === undefined)
      .flatMap((name) => refuse(path, `it lacks "${name}"`))
    const wrong = Object.entries(value).flatMap(([name, part]) => {
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined
      if (field === undefined) return refuse([...path, name], unknownName(name, Object.keys(fields)))
      return part === undefined ? [] : field(part, [...path, name])
    })
    return [...missing, ...wrong]
  }

const unknownName = (name: string, names: readonly string[]): string =>
  `there is no such setting${suggestion(name, names) || `; there are ${names.filter((known) => known !== '$schema').join(', ')}`}`

/** Words, or what another field accepts of everything that is no text. */
export const wordOr =
  (words: readonly string[], other: Field): Field =>
  (value, path) =>
    typeof value === 'string' ? oneOf(words)(value, path) : other(value, path)

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
