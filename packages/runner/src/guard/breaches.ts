import type { Check, PreflightError } from '@restate-preflight/core'

/** How the plugin of a check was named, for those of others. */
const labels = new WeakMap<Check, string>()
const breaches = new Map<string, PreflightError>()

/** What the plugin of a check did that no plugin may; undefined where it kept to its place, or is one of the built-in ones. */
export const breachOfCheck = (check: Check): PreflightError | undefined => {
  const label = labels.get(check)
  return label === undefined ? undefined : breaches.get(label)
}

/** Lets what plugins have left behind show itself: an exception that nobody waits for is told of after all that is under way. */
export const afterLooseEnds = async (checks: Iterable<Check>): Promise<void> => {
  if ([...checks].some((check) => labels.has(check))) await new Promise((resolve) => setImmediate(resolve))
}

export const setLabel = (check: Check, plugin: string): void => {
  labels.set(check, plugin)
}

/** Only the first is kept: what follows is often its consequence. */
export const keepBreach = (plugin: string, error: PreflightError): PreflightError => {
  const known = breaches.get(plugin)
  if (known !== undefined) return known
  breaches.set(plugin, error)
  return error
}
