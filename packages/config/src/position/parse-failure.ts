import { positionAt, type Position } from './text-position.ts'

export interface ParseFailure {
  readonly reason: string
  readonly position: Position | null
}

/**
 * Why a file was not read, and where: js-yaml gives a mark, JSON.parse often an offset, and the stack of what a module
 * throws names its line.
 */
export const parseFailure = (file: string, text: string, cause: unknown): ParseFailure => {
  if (hasMark(cause)) {
    return { reason: cause.reason, position: { line: cause.mark.line + 1, column: cause.mark.column + 1 } }
  }
  const message = cause instanceof Error ? cause.message : String(cause)
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  if (code === 'ENOENT') return { reason: 'there is no such file', position: null }
  const reason = message
    .replace(/^(?:JSON|YAML) Error in .*:\n/, '')
    .replace(/ (?:in JSON )?at position \d+.*$/s, '')
  const isJson = cause instanceof SyntaxError && message.startsWith('JSON Error in')
  return { reason, position: isJson ? positionAt(text, brokenOffset(text)) : stackPosition(file, cause) }
}

const stackPosition = (file: string, cause: unknown): Position | null => {
  const stack = cause instanceof Error ? (cause.stack ?? '') : ''
  const [, line, column] = /^:(\d+)(?::(\d+))?/.exec(stack.split(file)[1] ?? '') ?? []
  if (line === undefined) return null
  return { line: Number(line), ...(column === undefined ? {} : { column: Number(column) }) }
}

/** The length of the longest beginning that could still become JSON: not every message of JSON.parse has an offset. */
const brokenOffset = (text: string): number => {
  let sound = 0
  let broken = text.length + 1
  while (broken - sound > 1) {
    const middle = Math.floor((sound + broken) / 2)
    if (isBroken(text.slice(0, middle))) broken = middle
    else sound = middle
  }
  return sound
}

const isBroken = (beginning: string): boolean => {
  try {
    JSON.parse(beginning)
    return false
  } catch (error) {
    const message = error instanceof Error ? error.message : ''
    if (/Unexpected end|Unterminated/.test(message)) return false
    const [, offset] = /at position (\d+)/.exec(message) ?? []
    return offset === undefined || Number(offset) < beginning.length
  }
}

interface Marked {
  readonly reason: string
  readonly mark: { readonly line: number; readonly column: number }
}

const hasMark = (value: unknown): value is Marked =>
  value instanceof Error &&
  'mark' in value &&
  'reason' in value &&
  value.mark !== null &&
  value.mark !== undefined
