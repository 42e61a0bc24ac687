import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { inject } from 'vitest'

/** Throws unless a report on stdout is as the schema has it that the installed package brings along. */
export const expectDescribed = async (args: readonly string[], stdout: string): Promise<void> => {
  const name = schemaOf(args)
  // A command that was used wrongly, or was interrupted before it knew anything, prints no report.
  if (name === null || stdout === '') return
  const validate = await validatorOf(name)
  if (!validate(JSON.parse(stdout))) {
    throw new Error(`not as ${name}-v1.schema.json has it: ${JSON.stringify(validate.errors?.slice(0, 5))}`)
  }
}

const schemaOf = (args: readonly string[]): string | null => {
  if (args.includes('--watch') || args[args.indexOf('-o') + 1] !== 'json') return null
  const [command = '', subcommand = ''] = args
  if (command === 'metadata') return `metadata-${subcommand}`
  if (command === 'report') return subcommand === 'verify' ? 'verification' : null
  return schemas.get(command) ?? null
}

const schemas: ReadonlyMap<string, string> = new Map([
  ['check', 'report'],
  ['diff', 'diff'],
  ['status', 'status'],
  ['wait', 'wait'],
])

const validators = new Map<string, ValidateFunction>()

const validatorOf = async (name: string): Promise<ValidateFunction> => {
  const known = validators.get(name)
  if (known !== undefined) return known
  const folder = join(inject('installation'), 'node_modules/restate-preflight/dist/schema')
  const schema = JSON.parse(await readFile(join(folder, `${name}-v1.schema.json`), 'utf8')) as object
  // Strict but for types in a union, which is how a field says that it may be null.
  const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema)
  validators.set(name, validate)
  return validate
}
