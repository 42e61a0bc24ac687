import * as Errors from '@oclif/core/errors'
import { nearestWord } from '@restate-preflight/config'
import {
  errorCatalogue,
  exitCodes,
  isErrorCode,
  PreflightError,
  toErrorRecord,
  type ErrorRecord,
} from '@restate-preflight/core'
import { commandNames } from './command-names.ts'
import type { StreamTraits } from './streams.ts'

/** The exit code for what a command threw: usage 2, a bug 70. */
export const exitCodeFor = (error: unknown): number => {
  if (error instanceof Errors.ExitError) return error.oclif.exit ?? exitCodes.passed
  if (PreflightError.is(error)) return error.code === 'RP9001' ? exitCodes.internal : exitCodes.usage
  return isUsage(error) ? exitCodes.usage : exitCodes.internal
}

/** What is said on stderr: code, title, what happened, what to do. */
export const describeError = (error: unknown, argv: readonly string[], { color }: StreamTraits): string => {
  const record = isUsage(error) ? usageRecord(error, argv) : toErrorRecord(error)
  const paint = (code: number, text: string) => (color ? `\u001b[${code}m${text}\u001b[0m` : text)
  const title = isErrorCode(record.code) ? errorCatalogue[record.code].title : 'error'
  const lines = [
    `${paint(31, '✗')} ${paint(1, `${record.code} ${title}`)}`,
    ...record.message.split('\n').map((line) => `  ${line}`),
    ...record.layers.map((layer) => `  ${paint(2, `· ${layer}`)}`),
    `  ${paint(36, '→')} ${record.action}`,
    ...(isErrorCode(record.code) ? [`  ${paint(2, `more: restate-preflight explain ${record.code}`)}`] : []),
  ]
  const stack =
    record.code === 'RP9001' && error instanceof Error && error.stack ? [paint(2, error.stack)] : []
  return `${[...lines, ...stack].join('\n')}\n`
}

/** oclif's own errors are all about the command line, unless they are exits. */
const isUsage = (error: unknown): error is Error =>
  error instanceof Errors.CLIError && !(error instanceof Errors.ExitError)

/** The words of the command that oclif did not find; undefined where it is another error. */
export const unknownCommand = (error: unknown): string | undefined =>
  isUsage(error) ? /^command (.+) not found$/.exec(error.message)?.[1] : undefined

const usageRecord = (error: Error, argv: readonly string[]): ErrorRecord => {
  const unknown = unknownCommand(error)
  if (unknown === undefined) {
    const message = error.message.replace(/\n?See more help with --help\s*$/, '').trim()
    return toErrorRecord(new PreflightError('RP1007', message, { action: helpFor(argv) }))
  }
  const words = unknown.replaceAll(':', ' ')
  const nearest = nearestWord(words, commandNames)
  const hint = nearest === null ? '' : ` Did you mean "${nearest}"?`
  return toErrorRecord(new PreflightError('RP1007', `There is no command "${words}".${hint}`))
}

const helpFor = (argv: readonly string[]): string => {
  const command = commandNames
    .filter((name) => argv.join(' ').startsWith(name))
    .toSorted((a, b) => b.length - a.length)[0]
  return command === undefined
    ? 'See `restate-preflight help`.'
    : `See \`restate-preflight ${command} --help\`.`
}
