import { padEnd, padStart, visibleWidth } from './layout.ts'
import type { Block, Mark, Page } from './page.ts'

export interface Column<Row> {
  readonly title: string
  readonly text: (row: Row) => string
  readonly alignRight?: true
  /** Columns of the highest rank are the first to go where a line is too short. Rank 0 stays. */
  readonly rank: number
}

/** What a cell shows that has nothing to say. A column of nothing else is left out. */
export const none = '–'

export interface Table<Row> {
  readonly head: string
  readonly lineOf: (row: Row) => string
  readonly shown: readonly Column<Row>[]
}

const gap = '  '
const markWidth = 2

/** The widest table that fits, or null where even its columns of rank 0 do not. */
export const fittingTable = <Row>(
  page: Page,
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  markOf: (row: Row) => Pick<Mark, 'glyph' | 'tone'>,
): Table<Row> | null => {
  const telling = columns.filter(({ text }) => rows.some((row) => text(row) !== none))
  const ranks = [...new Set(telling.map(({ rank }) => rank))].sort((a, b) => b - a)
  for (const rank of ranks) {
    const shown = telling.filter((column) => column.rank <= rank)
    const widths = shown.map(({ title, text }) =>
      Math.max(visibleWidth(title), ...rows.map((row) => visibleWidth(text(row)))),
    )
    const total = widths.reduce((sum, width) => sum + width + gap.length, markWidth - gap.length)
    if (total > page.width) continue
    const join = (cells: readonly string[]) =>
      cells
        .map((cell, index) => (shown[index]?.alignRight ? padStart : padEnd)(cell, widths[index] ?? 0))
        .join(gap)
        .trimEnd()
    return {
      shown,
      head: page.style.faint(`${' '.repeat(markWidth)}${join(shown.map(({ title }) => title))}`),
      lineOf: (row) => {
        const { glyph, tone } = markOf(row)
        return `${page.style[tone](glyph)} ${join(shown.map(({ text }) => text(row)))}`
      },
    }
  }
  return null
}

/** The table without its marks, for tables inside a section. */
export const tableLines = <Row>({ head, lineOf }: Table<Row>, rows: readonly Row[]): Block => [
  head,
  ...rows.map(lineOf),
]
