import { resolve } from 'node:path'
import { nearestWord } from '@restate-preflight/config'
import { PreflightError } from '@restate-preflight/core'
import type { StreamTraits } from './streams.ts'
import { replaceFile } from './replace-file.ts'
import { writeOutputToStderr } from './standard-streams.ts'

/** One `-o FORMAT[=FILE]`. */
export interface Output<Format extends string> {
  readonly format: Format
  /** Null writes to stdout. */
  readonly file: string | null
}

/**
 * Reads `-o` values. Without any, the first format goes to stdout.
 * @throws PreflightError RP1007 for an unknown format, or where two would be mixed up in one place.
 */
export const parseOutputs = <const Format extends string>(
  values: readonly string[],
  formats: readonly [Format, ...Format[]],
): readonly Output<Format>[] => {
  const outputs = values.map((value) => parseOutput(value, formats))
  if (outputs.filter(({ file }) => file === null).length > 1) {
    throw new PreflightError(
      'RP1007',
      'Only one format can go to stdout; give the others a file with -o FORMAT=FILE.',
    )
  }
  const paths = outputs.map(({ file }) => (file === null ? null : resolve(file)))
  const twice = outputs.find((_, index) => paths.indexOf(paths[index] ?? null) !== index)
  if (twice !== undefined)
    throw new PreflightError('RP1007', `Two formats cannot go to the same file ${twice.file}.`)
  return outputs.length === 0 ? [{ format: formats[0], file: null }] : outputs
}

const parseOutput = <Format extends string>(value: string, formats: readonly Format[]): Output<Format> => {
  const [name = '', ...rest] = value.split('=')
  const format = formats.find((known) => known === name)
  const file = rest.join('=')
  if (format === undefined) {
    const nearest = nearestWord(name, formats)
    const hint = nearest === null ? '' : ` Did you mean "${nearest}"?`
    throw new PreflightError(
      'RP1007',
      `There is no format "${name}" here; there are ${formats.join(', ')}.${hint}`,
    )
  }
  if (value.includes('=') && file === '') throw new PreflightError('RP1007', `-o ${value} names no file.`)
  return { format, file: file === '' ? null : file }
}

/**
 * Writes a report in each of the formats that were asked for. Files have no colour, and are no terminals.
 * @throws PreflightError RP1205 where a file cannot be written.
 */
export const writeReport = (
  outputs: readonly Output<'pretty' | 'json'>[],
  { width, color, isTerminal }: StreamTraits,
  json: () => string,
  pretty: (style: StreamTraits) => string,
): void => {
  for (const { format, file } of outputs) {
    const style = { width, color: color && file === null, isTerminal: isTerminal && file === null }
    writeOutput(format === 'json' ? json() : pretty(style), file)
  }
}

/**
 * Writes a text, or bytes, to a file or to stdout. A file is there as a whole or not at all.
 * @throws PreflightError RP1205 where the file cannot be written.
 */
export const writeOutput = (text: string | Uint8Array, file: string | null): void => {
  // Where a stream is a socket, as another Node makes it, the file of its name cannot be opened.
  if (file === null || file === '/dev/stdout') process.stdout.write(text)
  else if (file === '/dev/stderr') writeOutputToStderr(text)
  else orNotWritten(file, () => replaceFile(file, text))
}

/**
 * Does what writes to a file.
 * @throws PreflightError RP1205 where it fails.
 */
export const orNotWritten = (file: string, write: () => void): void => {
  try {
    write()
  } catch (cause) {
    // The message of Node names the call and a path, which may be that of a temporary file.
    const reason = cause instanceof Error ? cause.message.replace(/, \w+ '.*$/su, '') : String(cause)
    throw new PreflightError('RP1205', `${file} was not written: ${reason}`, { target: file, cause })
  }
}
