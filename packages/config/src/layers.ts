import type { Environment } from './config-search.ts'

/** A value with who said it. */
export interface Sourced<T> {
  readonly value: T
  readonly origin: string
}

/** What is wrong with a value of the command line or the environment. */
export interface Misuse {
  readonly kind: 'flag' | 'environment'
  readonly name: string
  readonly reason: string
}

/** A value, or why a text is none. */
export type Parsed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string }
export type Parse<T> = (text: string) => Parsed<T>

/** One thing that somebody may have said; undefined where nobody did. */
export type Layer<T> = Sourced<T> | undefined

/** The first layer that says something. */
export const firstOf = <T>(layers: readonly Layer<T>[], fallback: T): Sourced<T> =>
  layers.find((layer) => layer !== undefined) ?? { value: fallback, origin: 'default' }

/** A value that needs no parsing any more. */
export const said = <T>(value: T | undefined, origin: string): Layer<T> =>
  value === undefined ? undefined : { value, origin }

/** Reads texts from flags and environment and collects everything that is wrong with them. */
export const textReader = (env: Environment) => {
  const misuses: Misuse[] = []
  const read = <T>(
    kind: Misuse['kind'],
    name: string,
    text: string | undefined,
    parse: Parse<T>,
  ): Layer<T> => {
    // An empty variable is one that somebody unset in the only way that a compose file knows.
    if (text === undefined || (kind === 'environment' && text === '')) return undefined
    const parsed = parse(text)
    if (parsed.ok) return { value: parsed.value, origin: kind === 'flag' ? 'flag' : `env ${name}` }
    misuses.push({ kind, name, reason: parsed.reason })
    return undefined
  }
  return {
    misuses: misuses as readonly Misuse[],
    flag: <T>(name: string, text: string | undefined, parse: Parse<T>) =>
      read('flag', `--${name}`, text, parse),
    /** The first of the variables that is set. */
    variable: <T>(names: readonly string[], parse: Parse<T>): Layer<T> => {
      const name = names.find((candidate) => (env[candidate] ?? '') !== '')
      return name === undefined ? undefined : read('environment', name, env[name], parse)
    },
  }
}
