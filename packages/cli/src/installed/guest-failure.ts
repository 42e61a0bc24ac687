import { exitCodes, PreflightError } from '@restate-preflight/core'

/** What oclif's errors carry, whichever copy of oclif a plugin brings. */
interface OclifError extends Error {
  readonly code?: unknown
  readonly oclif: { readonly exit?: unknown }
  readonly suggestions?: unknown
}

/** How the command of a plugin ended, and what is said of it: its own words where it ended on purpose, else an error of ours. */
interface GuestFailure {
  readonly exitCode: number
  readonly said: string | PreflightError
}

/** A command of a plugin has its own errors and exit codes; only what it did not mean to throw is an error of ours. */
export const guestFailure = (thrown: unknown, command: string): GuestFailure => {
  if (isOclifError(thrown)) {
    const isExit = thrown.code === 'EEXIT'
    const usual = isExit ? exitCodes.passed : exitCodes.usage
    const { exit } = thrown.oclif
    return {
      exitCode: typeof exit === 'number' ? exit : usual,
      said: isExit ? '' : wordsOf(thrown, command),
    }
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  const layers = thrown instanceof Error ? placeOf(thrown) : []
  return {
    exitCode: exitCodes.internal,
    said: new PreflightError('RP1137', `${command}: ${message}`, { target: command, layers, cause: thrown }),
  }
}

const isOclifError = (thrown: unknown): thrown is OclifError =>
  thrown instanceof Error && 'oclif' in thrown && typeof thrown.oclif === 'object' && thrown.oclif !== null

const wordsOf = ({ message, suggestions }: OclifError, command: string): string => {
  const [first = '', ...rest] = message.replace(/\n?See more help with --help\s*$/, '').split('\n')
  const advice = Array.isArray(suggestions) && suggestions.length > 0 ? suggestions.map(String) : undefined
  return [
    `✗ ${first}`,
    ...rest.map((line) => `  ${line}`),
    ...(advice ?? [`See \`restate-preflight ${command} --help\`.`]).map((line) => `  → ${line}`),
    '',
  ].join('\n')
}

/** Where it was thrown, which the author will ask for. */
const placeOf = ({ stack = '' }: Error): readonly string[] => {
  const frame = stack.split('\n').find((line) => /^\s+at /.test(line))
  return frame === undefined ? [] : [frame.trim()]
}
