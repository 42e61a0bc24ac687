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

export type OptionSchema = { readonly [name: string]: OptionDeclaration }

/** The values that a check sees. */
export type OptionValues<O extends OptionSchema> = {
  readonly [Name in keyof O]: O[Name] extends { readonly type: 'integer' } ? number : boolean
}

export interface OptionProblem {
  readonly option: string
  readonly reason: string
}

/** The defaults, overridden by what was configured; problems name what is not accepted. */
export const resolveOptions = <O extends OptionSchema>(
  schema: O | undefined,
  configured: { readonly [name: string]: unknown },
): { readonly values: OptionValues<O>; readonly problems: readonly OptionProblem[] } => {
  const declared = schema ?? ({} as O)
  const problems: OptionProblem[] = []
  const values: Record<string, unknown> = {}
  for (const [name, declaration] of Object.entries(declared)) values[name] = declaration.default
  for (const [name, value] of Object.entries(configured)) {
    const declaration = Object.hasOwn(declared, name) ? declared[name] : undefined
    const reason = declaration === undefined ? 'the check has no such option' : refusal(declaration, value)
    if (reason === null) values[name] = value
    else problems.push({ option: name, reason })
  }
  return { values: values as OptionValues<O>, problems }
}

const refusal = (declaration: OptionDeclaration, value: unknown): string | null => {
  switch (declaration.type) {
    case 'boolean':
      return typeof value === 'boolean' ? null : 'it must be true or false'
    case 'integer':
      return Number.isInteger(value) &&
        Number(value) >= declaration.minimum &&
        Number(value) <= declaration.maximum
        ? null
        : `it must be a whole number from ${declaration.minimum} to ${declaration.maximum}`
  }
}
