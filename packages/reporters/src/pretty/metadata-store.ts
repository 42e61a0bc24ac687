import type { MetadataAccessReport, MetadataServerReport, StatusReport } from '@restate-preflight/core'
import { hanging, listed, wrap } from './layout.ts'
import { outcomeMarks } from './marks.ts'
import type { Block, Mark, Page } from './page.ts'
import { fittingTable, none, tableLines, type Column } from './table.ts'

/** The members of the metadata store, and what it is like through each node; nothing unless it was asked for. */
export const storeLines = (page: Page, { cluster }: StatusReport): readonly Block[] => {
  const { store, metadata } = cluster
  if (store === null) return []
  const servers = metadata?.servers ?? []
  return [
    servers.length === 0
      ? []
      : section(page, 'Metadata members', servers, memberColumns, memberMark(metadata?.members ?? [])),
    store.nodes.length === 0
      ? []
      : [
          ...section(page, 'Through each node', store.nodes, nodeColumns, nodeMark),
          ...notes(page, store.nodes),
        ],
  ]
}

type TableMark = Pick<Mark, 'glyph' | 'tone'>

const good = outcomeMarks.pass
const unknown = outcomeMarks.unknown
const bad = { glyph: '✗', tone: 'bad' } as const
const warning = { glyph: '▲', tone: 'warning' } as const

const section = <Row>(
  page: Page,
  title: string,
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  markOf: (row: Row) => TableMark,
): Block => {
  const table = fittingTable(page, rows, columns, markOf)
  return [page.style.strong(title), ...(table === null ? [] : tableLines(table, rows))]
}

const memberColumns: readonly Column<MetadataServerReport>[] = [
  { title: 'MEMBER', text: ({ node }) => node, rank: 0 },
  { title: 'STATUS', text: ({ status }) => status ?? 'no answer', rank: 0 },
  { title: 'LEADER', text: ({ leader }) => leader ?? none, rank: 0 },
  { title: 'TERM', text: ({ term }) => term ?? none, alignRight: true, rank: 0 },
  { title: 'APPLIED', text: ({ applied }) => applied ?? none, alignRight: true, rank: 0 },
  { title: 'COMMITTED', text: ({ committed }) => committed ?? none, alignRight: true, rank: 1 },
  { title: 'BEHIND', text: ({ behind }) => behind ?? none, alignRight: true, rank: 0 },
  {
    title: 'LOG',
    text: ({ firstIndex, lastIndex }) =>
      firstIndex === null || lastIndex === null ? none : `${firstIndex} to ${lastIndex}`,
    alignRight: true,
    rank: 2,
  },
  { title: 'SNAPSHOT', text: ({ snapshotIndex }) => snapshotIndex ?? none, alignRight: true, rank: 2 },
  {
    title: 'SIZE',
    text: ({ snapshotBytes }) => (snapshotBytes === null ? none : bytesText(Number(snapshotBytes))),
    alignRight: true,
    rank: 3,
  },
]

const memberMark =
  (members: readonly string[]) =>
  ({ node, status, leader }: MetadataServerReport): TableMark => {
    if (status === 'member') return leader === null ? warning : good
    return status === 'standby' && !members.includes(node) ? good : bad
  }

const nodeColumns: readonly Column<MetadataAccessReport>[] = [
  { title: 'NODE', text: ({ node }) => node, rank: 0 },
  { title: 'READ', text: ({ read }) => readText(read), alignRight: true, rank: 0 },
  {
    title: 'VERSION',
    text: ({ read }) => (read.version === null ? none : `v${read.version}`),
    alignRight: true,
    rank: 2,
  },
  { title: 'WRITES', text: ({ storage }) => writesText(storage), rank: 0 },
  {
    title: 'STALLED',
    text: ({ storage }) =>
      storage?.writeStallSeconds == null ? none : secondsText(storage.writeStallSeconds),
    alignRight: true,
    rank: 3,
  },
  {
    title: 'ERRORS',
    text: ({ storage }) => (storage?.backgroundErrors == null ? none : String(storage.backgroundErrors)),
    alignRight: true,
    rank: 1,
  },
  {
    title: 'TO COMPACT',
    text: ({ storage }) =>
      storage?.pendingCompactionBytes == null ? none : bytesText(storage.pendingCompactionBytes),
    alignRight: true,
    rank: 3,
  },
  { title: 'SEES', text: ({ failureDetector }) => seenText(failureDetector), rank: 0 },
  {
    title: 'FULLEST POOL',
    text: ({ fullestPool }) => (fullestPool === null ? none : `${fullestPool.name} ${fullestPool.percent} %`),
    rank: 4,
  },
]

const readText = ({ tookMs, error }: MetadataAccessReport['read']): string =>
  tookMs === null ? (error === null ? none : `no: ${error.code}`) : `${tookMs.toFixed(1)} ms`

const writesText = (storage: MetadataAccessReport['storage']): string => {
  if (storage === null) return 'unknown'
  if (storage.stopped.length > 0) return `stopped: ${listed(storage.stopped, 2)}`
  return storage.delayed.length > 0 ? `slowed: ${listed(storage.delayed, 2)}` : 'flow'
}

const seenText = (detector: MetadataAccessReport['failureDetector']): string => {
  if (detector === null) return 'unknown'
  const { alive, others, lonely } = detector
  return `${alive} of ${alive + others}${lonely === true ? ', lonely' : ''}`
}

const nodeMark = ({ read, storage, failureDetector, metricsError }: MetadataAccessReport): TableMark => {
  if (read.error !== null || (storage?.stopped.length ?? 0) > 0) return bad
  const troubled =
    (storage?.delayed.length ?? 0) > 0 ||
    (storage?.backgroundErrors ?? 0) > 0 ||
    (failureDetector?.others ?? 0) > 0 ||
    failureDetector?.lonely === true
  if (troubled) return warning
  return metricsError === null ? good : unknown
}

/** Why reads failed and metrics are not there: each reason once. */
const notes = (page: Page, nodes: readonly MetadataAccessReport[]): Block => {
  const all = nodes.flatMap(({ node, read, metricsError }) =>
    [read.error, metricsError].flatMap((error) => (error === null ? [] : [{ node, error }])),
  )
  const byReason = Map.groupBy(all, ({ error }) => `${error.code} ${error.message}`)
  return [...byReason].flatMap(([reason, own]) =>
    hanging('    ', wrap(`${listed([...new Set(own.map(({ node }) => node))])}: ${reason}`, page.width - 4)),
  )
}

const secondsText = (seconds: number): string =>
  seconds === 0 ? '0 s' : seconds < 10 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds)} s`

const bytesText = (bytes: number): string => {
  const units = ['bytes', 'kB', 'MB', 'GB'] as const
  const step = bytes < 1_000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1)
  const amount = bytes / 1_000 ** step
  return `${step === 0 || amount >= 100 ? Math.round(amount) : amount.toFixed(1)} ${units[step] ?? 'GB'}`
}
