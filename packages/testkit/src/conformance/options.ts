import { isStandardSchema, resolveOptions, type Check } from '@restate-preflight/core'

/** Whether a check accepts its own defaults, and says what its options mean. */
export const optionProblems = (check: Check): readonly string[] => {
  const { options = {} } = check
  if (isStandardSchema(options)) return refusals(check, {})
  const declared = Object.entries(options)
  return [
    ...refusals(check, Object.fromEntries(declared.map(([name, { default: value }]) => [name, value]))),
    ...declared
      .filter(([, { summary }]) => summary.trim() === '')
      .map(([name]) => `the option ${name} of ${check.id} has no meaning (summary)`),
  ]
}

const refusals = (check: Check, configured: { readonly [name: string]: unknown }): readonly string[] => {
  try {
    return resolveOptions(check.options, configured).problems.map(
      ({ path, reason }) => `${check.id} does not accept its own defaults: ${[...path, reason].join(': ')}`,
    )
  } catch (error) {
    return [`${check.id}: ${error instanceof Error ? error.message : String(error)}`]
  }
}
