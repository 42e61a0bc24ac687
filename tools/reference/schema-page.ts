import { markdownTable } from '@restate-preflight/testkit'
import { anchorOf, code, referencePage } from './page.ts'

/** The part of JSON Schema that the published schemas use. */
export interface Schema {
  readonly title?: string
  readonly description?: string
  readonly type?: string | readonly string[]
  readonly required?: readonly string[]
  readonly properties?: { readonly [name: string]: Schema }
  readonly additionalProperties?: boolean | Schema
  readonly items?: Schema
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly $ref?: string
  readonly $defs?: { readonly [name: string]: Schema }
}

/** A page of `docs/reference` from a published JSON Schema: each object a section, each field a row. */
export const schemaPage = (file: string, schema: Schema): Promise<string> =>
  referencePage(
    { title: titleOf(file, schema), from: file },
    schema.description ?? '',
    `[The schema itself](../../${file})`,
    '## The whole',
    fieldsOf(schema),
    ...Object.entries(schema.$defs ?? {}).flatMap(([name, definition]) => [
      `## ${name}`,
      definition.description ?? '',
      definition.properties === undefined ? `${kindOf(definition)}.` : fieldsOf(definition),
    ]),
  )

const titleOf = (file: string, { title }: Schema): string =>
  `Schema: ${title?.replace(/^restate-preflight /, '') ?? file.replace(/^.*\//, '').replace('.schema.json', '')}`

const fieldsOf = (schema: Schema): string =>
  markdownTable(
    ['field', 'type', 'meaning'],
    rowsOf(schema, '').map(({ path, optional, schema: field }) => [
      `${code(path)}${optional ? ' (may be absent)' : ''}`,
      kindOf(field),
      field.description ?? '',
    ]),
  )

interface Row {
  readonly path: string
  readonly optional: boolean
  readonly schema: Schema
}

/** Objects inside are rows of their own, by path: `run.id`, `tool.plugins[].name`. */
const rowsOf = ({ properties = {}, required = [] }: Schema, prefix: string): readonly Row[] =>
  Object.entries(properties).flatMap(([name, schema]) => {
    const path = `${prefix}${name}`
    return [{ path, optional: !required.includes(name), schema }, ...innerRows(schema, path)]
  })

const innerRows = (schema: Schema, path: string): readonly Row[] => {
  const { additionalProperties } = schema
  return [
    ...rowsOf(schema, `${path}.`),
    ...(schema.items === undefined ? [] : innerRows(schema.items, `${path}[]`)),
    ...(typeof additionalProperties === 'object' ? innerRows(additionalProperties, `${path}.*`) : []),
    ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap((one) => innerRows(one, path)),
  ]
}

/** A type in words, with its limits. */
const kindOf = (schema: Schema): string => {
  if (schema.$ref !== undefined) return referenceOf(schema.$ref)
  if (schema.const !== undefined) return code(JSON.stringify(schema.const))
  if (schema.enum !== undefined) return schema.enum.map((word) => code(String(word))).join(', ')
  const choices = schema.anyOf ?? schema.oneOf
  if (choices !== undefined) return choices.map(kindOf).join(' or ')
  if (schema.type === 'array') {
    return `list of ${schema.items === undefined ? 'anything' : kindOf(schema.items)}${range(schema.minItems, schema.maxItems)}`
  }
  const types = [schema.type ?? (schema.properties === undefined ? 'anything' : 'object')].flat()
  const { pattern } = schema
  return `${types.join(' or ')}${range(schema.minimum, schema.maximum)}${pattern === undefined ? '' : ` like ${code(pattern)}`}`
}

const referenceOf = (reference: string): string => {
  const name = reference.replace(/^.*\//, '')
  return `[${name}](#${anchorOf(name)})`
}

const range = (least: number | undefined, most: number | undefined): string => {
  if (least === undefined && most === undefined) return ''
  if (most === undefined) return `, at least ${least}`
  return least === undefined ? `, at most ${most}` : `, ${least} to ${most}`
}
