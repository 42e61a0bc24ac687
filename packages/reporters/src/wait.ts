import type { WaitReport, WaitStep } from '@restate-preflight/core'
import { escapeControls } from './json.ts'
import { counted, hanging, listed, wrap, wrapParts } from './pretty/layout.ts'
import { joinBlocks, numbered, pageOf, type Block, type Page } from './pretty/page.ts'
import { printable } from './pretty/printable.ts'
import type { ReporterOptions } from './reporter.ts'

/**
 * What came of waiting, for people: one line where it came true; else why not, and what to do. With the detail `developer` also what was
 * seen on the way, and how the nodes are.
 */
export const waitPretty = (original: WaitReport, options: ReporterOptions = {}): string => {
  const report = printable(original)
  const page = pageOf(options)
  const { style, width } = page
  const goals = report.conditions.map((condition) => condition.for).join(' and ')
  const effort = `${(report.durationMs / 1_000).toFixed(1)} s, ${counted(report.polls, 'look')}, ${counted(report.rpcs, 'RPC')}`
  if (report.met) {
    return joinBlocks([hanging(`${style.good('✓')} `, wrap(`${goals}, after ${effort}`, width - 2))])
  }
  const { nextSteps } = report.cluster
  return joinBlocks([
    hanging(`${style.bad('✗')} `, wrap(`not ${goals}: ${report.reason ?? 'no reason is known'}`, width - 2)),
    // Of a single condition the reason has said it all.
    report.conditions
      .filter(({ met }) => !met && report.conditions.length > 1)
      .flatMap((condition) =>
        hanging('  • ', wrap(`${condition.for}: ${condition.because}`, width - 4)).map(style.faint),
      ),
    nextSteps.length === 0 ? [] : [style.strong('Next'), ...numbered(page, nextSteps)],
    ...(page.developer ? seen(page, report.timeline) : []),
    [style.faint(`${effort} · exit ${report.exitCode}`)],
  ])
}

/** The last changes are those that tell why it went no further. */
const maxSeen = 10

const seen = (page: Page, timeline: WaitReport['timeline']): readonly Block[] => {
  const last = timeline.at(-1)
  if (last === undefined) return []
  const before = timeline.length - maxSeen
  const byState = Map.groupBy(Object.keys(last.nodes), (key) => last.nodes[key])
  return [
    [
      page.style.strong('Seen'),
      ...(before > 0 ? [`  ${counted(before, 'change')} before`] : []),
      ...timeline.slice(-maxSeen).flatMap((step) => waitStepLines(step, page.width)),
    ],
    [
      page.style.strong('Nodes'),
      ...wrapParts(
        [...byState].map(([state, keys]) => `${listed(keys)} ${state}`),
        page.width - 2,
      ).map((line) => `  ${line}`),
    ],
  ]
}

/** The whole of it, two spaces. */
export const waitJson = (report: WaitReport): string => `${escapeControls(JSON.stringify(report, null, 2))}\n`

/**
 * A change while waiting: `+12.3 s  forming         waits for N3 to join (…)`. Broken into lines where a width is given; a
 * log gets it as one line.
 */
export const waitStepLines = (step: WaitStep, width = Number.POSITIVE_INFINITY): readonly string[] => {
  const head = `${`+${(step.afterMs / 1_000).toFixed(1)} s`.padStart(8)}  ${step.state.padEnd(stateWidth)}  `
  const room = width - head.length
  const text = waitStepText(step)
  return room < narrowest
    ? [head.trimEnd(), ...wrap(text, width - 4).map((line) => `    ${line}`)]
    : hanging(head, wrap(text, room))
}

/** What a step says besides its time and state: two steps with the same text look the same. */
export const waitStepText = (step: WaitStep): string => {
  const { because, waitsFor, pending, illegal } = printable(step)
  return [
    waitsFor.length > 0 ? `waits for ${waitsFor.join('; ')}` : because,
    // What a state lacks is said already; what a check lacks is not.
    ...pending.filter((text) => ofCheck.test(text)),
    ...(illegal ? ['THIS CANNOT FOLLOW what was seen before'] : []),
  ].join(' · ')
}

/** The line that a terminal keeps up to date: for how long, since when nothing has moved, and what is pending. */
export const waitPendingLine = (
  step: WaitStep,
  {
    afterMs,
    unchangedMs,
    holds,
  }: { readonly afterMs: number; readonly unchangedMs: number; readonly holds: boolean },
): string => {
  const pending = holds ? 'holds; waiting whether it goes on' : printable(step).pending.join('; ')
  return `… ${(afterMs / 1_000).toFixed(0)} s, unchanged for ${(unchangedMs / 1_000).toFixed(0)} s · ${pending}`
}

const ofCheck = /^[a-z0-9-]+\/[a-z0-9-]+: /
/** `metadata-unavailable` is the longest state. */
const stateWidth = 20
const narrowest = 24
