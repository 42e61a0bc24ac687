import type { NodeReport, NodeState } from '@restate-preflight/core'
import { hanging, listed, wrap, wrapParts } from './layout.ts'
import type { Block, Mark, Page } from './page.ts'
import { fittingTable, none, type Column } from './table.ts'

/** A row for each node with as many columns as fit; what does not is told below; else several lines for each node. */
export const nodeLines = (page: Page, nodes: readonly NodeReport[]): Block => {
  if (nodes.length === 0) return []
  const alike = nodes.length > 1 && new Set(nodes.map(({ because }) => because)).size === 1
  const notesOf = (node: NodeReport) => [
    // What all have in common stands in the header.
    ...(alike ? [] : reasonLines(page, node)),
    ...statusLines(page, node),
  ]
  const isSplit = new Set(nodes.flatMap(({ fingerprint }) => fingerprint ?? [])).size > 1
  const table = fittingTable(
    page,
    nodes,
    columns.filter(({ title }) => title !== 'CLUSTER' || isSplit),
    nodeMark,
  )
  if (table === null) return nodes.flatMap((node) => nodeCard(page, node, notesOf(node)))
  return [
    table.head,
    ...nodes.flatMap((node) => [table.lineOf(node), ...notesOf(node)]),
    ...roleLines(page, nodes),
  ]
}

const roleColumn = (title: string, status: (node: NodeReport) => string | null | undefined) => ({
  title,
  text: (node: NodeReport) => status(node) ?? none,
  rank: 5,
})

const columns: readonly Column<NodeReport>[] = [
  { title: 'NODE', text: (node) => nodeName(node), rank: 0 },
  { title: 'NAME', text: ({ name }) => name ?? none, rank: 1 },
  { title: 'STATE', text: ({ state }) => state, rank: 0 },
  // Only where there is more than one: the header has the only one.
  { title: 'CLUSTER', text: ({ fingerprint }) => clusterName(fingerprint), rank: 0 },
  { title: 'UP', text: ({ ageSeconds }) => age(ageSeconds), alignRight: true, rank: 2 },
  { title: 'VERSION', text: ({ version }) => version ?? none, rank: 3 },
  roleColumn('ADMIN', ({ roleStatuses }) => roleStatuses?.admin),
  roleColumn('WORKER', ({ roleStatuses }) => roleStatuses?.worker),
  roleColumn('LOG-SERVER', ({ roleStatuses }) => roleStatuses?.logServer),
  roleColumn('METADATA', ({ roleStatuses }) => roleStatuses?.metadataServer),
  {
    title: 'LEADS',
    text: ({ partitions }) => String(partitions?.leads ?? none),
    alignRight: true,
    rank: 2,
  },
  {
    title: 'FOLLOWS',
    text: ({ partitions }) => String(partitions?.follows ?? none),
    alignRight: true,
    rank: 4,
  },
  { title: 'ADDRESS', text: ({ id, address }) => (id === address ? none : address), rank: 0 },
]

/** `N3:7`, as Restate prints it. */
const nodeName = ({ id, generation }: NodeReport): string =>
  generation === null ? id : `${id}:${generation}`

const clusterName = (fingerprint: string | null): string =>
  fingerprint === null ? none : `…${fingerprint.slice(-4)}`

/** The same on several lines, for narrow terminals. */
const nodeCard = (page: Page, node: NodeReport, notes: Block): Block => {
  const { name, state, version, ageSeconds, partitions, address, id, roles, fingerprint } = node
  const { glyph, tone } = nodeMark(node)
  const facts = [
    ...(ageSeconds === null ? [] : [`up ${age(ageSeconds)}`]),
    ...(version === null ? [] : [`version ${version}`]),
    ...(partitions === null ? [] : [`leads ${partitions.leads}, follows ${partitions.follows}`]),
    ...(fingerprint === null ? [] : [`cluster ${clusterName(fingerprint)}`]),
    ...(address === id ? [] : [address]),
  ]
  const below = [
    ...hanging('    ', wrapParts(facts, page.width - 4)),
    ...hanging('    ', wrap(roles.join(', ') || none, page.width - 4)),
  ]
  return [
    `${page.style[tone](glyph)} ${page.style.strong([nodeName(node), name ?? ''].join(' ').trim())}  ${state}`,
    ...notes,
    ...below.map(page.style.faint),
  ]
}

/** Why a node is not serving. */
const reasonLines = (page: Page, { state, because, error, address }: NodeReport): Block =>
  state === 'serving' || because === ''
    ? []
    : hanging('    ', wrap(reasonText(address, because, error), page.width - 4).map(page.style.faint))

/** The address stands in the row above. */
const reasonText = (address: string, because: string, error: NodeReport['error']): string => {
  const told = because.startsWith(`${address}: `) ? because.slice(address.length + 2) : because
  return error === null ? told : `${told} (${error.code})`
}

/** Nodes of the same roles together. */
const roleLines = (page: Page, nodes: readonly NodeReport[]): Block =>
  [...Map.groupBy(nodes, ({ roles }) => roles.join(', ') || none)].flatMap(([roles, own]) => {
    const who = own.length === nodes.length ? 'roles' : `roles of ${listed(own.map(({ id }) => id))}`
    return hanging('  ', wrap(`${who}: ${roles}`, page.width - 2)).map(page.style.faint)
  })

/** What is unusual of its roles. A node that has not joined is not expected to have any that are ready. */
const statusLines = (page: Page, { roleStatuses, registered, state, roles }: NodeReport): Block => {
  const waits = state === 'awaiting-provisioning' || state === 'orphan'
  const said = {
    admin: waits ? null : roleStatuses?.admin,
    worker: waits ? null : roleStatuses?.worker,
    'log-server': waits ? null : roleStatuses?.logServer,
    'metadata-server': waits ? null : roleStatuses?.metadataServer,
    'its worker': roles.includes('worker') ? registered?.workerState : null,
    'its storage': roles.includes('log-server') ? registered?.storageState : null,
  }
  const unusual = Object.entries(said).filter(([, status]) => status != null && !usualStatuses.has(status))
  return unusual.length === 0
    ? []
    : hanging(
        '    ',
        wrap(unusual.map(([role, status]) => `${role} is ${status}`).join(', '), page.width - 4),
      )
}

const usualStatuses: ReadonlySet<string> = new Set(['ready', 'member', 'standby', 'active', 'read-write'])

const wrong = { glyph: '✗', tone: 'bad' } as const
const onTheWay = { glyph: '…', tone: 'notice' } as const

const nodeMarks: Readonly<Record<NodeState, Pick<Mark, 'glyph' | 'tone'>>> = {
  unreachable: wrong,
  hung: wrong,
  booting: onTheWay,
  'awaiting-provisioning': { glyph: '○', tone: 'notice' },
  orphan: wrong,
  joining: onTheWay,
  starting: onTheWay,
  serving: { glyph: '✓', tone: 'good' },
  zombie: wrong,
  isolated: wrong,
  'shutting-down': onTheWay,
}

export const nodeMark = ({ state }: NodeReport): Pick<Mark, 'glyph' | 'tone'> => nodeMarks[state]

/** In the largest unit of which there are two. */
export const age = (seconds: number | null): string => {
  if (seconds === null) return none
  const units = [
    ['d', 86_400],
    ['h', 3_600],
    ['min', 60],
  ] as const
  const unit = units.find(([, size]) => seconds >= 2 * size)
  return unit === undefined ? `${Math.floor(seconds)} s` : `${Math.floor(seconds / unit[1])} ${unit[0]}`
}
