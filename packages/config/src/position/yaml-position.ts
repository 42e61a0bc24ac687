import type { Path } from '../validation/field.ts'
import type { Position } from './text-position.ts'

/**
 * The line of a key or list entry in YAML, found by indentation; the enclosing one where the value stands inside braces
 * or behind an alias. Only the line: a column would claim more than is known.
 */
export const yamlPosition = (text: string, path: Path): Position | null => {
  const lines = text.split('\n').map(lineOf)
  let found: number | null = null
  let from = 0
  let indent = -1
  for (const part of path) {
    const next =
      typeof part === 'number' ? entryLine(lines, from, indent, part) : keyLine(lines, from, indent, part)
    if (next === null) break
    found = next.line
    from = next.from
    indent = next.indent
  }
  return found === null ? null : { line: found + 1 }
}

interface Line {
  /** Columns before the text; a dash of a list counts as indentation of what follows it. */
  readonly indent: number
  readonly key: string | null
  /** Columns of the dashes that open list entries on this line. */
  readonly dashes: readonly number[]
  readonly blank: boolean
}

const lineOf = (raw: string): Line => {
  const [lead = ''] = /^(?:\s|-(?=\s|$))*/.exec(raw) ?? []
  const rest = raw.slice(lead.length)
  const [, quoted, plain] = /^(?:["']([^"']*)["']|([^\s"'#:][^:]*?))\s*:(?:\s|$)/.exec(rest) ?? []
  return {
    indent: lead.length,
    key: quoted ?? plain ?? null,
    dashes: [...lead].flatMap((character, column) => (character === '-' ? [column] : [])),
    blank: rest === '' ? !lead.includes('-') : rest.startsWith('#'),
  }
}

interface Place {
  readonly line: number
  /** Where the search for what is inside begins. */
  readonly from: number
  /** What is inside is indented further than this. */
  readonly indent: number
}

const startOf = ({ indent, dashes }: Line): number => dashes[0] ?? indent

const keyLine = (lines: readonly Line[], from: number, outer: number, key: string): Place | null => {
  let inner: number | null = null
  for (let index = from; index < lines.length; index++) {
    const line = lines[index]
    if (line === undefined || line.blank) continue
    // The first key of a list entry stands on the line of its dash.
    const opensEntry = index === from && line.dashes.includes(outer)
    if (startOf(line) <= outer && !opensEntry) return null
    if (line.indent <= outer) continue
    inner ??= line.indent
    if (line.indent === inner && line.key === key)
      return { line: index, from: index + 1, indent: line.indent }
  }
  return null
}

const entryLine = (lines: readonly Line[], from: number, outer: number, wanted: number): Place | null => {
  let column: number | null = null
  let count = -1
  for (let index = from; index < lines.length; index++) {
    const line = lines[index]
    if (line === undefined || line.blank) continue
    // A list may stand as far to the left as the key that it belongs to.
    if (startOf(line) < outer || (startOf(line) === outer && line.dashes.length === 0)) return null
    column ??= line.dashes.find((dash) => dash >= outer) ?? null
    if (column === null || !line.dashes.includes(column)) continue
    count++
    if (count === wanted) return { line: index, from: index, indent: column }
  }
  return null
}
