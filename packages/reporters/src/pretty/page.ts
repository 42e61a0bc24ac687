import type { ReporterOptions } from '../reporter.ts'
import { hanging, padEnd, splitCommand, wrap } from './layout.ts'
import { styleOf, type Style, type Tone } from './style.ts'

/** What every part of a page needs to know to print itself. */
export interface Page {
  readonly width: number
  readonly style: Style
  readonly verbose: boolean
  /** Whether evidence, layers, timings and numbers of RPCs are wanted. */
  readonly developer: boolean
}

/** A part of a page: lines, or none where there is nothing to say. */
export type Block = readonly string[]

const narrowest = 60

export const pageOf = ({ width = 100, color = false, verbose = false, detail }: ReporterOptions): Page => ({
  width: Math.max(narrowest, Math.floor(width)),
  style: styleOf(color),
  verbose,
  developer: (detail ?? (verbose ? 'developer' : 'operator')) === 'developer',
})

/** The blocks with an empty line between them. */
export const joinBlocks = (blocks: readonly Block[]): string =>
  `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`

export interface Mark {
  readonly glyph: string
  readonly word: string
  readonly tone: Tone
}

/** `CRITICAL` is the longest word. */
const wordWidth = 8

/** The first line of a block: `✗ HIGH      health/node-alive · confirmed`. */
export const headline = (page: Page, { glyph, word, tone }: Mark, text: string, aside = ''): Block => {
  const head = `${page.style[tone](glyph)} ${page.style[tone](page.style.strong(padEnd(word, wordWidth)))}  `
  const lines = wrap(aside === '' ? text : `${text} · ${aside}`, page.width - 4 - wordWidth)
  return hanging(
    head,
    lines.map((line) => emphasise(page.style, line, text)),
  )
}

/** The subject strong, what is said aside of it faint. */
const emphasise = ({ strong, faint }: Style, line: string, text: string): string =>
  line.startsWith(text) ? strong(text) + faint(line.slice(text.length)) : line

const labelWidth = 8
const labelIndent = 4

/** `    do        Start the node.` */
export const labelled = (page: Page, label: string, text: string): Block =>
  text === ''
    ? []
    : hanging(
        `${' '.repeat(labelIndent)}${page.style.faint(padEnd(label, labelWidth))}  `,
        wrap(text, page.width - labelIndent - labelWidth - 2),
      )

/** `  1. Provision once.` A command at the end of a step has a line of its own, whole, so that it can be copied. */
export const numbered = (page: Page, steps: readonly string[]): Block =>
  steps.flatMap((step, index) => {
    const { text, command } = splitCommand(step)
    return [
      ...hanging(`  ${index + 1}. `, wrap(text, page.width - 5)),
      ...(command === null ? [] : [`     ${page.style.strong(command)}`]),
    ]
  })
