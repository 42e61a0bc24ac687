/** A JSON Schema of the part of draft 2020-12 that the published schema uses. */
export type Schema = Readonly<Record<string, unknown>>

export interface SchemaMistake {
  readonly path: string
  readonly reason: string
}

interface Context {
  readonly root: Schema
  /** Whether a property that the schema does not describe is a mistake: the schema itself allows additions. */
  readonly closed: boolean
}

/** What of a value the schema does not allow. Throws for a keyword that it does not know: nothing is passed over. */
export const schemaMistakes = (root: Schema, value: unknown, closed: boolean): readonly SchemaMistake[] =>
  mistakesIn(root, value, '', { root, closed })

type Rule = (
  argument: unknown,
  value: unknown,
  path: string,
  context: Context,
  schema: Schema,
) => readonly SchemaMistake[]

const mistakesIn = (
  schema: Schema,
  value: unknown,
  path: string,
  context: Context,
): readonly SchemaMistake[] =>
  Object.entries(schema).flatMap(([keyword, argument]) => {
    const rule = rules[keyword]
    if (rule === undefined) throw new Error(`the schema uses ${keyword}, which this test does not know`)
    return rule(argument, value, path, context, schema)
  })

const nothing: Rule = () => []
const when = (holds: boolean, reason: string, path: string): readonly SchemaMistake[] =>
  holds ? [] : [{ path, reason }]

const rules: Readonly<Record<string, Rule>> = {
  $schema: nothing,
  $id: nothing,
  $defs: nothing,
  title: nothing,
  description: nothing,
  type: (types, value, path) => {
    const allowed = [types].flat()
    const integer = Number.isInteger(value) && allowed.includes('integer')
    return when(integer || allowed.includes(typeOf(value)), `is not ${allowed.join(' or ')}`, path)
  },
  enum: (words, value, path) => when(asList(words).includes(value), `is not one of ${String(words)}`, path),
  pattern: (pattern, value, path) =>
    when(
      typeof value !== 'string' || new RegExp(String(pattern), 'u').test(value),
      `does not match ${String(pattern)}`,
      path,
    ),
  minimum: (least, value, path) =>
    when(typeof value !== 'number' || value >= Number(least), `is below ${String(least)}`, path),
  maximum: (most, value, path) =>
    when(typeof value !== 'number' || value <= Number(most), `is above ${String(most)}`, path),
  maxItems: (most, value, path) =>
    when(!Array.isArray(value) || value.length <= Number(most), `has more than ${String(most)} items`, path),
  required: (names, value, path) =>
    isRecord(value)
      ? asList(names).flatMap((name) =>
          when(Object.hasOwn(value, String(name)), 'is missing', `${path}/${String(name)}`),
        )
      : [],
  properties: (properties, value, path, context, schema) => {
    if (!isRecord(value) || !isRecord(properties)) return []
    return Object.entries(value).flatMap(([name, part]) => {
      const own = properties[name]
      if (isRecord(own)) return mistakesIn(own, part, `${path}/${name}`, context)
      const isDescribed = isRecord(schema['additionalProperties'])
      return when(isDescribed || !context.closed, 'is not described', `${path}/${name}`)
    })
  },
  additionalProperties: (others, value, path, context, { properties }) =>
    isRecord(value)
      ? Object.entries(value)
          .filter(([name]) => !isRecord(properties) || !Object.hasOwn(properties, name))
          .flatMap(([name, part]) => mistakesIn(asSchema(others), part, `${path}/${name}`, context))
      : [],
  items: (schema, value, path, context) =>
    Array.isArray(value) && isRecord(schema)
      ? value.flatMap((item, index) => mistakesIn(schema, item, `${path}/${index}`, context))
      : [],
  anyOf: (schemas, value, path, context) => {
    const results = asList(schemas).map((schema) => mistakesIn(asSchema(schema), value, path, context))
    return results.some((mistakes) => mistakes.length === 0) ? [] : results.flat()
  },
  $ref: (reference, value, path, context) => {
    const name = /^#\/\$defs\/(\w+)$/.exec(String(reference))?.[1] ?? ''
    return mistakesIn(asSchema(asSchema(context.root['$defs'])[name]), value, path, context)
  },
}

const typeOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value

const asList = (value: unknown): readonly unknown[] => {
  if (!Array.isArray(value)) throw new Error('the schema has something else where a list belongs')
  return value
}

const asSchema = (value: unknown): Schema => {
  if (!isRecord(value)) throw new Error('the schema refers to something that is no schema')
  return value
}

const isRecord = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
