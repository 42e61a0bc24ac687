import type { Plain } from './stored.ts'

/** Where a field stands in one value: names of fields, indexes of lists. */
export type FieldPath = readonly (string | number)[]

/** The paths of all fields, outer before inner. Maps whose names are data have no fields. */
export const fieldsOf = (value: Plain, path: FieldPath = []): readonly FieldPath[] => {
  if (Array.isArray(value)) {
    return value.flatMap((item: Plain, index) => fieldsOf(item, [...path, index]))
  }
  if (typeof value !== 'object' || value === null || opaque.has(String(path.at(-1)))) return []
  return Object.entries(value).flatMap(([name, item]) => {
    const inner = [...path, name]
    return [...(path.at(-1) === 'rules' ? [] : [inner]), ...fieldsOf(item, inner)]
  })
}

/** Free-form settings of users, and rules about the content of a request. */
const opaque: ReadonlySet<string> = new Set([
  'additional_headers',
  'context',
  'input_rules',
  'metadata',
  'name_lookup',
  'output_rules',
  'properties',
])

/** `nodes[][].Node.name`: the same for every element. */
export const genericPath = (path: FieldPath): string =>
  path.reduce<string>((text, segment, index) => {
    if (typeof segment === 'number') return `${text}[]`
    const name = path[index - 1] === 'rules' ? '*' : segment
    return text === '' ? name : `${text}.${name}`
  }, '')

/** The value with something else at a path; undefined takes the field away. */
export const replaced = (value: Plain, [first, ...rest]: FieldPath, by: Plain | undefined): Plain => {
  if (first === undefined) throw new Error('a path of nothing')
  const inner = (item: Plain): Plain | undefined => (rest.length === 0 ? by : replaced(item, rest, by))
  if (Array.isArray(value)) {
    return value.map((item: Plain, index) => (index === first ? (inner(item) ?? null) : item))
  }
  if (typeof value !== 'object' || value === null) throw new Error(`nothing at ${first}`)
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, item]): readonly [string, Plain][] => {
      if (name !== first) return [[name, item]]
      const now = inner(item)
      return now === undefined ? [] : [[name, now]]
    }),
  )
}
