import {
  compareSeverity,
  compareText,
  isCounted,
  severities,
  worstSeverity,
  type CheckReport,
  type Finding,
  type Report,
} from '@restate-preflight/core'
import { hanging, padEnd, padStart, wrap, wrapParts } from './layout.ts'
import { outcomeMarks, severityMarks } from './marks.ts'
import type { Block, Mark, Page } from './page.ts'

/** One line for each plugin: what came out of its checks, as numbers. */
export const pluginLines = (page: Page, report: Report): Block => {
  const byPlugin = Map.groupBy(report.checks, ({ plugin }) => plugin)
  const names = [...byPlugin.keys()].sort(compareText)
  const nameWidth = Math.max(...names.map((name) => name.length))
  const countWidth = Math.max(...[...byPlugin.values()].map((checks) => String(passed(checks)).length))
  return names.flatMap((name) => {
    const checks = byPlugin.get(name) ?? []
    const { glyph, tone } = markOf(checks, report.findings)
    const head = `${page.style[tone](glyph)} ${padEnd(name, nameWidth)}  `
    const passes = passed(checks) === 0 ? [] : [`${padStart(String(passed(checks)), countWidth)} passed`]
    const counts = [...passes, ...exceptions(checks, report)]
    return [
      ...hanging(head, wrapParts(counts, page.width - nameWidth - 4)),
      ...(page.verbose ? checkLines(page, checks, report.findings) : []),
    ]
  })
}

const passed = (checks: readonly CheckReport[]): number =>
  checks.filter(({ outcome }) => outcome === 'pass').length

/** Everything but passes, the gravest first; what there is none of is not mentioned. */
const exceptions = (checks: readonly CheckReport[], { findings }: Report): readonly string[] => {
  const words = checks.flatMap((check) =>
    check.outcome === 'finding'
      ? [findingWord(check, findings)]
      : check.outcome === 'pass'
        ? []
        : [check.outcome],
  )
  return exceptionWords.flatMap((word) => {
    const count = words.filter((other) => other === word).length
    return count === 0 ? [] : [`${count} ${word === 'error' ? 'in error' : word}`]
  })
}

const exceptionWords = [
  ...severities.toReversed(),
  'waived',
  'folded',
  'transient',
  'error',
  'unknown',
  'skipped',
] as const

const findingsOf = (check: CheckReport, findings: readonly Finding[]): readonly Finding[] =>
  findings.filter(({ id }) => check.findings.includes(id))

/** The worst severity that counts; else what keeps its findings from counting. */
const findingWord = (check: CheckReport, findings: readonly Finding[]): (typeof exceptionWords)[number] => {
  const own = findingsOf(check, findings)
  const worst = worstSeverity(own.filter(isCounted).map(({ severity }) => severity))
  if (worst !== null) return worst
  if (own.some(({ waived }) => waived !== null)) return 'waived'
  if (own.some(({ causedBy }) => causedBy !== null)) return 'folded'
  return own.some(({ confirmation }) => confirmation === 'transient') ? 'transient' : 'info'
}

const markOf = (checks: readonly CheckReport[], findings: readonly Finding[]): Mark => {
  const counts = checks.flatMap((check) => findingsOf(check, findings)).filter(isCounted)
  const worst = worstSeverity(counts.map(({ severity }) => severity))
  const outcomes = new Set(checks.map(({ outcome }) => outcome))
  if (worst !== null && compareSeverity(worst, 'high') >= 0) return severityMarks[worst]
  if (outcomes.has('error')) return outcomeMarks.error
  if (worst !== null) return severityMarks[worst]
  if (outcomes.has('unknown')) return outcomeMarks.unknown
  const excused = (check: CheckReport) => ['folded', 'waived'].includes(findingWord(check, findings))
  if (checks.some((check) => check.outcome === 'finding' && excused(check))) return severityMarks.info
  return outcomes.has('pass') || outcomes.has('finding') ? outcomeMarks.pass : outcomeMarks.skipped
}

const checkLines = (page: Page, checks: readonly CheckReport[], findings: readonly Finding[]): Block => {
  const idWidth = Math.max(...checks.map(({ id }) => id.length))
  return checks.flatMap((check) => {
    const word = check.outcome === 'finding' ? findingWord(check, findings) : check.outcome
    const { glyph, tone } = wordMark(word)
    const head = `    ${page.style[tone](glyph)} ${padEnd(check.id, idWidth)}  `
    const room = page.width - idWidth - 8
    const text = check.outcome === 'pass' ? check.summary : `${check.summary} (${word})`
    return room < 24
      ? [head.trimEnd(), ...hanging('      ', wrap(text, page.width - 6)).map(page.style.faint)]
      : hanging(head, wrap(text, room).map(page.style.faint))
  })
}

const wordMark = (word: (typeof exceptionWords)[number] | 'pass'): Mark => {
  switch (word) {
    case 'pass':
    case 'error':
    case 'unknown':
    case 'skipped':
      return outcomeMarks[word]
    case 'waived':
    case 'folded':
    case 'transient':
      return severityMarks.info
    default:
      return severityMarks[word]
  }
}
