import type { Baseline, BaselineFinding, BaselineStanding, Report } from '@restate-preflight/core'
import type { ReporterOptions } from '../reporter.ts'
import { minuteOf } from '../standing.ts'
import { counted, wrap } from './layout.ts'
import { outcomeMarks, severityMarks } from './marks.ts'
import { headline, joinBlocks, labelled, pageOf, type Block, type Mark, type Page } from './page.ts'
import { printable } from './printable.ts'

/** How a finding stands against the baseline, in words; nothing without one. */
export const standingWords: Readonly<Record<BaselineStanding, string>> = {
  new: 'new since the baseline',
  unchanged: 'known from the baseline',
  worsened: 'worse than in the baseline',
}

/** What became of the findings of the baseline: how many are new or known, and which are gone. */
export const baselineBlock = (page: Page, { baseline }: Report): Block => {
  if (baseline === null) return []
  const { takenAt, counts, resolved, notJudged } = baseline
  const parts = [
    `${counts.new} new`,
    `${counts.worsened} worse`,
    `${counts.unchanged} known`,
    `${counts.resolved} resolved`,
    ...(counts.notJudged === 0 ? [] : [`${counts.notJudged} not looked at`]),
  ]
  return [
    ...title(page, `Compared with the baseline of ${minuteOf(takenAt)}: ${parts.join(', ')}`),
    ...resolved.slice(0, maxShown).flatMap((finding) => line(page, resolvedMark, finding)),
    ...notJudged.slice(0, maxShown).flatMap((finding) => line(page, outcomeMarks.unknown, finding)),
    ...more(page, counts.resolved + counts.notJudged, resolved.length, notJudged.length),
  ]
}

/** A baseline for people: of which cluster, from when, and what was wrong then. */
export const baselinePretty = (original: Baseline, options: ReporterOptions = {}): string => {
  const { cluster, findings, takenAt } = printable(original)
  const page = pageOf(options)
  const whose = `${cluster.name ?? 'A cluster without a name'}${cluster.fingerprint === null ? '' : ` · fingerprint …${cluster.fingerprint.slice(-4)}`}`
  return joinBlocks([
    title(page, `${whose} · ${minuteOf(takenAt)} · ${counted(findings.length, 'finding')}`),
    findings.flatMap((finding) => line(page, severityMarks[finding.severity], finding)),
  ])
}

/** The rest is in the JSON report. */
const maxShown = 10

const resolvedMark: Mark = { glyph: '✓', word: 'RESOLVED', tone: 'good' }

const title = ({ width, style }: Page, text: string): Block => wrap(text, width).map(style.strong)

const line = (page: Page, mark: Mark, { check, symptom }: BaselineFinding): Block =>
  headline(page, mark, check, symptom)

const more = (page: Page, all: number, resolved: number, notJudged: number): Block => {
  const rest = all - Math.min(resolved, maxShown) - Math.min(notJudged, maxShown)
  return rest === 0 ? [] : labelled(page, 'more', `${rest} more in the JSON report`)
}
