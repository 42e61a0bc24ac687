import { isIncomplete, type Finding, type Report, type Severity } from '@restate-preflight/core'
import { clusterTitle, gateText, targetText } from './phrases.ts'
import { counted, listed } from './pretty/layout.ts'
import { printable } from './pretty/printable.ts'
import type { Reporter } from './reporter.ts'
import { countedFirst, standingOf, standingText } from './standing.ts'
import { suitesOf } from './test-case.ts'

/** GitHub shows ten annotations of a level for each step. */
const maxPerLevel = 10
const maxMessage = 1_000
const maxReasons = 5

type Level = 'error' | 'warning' | 'notice'

const levels: Readonly<Record<Severity, Level>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'warning',
  info: 'notice',
}

interface Annotation {
  readonly level: Level
  readonly title: string
  readonly message: string
}

/**
 * Workflow commands of GitHub Actions: findings as annotations, the worst ten of each level. What does not count is a notice.
 * The last line is an annotation too: the verdict.
 */
export const github: Reporter = (original) => {
  const report = printable(original)
  const annotations = [
    ...countedFirst(report.findings, report).map((finding) => annotationOf(finding, report)),
    ...unknownAnnotations(report),
  ]
  const shown = (['error', 'warning', 'notice'] as const).flatMap((level) => {
    const own = annotations.filter((annotation) => annotation.level === level)
    // The verdict is a notice as well.
    const limit = level === 'notice' ? maxPerLevel - 1 : maxPerLevel
    const left = own.length - limit
    return [
      ...own.slice(0, limit).map(commandOf),
      ...(left > 0 ? [`and ${counted(left, level)} more: see the summary of this step`] : []),
    ]
  })
  const verdict = commandOf({
    level: 'notice',
    title: `restate-preflight: ${report.verdict}`,
    message: [
      `${clusterTitle(report)} is ${report.cluster.lifecycle.state} · ${gateText(report)}`,
      // A policy may refuse what has no annotation of its own.
      ...(report.gate.passed ? [] : report.gate.reasons.slice(0, maxReasons)),
    ].join('\n'),
  })
  return [...shown, verdict].map((line) => `${line}\n`).join('')
}

const annotationOf = (finding: Finding, report: Report): Annotation => {
  const standing = standingOf(finding, report)
  const { severity, check, symptom, current, action, docs } = finding
  const where = targetText(finding.targets)
  const title = `${severity} ${check}${where === '' ? '' : ` (${where})`}`
  return standing === 'counted' || standing === 'info'
    ? { level: levels[severity], title, message: [symptom, current, `Do: ${action}`, docs].join('\n') }
    : {
        level: 'notice',
        title: `${standing}: ${title}`,
        message: `${symptom}\n${standingText(finding, report)}`,
      }
}

/** Checks that should be judged and could not be, once for each reason: a warning where the gate waits for them. */
const unknownAnnotations = (report: Report): readonly Annotation[] => {
  const open = suitesOf(report)
    .flatMap(({ cases }) => cases)
    .filter(
      ({ check, result }) =>
        result === 'error' || (result === 'skipped' && check.required && isIncomplete(check)),
    )
  return [...Map.groupBy(open, ({ reason }) => reason)].map(([reason, own]) => ({
    level: own.some(({ result }) => result === 'error') ? 'warning' : 'notice',
    title: `${counted(own.length, 'check')} unknown`,
    message: `${reason}\n${listed(own.map(({ check }) => check.id))}`,
  }))
}

/** `::error title=…::message`. Line ends, and in titles also `:` and `,`, would end them. */
const commandOf = ({ level, title, message }: Annotation): string =>
  `::${level} title=${escapeProperty(title)}::${escapeData(clipped(message))}`

const clipped = (text: string): string => (text.length > maxMessage ? `${text.slice(0, maxMessage)}…` : text)

const escapeData = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')

const escapeProperty = (text: string): string =>
  escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
