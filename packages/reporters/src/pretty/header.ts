import type { ClusterState, StatusReport } from '@restate-preflight/core'
import { counted, hanging, wrap, wrapParts } from './layout.ts'
import { numbered, type Block, type Mark, type Page } from './page.ts'

/** Which cluster, in which state. */
export const clusterLines = (page: Page, { cluster, run }: StatusReport): Block => {
  const { style, width } = page
  const title = cluster.name ?? `Restate at ${run.addresses[0] ?? 'no address'}`
  const facts = [
    ...(cluster.nodes.length === 0 ? [] : [counted(cluster.nodes.length, 'node')]),
    ...(cluster.versions.length === 0 ? [] : [`version ${cluster.versions.join(' and ')}`]),
    ...(cluster.fingerprint === null ? [] : [`fingerprint …${cluster.fingerprint.slice(-4)}`]),
  ]
  const [first = '', ...rest] = wrapParts([title, ...facts], width)
  const { state, because } = cluster.lifecycle
  const { glyph, word, tone } = stateMarks[state]
  return [
    style.strong(title) + style.faint(first.slice(title.length)),
    ...rest.map(style.faint),
    ...hanging(
      `${style[tone](glyph)} ${style[tone](style.strong(word))}  `,
      wrap(because, width - word.length - 4),
    ),
  ]
}

/** When and, for developers, how the cluster was looked at. */
export const runLines = (page: Page, { run }: StatusReport): Block => [
  ...wrapParts(
    [
      span(run.startedAt, run.endedAt),
      ...(page.developer
        ? [counted(run.rpcs, 'RPC'), `${run.bytesReceived} bytes`, `${Math.round(run.durationMs)} ms`]
        : []),
      ...(page.developer || run.profile !== 'default' ? [`profile ${run.profile}`] : []),
    ],
    page.width,
  ).map(page.style.faint),
  ...(run.aborted
    ? wrap('The run was cut short: what follows is what was known by then.', page.width).map(
        page.style.warning,
      )
    : []),
]

/** What to do next, as numbered steps. */
export const nextSteps = (page: Page, { cluster }: StatusReport): Block =>
  cluster.lifecycle.nextSteps.length === 0
    ? []
    : [page.style.strong('Next'), ...numbered(page, cluster.lifecycle.nextSteps)]

/** What has to happen before the cluster serves. */
export const waitsFor = (page: Page, { cluster }: StatusReport): Block =>
  cluster.lifecycle.waitsFor.length === 0
    ? []
    : [
        page.style.strong('Waits for'),
        ...cluster.lifecycle.waitsFor.flatMap((text) => hanging('  • ', wrap(text, page.width - 4))),
      ]

const wrong = (word: string): Mark => ({ glyph: '✗', word, tone: 'bad' })
const onTheWay = (word: string): Mark => ({ glyph: '…', word, tone: 'notice' })

export const stateMarks: Readonly<Record<ClusterState, Mark>> = {
  'no-contact': wrong('NO CONTACT'),
  split: wrong('SPLIT'),
  unprovisioned: { glyph: '○', word: 'UNPROVISIONED', tone: 'notice' },
  provisioning: onTheWay('PROVISIONING'),
  forming: onTheWay('FORMING'),
  bootstrapping: onTheWay('BOOTSTRAPPING'),
  'metadata-unavailable': wrong('METADATA UNAVAILABLE'),
  reconfiguring: onTheWay('RECONFIGURING'),
  degraded: { glyph: '▲', word: 'DEGRADED', tone: 'warning' },
  serving: { glyph: '✓', word: 'SERVING', tone: 'good' },
}

/** `2026-01-01 12:00:00–12:00:02 UTC`, from two ISO instants. */
const span = (from: string, to: string): string => {
  const [day, start] = [from.slice(0, 10), from.slice(11, 19)]
  const [lastDay, end] = [to.slice(0, 10), to.slice(11, 19)]
  if (day !== lastDay) return `${day} ${start} – ${lastDay} ${end} UTC`
  return start === end ? `${day} ${start} UTC` : `${day} ${start}–${end} UTC`
}
