import {
  cellText,
  type ComparedCell,
  type MetadataNode,
  type MetadataVersionsReport,
  type RaftMemberRow,
  type VersionRelation,
  type VersionRow,
} from '@restate-preflight/core'
import { counted, hanging, wrap } from '../pretty/layout.ts'
import { joinBlocks, pageOf, type Block, type Mark, type Page } from '../pretty/page.ts'
import { printable } from '../pretty/printable.ts'
import { fittingTable, none, tableLines, type Column } from '../pretty/table.ts'
import type { ReporterOptions } from '../reporter.ts'
import { errorLines } from './get.ts'

/** Versions of all keys in all places for people: caches, the store through each node, and the store's members. */
export const metadataVersionsPretty = (
  original: MetadataVersionsReport,
  options: ReporterOptions = {},
): string => {
  const page = pageOf(options)
  const report = printable(original)
  const { keys, members, error } = report
  const cachedKeys = keys.filter(({ cached }) => Object.values(cached).some((cell) => cell !== null))
  return joinBlocks([
    ...matrix(page, 'In the caches of the nodes', cachedKeys, report.nodes, ({ cached }) => cached),
    ...matrix(page, 'In the store, read through each node', keys, report.nodes, ({ through }) => through),
    memberLines(page, members),
    error === null ? [] : errorLines(page, error),
    differences(report).flatMap((text) => hanging('  • ', wrap(text, page.width - 4))),
    [page.style.faint(summaryOf(report))],
  ])
}

const summaryOf = ({ keys, rpcs, error }: MetadataVersionsReport): string => {
  if (error !== null) return `the store could not be read · ${counted(rpcs, 'RPC')}`
  const has = (wanted: readonly VersionRelation[]) =>
    keys.filter(({ cached, through }) =>
      [...Object.values(cached), ...Object.values(through)].some(
        (cell) => cell !== null && wanted.includes(cell.relation),
      ),
    ).length
  const differing = has(['behind', 'ahead'])
  const unknown = has(['unknown'])
  return [
    differing === 0 ? 'no difference' : `${counted(differing, 'key')} with differences`,
    ...(unknown === 0 ? [] : [`${unknown} not read everywhere`]),
    counted(rpcs, 'RPC'),
  ].join(' · ')
}

/** In words, for whoever does not compare numbers: which node, which key, how far. */
const differences = ({ keys }: MetadataVersionsReport): readonly string[] =>
  keys.flatMap(({ key, store, cached, through }) => [
    ...Object.entries(cached).flatMap(([node, cell]) => difference(key, store, `the cache of ${node}`, cell)),
    ...Object.entries(through).flatMap(([node, cell]) =>
      difference(key, store, `the store through ${node}`, cell),
    ),
  ])

const difference = (
  key: string,
  store: number | null,
  place: string,
  cell: ComparedCell | null,
): readonly string[] => {
  if (cell === null || cell.error !== null) return []
  if (cell.relation !== 'behind' && cell.relation !== 'ahead') return []
  return [
    `${key}: ${place} has ${cell.version ?? 'no version'}, ${cell.distance} ${cell.relation}; the store has ${store ?? 'none'}`,
  ]
}

/** As many columns of nodes as fit; the rest in further tables below. */
const matrix = (
  page: Page,
  title: string,
  rows: readonly VersionRow[],
  nodes: readonly MetadataNode[],
  cellsOf: (row: VersionRow) => { readonly [node: string]: ComparedCell | null },
): readonly Block[] => {
  if (rows.length === 0 || nodes.length === 0) return []
  const mark = (row: VersionRow): Pick<Mark, 'glyph' | 'tone'> => {
    const cells = Object.values(cellsOf(row))
    if (cells.some((cell) => cell?.relation === 'behind' || cell?.relation === 'ahead'))
      return { glyph: '▲', tone: 'warning' }
    return cells.some((cell) => cell?.relation === 'unknown')
      ? { glyph: '?', tone: 'warning' }
      : { glyph: '✓', tone: 'good' }
  }
  for (let width = nodes.length; width > 0; width--) {
    const tables = chunks(nodes, width).map((shown) =>
      fittingTable(
        page,
        rows,
        [keyColumn, storeColumn, ...shown.map((node) => nodeColumn(node, cellsOf))],
        mark,
      ),
    )
    if (tables.every((table) => table !== null)) {
      return tables.map((table, index) => [
        ...(index === 0 ? [page.style.strong(title)] : []),
        ...tableLines(table, rows),
      ])
    }
  }
  return [rows.map((row) => `${mark(row).glyph} ${row.key}  store ${row.store ?? none}`)]
}

const keyColumn: Column<VersionRow> = { title: 'KEY', text: ({ key }) => key, rank: 0 }
const storeColumn: Column<VersionRow> = {
  title: 'STORE',
  text: ({ store, storeRead }) => (storeRead ? String(store ?? 'absent') : '?'),
  alignRight: true,
  rank: 0,
}

const nodeColumn = (
  { key }: MetadataNode,
  cellsOf: (row: VersionRow) => { readonly [node: string]: ComparedCell | null },
): Column<VersionRow> => ({ title: key, text: (row) => cellText(cellsOf(row)[key] ?? null), rank: 0 })

const chunks = <T>(items: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )

const memberColumns: readonly Column<RaftMemberRow>[] = [
  { title: 'MEMBER', text: ({ node }) => node, rank: 0 },
  {
    title: 'STATUS',
    text: ({ status, error }) => status ?? `no answer${error === null ? '' : ` ${error.code}`}`,
    rank: 0,
  },
  { title: 'LEADER', text: ({ leader, error }) => (error === null ? (leader ?? 'none') : none), rank: 0 },
  { title: 'TERM', text: ({ term }) => term ?? none, alignRight: true, rank: 0 },
  { title: 'APPLIED', text: ({ applied }) => applied ?? none, alignRight: true, rank: 0 },
  { title: 'COMMITTED', text: ({ committed }) => committed ?? none, alignRight: true, rank: 1 },
  { title: 'SNAPSHOT', text: ({ snapshotIndex }) => snapshotIndex ?? none, alignRight: true, rank: 2 },
]

const memberLines = (page: Page, members: readonly RaftMemberRow[]): Block => {
  if (members.length === 0) return []
  const leaders = new Set(members.flatMap(({ leader }) => leader ?? []))
  const table = fittingTable(page, members, memberColumns, ({ status, leader, error }) =>
    error !== null
      ? { glyph: '✗', tone: 'bad' }
      : status === 'member' && (leader === null || leaders.size > 1)
        ? { glyph: '▲', tone: 'warning' }
        : { glyph: '✓', tone: 'good' },
  )
  const title = 'Members of the store, each as it sees itself (up to 5 s old)'
  return table === null ? [] : [page.style.strong(title), ...tableLines(table, members)]
}
