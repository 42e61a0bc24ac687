import type { NodeReport, NodeState, StatusReport } from '@restate-preflight/core'
import type { ReporterOptions } from '../reporter.ts'
import { errorBlocks } from './gaps.ts'
import { clusterLines, nextSteps, waitsFor } from './header.ts'
import { hanging, listed, padEnd, padStart, visibleWidth, wrap, wrapParts } from './layout.ts'
import { joinBlocks, pageOf, type Block, type Page } from './page.ts'
import { printable } from './printable.ts'
import type { Tone } from './style.ts'

/** Where the cluster and its nodes are in their life, what they wait for, and what to do next. */
export const statusPretty = (original: StatusReport, options: ReporterOptions = {}): string => {
  const report = printable(original)
  const page = pageOf(options)
  const { nodes } = report.cluster
  return joinBlocks([
    clusterLines(page, report),
    nodeLines(page, nodes),
    waitsFor(page, report),
    nextSteps(page, report),
    ...(page.verbose || nodes.length === 0 ? errorBlocks(page, report) : []),
  ])
}

interface Column {
  readonly title: string
  readonly text: (node: NodeReport) => string
  readonly alignRight?: true
}

const none = '–'

const columns: readonly Column[] = [
  { title: 'ID', text: ({ id }) => id },
  { title: 'NAME', text: ({ name }) => name ?? none },
  { title: 'STATE', text: ({ state }) => state },
  { title: 'ROLES', text: ({ roles }) => roles.join(' ') || none },
  { title: 'GEN', text: ({ generation }) => String(generation ?? none), alignRight: true },
  { title: 'VERSION', text: ({ version }) => version ?? none },
  { title: 'AGE', text: ({ ageSeconds }) => age(ageSeconds), alignRight: true },
  { title: 'ADDRESS', text: ({ address }) => address },
]

const gap = '  '

/** A table where it fits; then one that tells roles below; else several lines for each node. */
const nodeLines = (page: Page, nodes: readonly NodeReport[]): Block => {
  const shown = columns.filter(
    ({ title, text }) => title !== 'ADDRESS' || nodes.some((node) => text(node) !== node.id),
  )
  const slim = nodeTable(
    page,
    nodes,
    shown.filter(({ title }) => title !== 'ROLES'),
  )
  return (
    nodeTable(page, nodes, shown) ??
    (slim === null ? nodes.flatMap((node) => nodeCard(page, node)) : [...slim, '', ...roleLines(page, nodes)])
  )
}

/** A row for each node, or null where a row would not fit into a line. */
const nodeTable = (page: Page, nodes: readonly NodeReport[], shown: readonly Column[]): Block | null => {
  const widths = shown.map(({ title, text }) =>
    Math.max(title.length, ...nodes.map((node) => visibleWidth(text(node)))),
  )
  const total = widths.reduce((sum, width) => sum + width + gap.length, 0)
  if (nodes.length === 0) return []
  if (total > page.width) return null
  const row = (cells: readonly string[]) =>
    cells
      .map((cell, index) => (shown[index]?.alignRight ? padStart : padEnd)(cell, widths[index] ?? 0))
      .join(gap)
      .trimEnd()
  return [
    page.style.faint(`  ${row(shown.map(({ title }) => title))}`),
    ...nodes.flatMap((node) => [
      `${glyphOf(page, node)} ${row(shown.map(({ text }) => text(node)))}`,
      ...reasonLines(page, node),
    ]),
  ]
}

/** Nodes of the same roles together. */
const roleLines = (page: Page, nodes: readonly NodeReport[]): Block =>
  [...Map.groupBy(nodes, ({ roles }) => roles.join(' ') || none)].flatMap(([roles, own]) => {
    const who = own.length === nodes.length ? 'every node' : listed(own.map(({ id }) => id))
    return hanging('  ', wrap(`roles of ${who}: ${roles}`, page.width - 2)).map(page.style.faint)
  })

/** The same on several lines, for narrow terminals. */
const nodeCard = (page: Page, node: NodeReport): Block => {
  const { id, name, state, generation, version, ageSeconds, roles, address } = node
  const facts = [
    ...(generation === null ? [] : [`generation ${generation}`]),
    ...(version === null ? [] : [`version ${version}`]),
    ...(ageSeconds === null ? [] : [`up ${age(ageSeconds)}`]),
    ...(address === id ? [] : [address]),
  ]
  return [
    `${glyphOf(page, node)} ${page.style.strong(name === null ? id : `${id} ${name}`)}  ${state}`,
    ...hanging('    ', wrapParts(facts, page.width - 4)).map(page.style.faint),
    ...(roles.length === 0
      ? []
      : hanging('    ', wrap(roles.join(' '), page.width - 4)).map(page.style.faint)),
    ...reasonLines(page, node),
  ]
}

/** Why a node is not serving. */
const reasonLines = (page: Page, { state, because, error }: NodeReport): Block =>
  state === 'serving' || because === ''
    ? []
    : hanging(
        '    ',
        wrap(error === null ? because : `${because} (${error.code})`, page.width - 4).map(page.style.faint),
      )

const glyphOf = (page: Page, { state }: NodeReport): string => {
  const { glyph, tone } = nodeMarks[state]
  return page.style[tone](glyph)
}

const wrong = { glyph: '✗', tone: 'bad' } as const
const onTheWay = { glyph: '…', tone: 'notice' } as const

const nodeMarks: Readonly<Record<NodeState, { readonly glyph: string; readonly tone: Tone }>> = {
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

/** In the largest unit of which there are two. */
const age = (seconds: number | null): string => {
  if (seconds === null) return none
  const units = [
    ['d', 86_400],
    ['h', 3_600],
    ['min', 60],
  ] as const
  const unit = units.find(([, size]) => seconds >= 2 * size)
  return unit === undefined ? `${Math.floor(seconds)} s` : `${Math.floor(seconds / unit[1])} ${unit[0]}`
}
