import type {
  LogsReport,
  MetadataServerReport,
  MetadataServiceReport,
  PartitionsReport,
  StatusReport,
} from '@restate-preflight/core'
import { quorumTexts } from '../quorum.ts'
import { hanging, listed, padEnd, wrapParts } from './layout.ts'
import { outcomeMarks } from './marks.ts'
import type { Block, Mark, Page } from './page.ts'
import { fittingTable, none, tableLines, type Column } from './table.ts'

/** Metadata service, partitions and logs: a line for each, and a table of the metadata servers where it helps. */
export const serviceLines = (page: Page, { cluster }: StatusReport, problemsOnly: boolean): Block => {
  const { metadata, partitions, logs } = cluster
  const services = [
    ...(metadata === null ? [] : [metadataService(metadata)]),
    ...(partitions === null ? [] : [partitionService(partitions)]),
    ...(logs === null ? [] : [logService(logs, partitions?.count ?? logs.count)]),
  ]
  const arriving = arrivingStates.has(cluster.lifecycle.state)
  return services
    .map((service) => (arriving && service.mark === bad ? { ...service, mark: moving } : service))
    .filter(({ mark }) => !problemsOnly || mark !== good)
    .flatMap(({ name, mark, parts }) => [
      ...hanging(
        `${page.style[mark.tone](mark.glyph)} ${padEnd(name, nameWidth)}  `,
        wrapParts(parts, page.width - nameWidth - 4),
      ),
      ...(name === 'metadata' &&
      metadata !== null &&
      // The store's own section says more.
      cluster.store === null &&
      (page.developer || mark !== good)
        ? serverTable(page, metadata)
        : []),
    ])
}

/** States in which parts are not there yet, and nothing is lost. */
const arrivingStates: ReadonlySet<string> = new Set(['provisioning', 'forming', 'bootstrapping'])

/** `partitions` is the longest name. */
const nameWidth = 10

interface Service {
  readonly name: string
  readonly mark: Pick<Mark, 'glyph' | 'tone'>
  readonly parts: readonly string[]
}

const good = outcomeMarks.pass
const unknown = outcomeMarks.unknown
const bad = { glyph: '✗', tone: 'bad' } as const
const warning = { glyph: '▲', tone: 'warning' } as const
const moving = { glyph: '…', tone: 'notice' } as const

const metadataService = (service: MetadataServiceReport): Service => {
  const { members, quorum, missing, servers } = service
  return {
    name: 'metadata',
    mark: !quorum.reached ? bad : missing.length > 0 || quorum.has < members.length ? warning : good,
    parts: [
      ...quorumTexts(service),
      ...(missing.length === 0 ? [] : [`missing ${listed(missing)}`]),
      ...appliedText(servers),
    ],
  }
}

/** `applied 107`, or from where to where; a server's word is up to 5 s old. */
const appliedText = (servers: readonly MetadataServerReport[]): readonly string[] => {
  const indexes = servers
    .flatMap(({ applied }) => applied ?? [])
    .toSorted((a, b) => Number(BigInt(a) - BigInt(b)))
  const [first, last] = [indexes.at(0), indexes.at(-1)]
  if (first === undefined || last === undefined) return []
  return [first === last ? `applied ${first}` : `applied ${first} to ${last}`]
}

/** How many have a leader, in words. */
const ledText = ({ led, count }: PartitionsReport): string => {
  if (led === null) return 'leaders unknown: no admin node tells'
  if (led === count) return 'all led'
  return led === 0 ? 'none led' : `${led} led`
}

/** At most 100 are listed in a report. */
const unplacedText = ({ unplaced, count }: PartitionsReport): readonly string[] => {
  if (unplaced.length === 0) return []
  const all = unplaced.length === Math.min(count, 100)
  return [all ? 'none has a replica set' : `without a replica set ${listed(unplaced.map(String))}`]
}

const partitionService = (partitions: PartitionsReport): Service => {
  const { count, led, leaderless, reconfiguring, unplaced, replication } = partitions
  const lost = count - (led ?? count)
  return {
    name: 'partitions',
    mark:
      lost > 0 || unplaced.length > 0
        ? bad
        : led === null
          ? unknown
          : reconfiguring.length > 0
            ? moving
            : good,
    parts: [
      `${count}, ${ledText(partitions)}`,
      ...(lost === 0 || led === 0 ? [] : [`without a leader ${listedOf(leaderless, lost)}`]),
      ...unplacedText(partitions),
      ...(reconfiguring.length === 0 ? [] : [`replica sets change ${listed(reconfiguring.map(String))}`]),
      `replication ${replication ?? 'everywhere'}`,
    ],
  }
}

const logService = (logs: LogsReport, wanted: number): Service => {
  const { count, provider, replication, nodesets, withoutWriteQuorum } = logs
  const closed = withoutWriteQuorum.length > 0
  return {
    name: 'logs',
    mark: closed || count < wanted ? bad : good,
    parts: [
      count < wanted ? `${count} of ${wanted} exist` : closed ? String(count) : `${count}, all writable`,
      ...(closed ? [`without a write quorum ${listed(withoutWriteQuorum.map(String))}`] : []),
      `${provider}${replication === null ? '' : ` ${replication}`}`,
      ...(nodesets.length === 0 ? [] : [`nodesets of ${nodesets.map(({ size }) => size).join(', ')}`]),
    ],
  }
}

/** The list may be shorter than the number. */
const listedOf = (ids: readonly number[], count: number): string =>
  count > ids.length ? `${listed(ids.map(String))} of ${count}` : listed(ids.map(String))

const serverColumns: readonly Column<MetadataServerReport>[] = [
  { title: 'SERVER', text: ({ node }) => node, rank: 0 },
  { title: 'STATUS', text: ({ status }) => status ?? 'no answer', rank: 0 },
  { title: 'LEADER', text: ({ leader }) => leader ?? none, rank: 0 },
  { title: 'TERM', text: ({ term }) => term ?? none, alignRight: true, rank: 1 },
  { title: 'APPLIED', text: ({ applied }) => applied ?? none, alignRight: true, rank: 0 },
  { title: 'COMMITTED', text: ({ committed }) => committed ?? none, alignRight: true, rank: 1 },
  { title: 'SNAPSHOT', text: ({ snapshotIndex }) => snapshotIndex ?? none, alignRight: true, rank: 2 },
]

const serverTable = (page: Page, { servers, members }: MetadataServiceReport): Block => {
  const narrower = { ...page, width: page.width - 4 }
  const table = fittingTable(narrower, servers, serverColumns, ({ node, status, leader }) => {
    if (status === 'member') return leader === null ? warning : good
    return status === 'standby' && !members.includes(node) ? good : bad
  })
  return table === null ? [] : tableLines(table, servers).map((line) => `    ${line}`)
}
