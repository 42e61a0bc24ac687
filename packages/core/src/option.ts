/**
 * Options of checks: declared, resolved and validated.
 * @packageDocumentation
 */

import { PreflightError } from './error/index.ts'
import {
  isStandardSchema,
  type StandardIssue,
  type StandardResult,
  type StandardSchema,
} from './standard-schema.ts'

/** A setting of a check: a declared type, a default and a meaning. */
export type OptionDeclaration =
  | {
      readonly type: 'integer'
      readonly default: number
      readonly minimum: number
      readonly maximum: number
      /** Meaning and unit. */
      readonly summary: string
    }
  | { readonly type: 'boolean'; readonly default: boolean; readonly summary: string }
  | { readonly type: 'string'; readonly default: string; readonly summary: string }

/** Settings by name. What it cannot say is said by a Standard Schema. */
export type OptionSchema = { readonly [name: string]: OptionDeclaration }

/** How settings are declared: by name, or by a schema of any library that follows https://standardschema.dev. */
export type Options = OptionSchema | StandardSchema

/** The values that a check sees. */
export type OptionValues<O extends Options> = O extends StandardSchema
  ? NonNullable<O['~standard']['types']>['output']
  : {
      readonly [Name in keyof O]: O[Name] extends { readonly type: infer Type }
        ? Type extends keyof OptionTypes
          ? OptionTypes[Type]
          : never
        : never
    }

interface OptionTypes {
  readonly integer: number
  readonly boolean: boolean
  readonly string: string
}

/** Why a configured option is not accepted. */
export interface OptionProblem {
  /** From the options to the value that is not accepted; empty where it is all of them. */
  readonly path: readonly (string | number)[]
  readonly reason: string
}

type Configured = { readonly [name: string]: unknown }

/**
 * The defaults, overridden by what was configured; problems name what is not accepted.
 * @throws PreflightError RP1107 where a schema is asynchronous, throws, or does not answer as a Standard Schema does.
 */
export const resolveOptions = <O extends Options>(
  schema: O | undefined,
  configured: Configured,
): { readonly values: OptionValues<O>; readonly problems: readonly OptionProblem[] } => {
  const { values, problems } = isStandardSchema(schema)
    ? validated(schema, configured)
    : declaredValues(schema ?? {}, configured)
  return { values: values as OptionValues<O>, problems }
}

interface Resolved {
  readonly values: unknown
  readonly problems: readonly OptionProblem[]
}

const declaredValues = (declared: OptionSchema, configured: Configured): Resolved => {
  const problems: OptionProblem[] = []
  const values: Record<string, unknown> = {}
  for (const [name, declaration] of Object.entries(declared)) values[name] = declaration.default
  for (const [name, value] of Object.entries(configured)) {
    const declaration = Object.hasOwn(declared, name) ? declared[name] : undefined
    const reason = declaration === undefined ? 'the check has no such option' : refusal(declaration, value)
    if (reason === null) values[name] = value
    else problems.push({ path: [name], reason })
  }
  return { values, problems }
}

const refusal = (declaration: OptionDeclaration, value: unknown): string | null => {
  switch (declaration.type) {
    case 'boolean':
      return typeof value === 'boolean' ? null : 'it must be true or false'
    case 'string':
      return typeof value === 'string' ? null : 'it must be a text'
    case 'integer':
      return Number.isInteger(value) &&
        Number(value) >= declaration.minimum &&
        Number(value) <= declaration.maximum
        ? null
        : `it must be a whole number from ${declaration.minimum} to ${declaration.maximum}`
  }
}

const validated = (schema: StandardSchema, configured: Configured): Resolved => {
  const result = validate(schema, configured)
  if (result.issues === undefined) return { values: result.value, problems: [] }
  return { values: {}, problems: result.issues.map(problemOf) }
}

const validate = (schema: StandardSchema, configured: Configured): StandardResult<unknown> => {
  const { vendor, validate: ask } = schema['~standard']
  let result: unknown
  try {
    // A schema may keep what it is given, or change it.
    result = ask({ ...configured })
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new PreflightError('RP1107', `the option schema (${vendor}) threw: ${reason}`, { cause })
  }
  if (isThenable(result)) {
    // Nobody waits for it, and its failure is not to end the process.
    void result.then(undefined, () => undefined)
    throw new PreflightError('RP1107', `the option schema (${vendor}) is asynchronous`)
  }
  if (!isResult(result)) {
    throw new PreflightError('RP1107', `the option schema (${vendor}) gives neither a value nor issues`)
  }
  return result
}

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'

const isResult = (value: unknown): value is StandardResult<unknown> =>
  typeof value === 'object' &&
  value !== null &&
  ('issues' in value && value.issues !== undefined ? Array.isArray(value.issues) : 'value' in value)

const problemOf = ({ message, path = [] }: StandardIssue): OptionProblem => ({
  // Arktype's paths are arrays of its own class, which `map` would make again.
  path: Array.from(path, (part) => {
    const key = typeof part === 'object' ? part.key : part
    return typeof key === 'number' ? key : String(key)
  }),
  reason: message,
})
