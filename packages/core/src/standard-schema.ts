/**
 * The interface of validators that zod, valibot, arktype and others share.
 * @packageDocumentation
 */

/**
 * A validator as https://standardschema.dev defines it: what zod, valibot, arktype and others make. Written down here, so that
 * this package depends on nothing; a test holds it against the types that the specification publishes.
 */
export interface StandardSchema<Output = unknown> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    /** Judges a value; never rejects for one that is invalid. */
    validate(value: unknown): StandardResult<Output> | Promise<StandardResult<Output>>
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined
  }
}

/** What a Standard Schema answers: a value, or what is wrong with it. */
export type StandardResult<Output> =
  { readonly value: Output; readonly issues?: undefined } | { readonly issues: readonly StandardIssue[] }

/** One thing that is wrong with a value, and where. */
export interface StandardIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** Whether a value is such a validator; some of them are functions. */
export const isStandardSchema = (value: unknown): value is StandardSchema => {
  const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function'
  if (!isObject || !('~standard' in value)) return false
  const standard = value['~standard']
  return (
    typeof standard === 'object' &&
    standard !== null &&
    'version' in standard &&
    standard.version === 1 &&
    'validate' in standard &&
    typeof standard.validate === 'function'
  )
}
