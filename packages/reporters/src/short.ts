import type { CheckReport, Finding, Report, Target } from '@restate-preflight/core'
import { clusterTitle, gateText } from './phrases.ts'
import { printable } from './pretty/printable.ts'
import type { Reporter } from './reporter.ts'
import { countedFirst, standingOf, standingText } from './standing.ts'

/** What one can read through; the rest is a number. */
const maxLines = 1_000
const maxIds = 10

/**
 * One line for each finding, each check that could not be judged, and each error, and one for the verdict:
 * `high health/node-alive node:N3 No answer from N3`. The first word is the severity of what counts, else why it does not, so
 * that `grep ^high` finds what fails. Three words hold no spaces; the rest of the line is text.
 */
export const short: Reporter = (original) => {
  const report = printable(original)
  const lines = [
    ...countedFirst(report.findings, report).map((finding) => findingLine(finding, report)),
    ...report.checks.flatMap(unknownLines),
    ...report.errors.map(({ code, target, message }) => line('error', code, target ?? 'run', message)),
  ]
  const left = lines.length - maxLines
  const { verdict, cluster } = report
  return [
    ...lines.slice(0, maxLines),
    ...(left > 0 ? [line('note', 'left-out', 'run', `${left} more lines; -o json has all of it`)] : []),
    line('verdict', verdict, cluster.lifecycle.state, `${clusterTitle(report)} · ${gateText(report)}`),
  ]
    .map((text) => `${text}\n`)
    .join('')
}

const line = (kind: string, subject: string, where: string, text: string): string =>
  `${kind} ${subject} ${where.replaceAll(/\s+/g, '_') || '-'} ${text}`

const findingLine = (finding: Finding, report: Pick<Report, 'findings' | 'gate'>): string => {
  const standing = standingOf(finding, report)
  const { severity, check, targets, symptom } = finding
  return standing === 'counted' || standing === 'info'
    ? line(severity, check, places(targets), symptom)
    : line(standing, check, places(targets), `${symptom} (${severity}; ${standingText(finding, report)})`)
}

/** `node:N2,N3;log:4`. */
const places = (targets: readonly Target[]): string =>
  [...Map.groupBy(targets, ({ kind }) => kind)]
    .map(([kind, own]) => {
      if (kind === 'cluster') return kind
      const more = own.length > maxIds ? `,+${own.length - maxIds}` : ''
      return `${kind}:${own
        .slice(0, maxIds)
        .map(({ id }) => id)
        .join(',')}${more}`
    })
    .join(';')

/** Once for each reason. */
const unknownLines = ({ id, outcome, unknown }: CheckReport): readonly string[] =>
  [...Map.groupBy(unknown, ({ error }) => `${error.code} ${error.message}`)].map(([reason, own]) =>
    line(outcome === 'error' ? 'error' : 'unknown', id, places(own.map(({ target }) => target)), reason),
  )
