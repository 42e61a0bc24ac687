import { severities, type Report, type Verdict } from '@restate-preflight/core'
import { clusterTitle, gradeText, percent, targetText } from './phrases.ts'
import { counted } from './pretty/layout.ts'
import { printable } from './pretty/printable.ts'
import type { Reporter } from './reporter.ts'
import { countedFirst, standingOf, standingText } from './standing.ts'

/** The words of Nagios; its numbers are exit codes, and ours are the same for every format. */
const words: Readonly<Record<Verdict, string>> = {
  ok: 'OK',
  degraded: 'WARNING',
  failing: 'CRITICAL',
  inconclusive: 'UNKNOWN',
}

/** Nagios keeps some 8 kB of what a plugin prints, agents in between as little as 4. */
const maxLines = 12
const maxLineLength = 240

/**
 * `RESTATE OK - text | performance data`, then lines of further text. The exit code is that of the contract and not that of a
 * Nagios plugin: `degraded` exits with 0 where Nagios wants 1. docs/how-to/choose-a-format.md has the line that maps them.
 */
export const nagios: Reporter = (original) => {
  const report = printable(original)
  const { verdict, findings } = report
  const lines = countedFirst(findings, report).map((finding) => {
    const standing = standingOf(finding, report)
    const where = targetText(finding.targets)
    const aside = standing === 'counted' ? '' : ` (${standingText(finding, report)})`
    return `${finding.severity} ${finding.check}${where === '' ? '' : ` [${where}]`}: ${finding.symptom}${aside}`
  })
  const left = lines.length - maxLines
  return [
    `RESTATE ${words[verdict]} - ${plain(headline(report))} | ${performance(report)}`,
    ...lines.slice(0, maxLines).map(plain),
    ...(left > 0 ? [`and ${counted(left, 'finding')} more`] : []),
  ]
    .map((line) => `${line}\n`)
    .join('')
}

/** A bar begins performance data, in every line. */
const plain = (text: string): string => {
  const safe = text.replaceAll('|', '/')
  return safe.length > maxLineLength ? `${safe.slice(0, maxLineLength)}…` : safe
}

const headline = (report: Report): string => {
  const { cluster, grade, findings, gate } = report
  const worst = countedFirst(findings, report).find((finding) => standingOf(finding, report) === 'counted')
  return [
    `${clusterTitle(report)} ${cluster.lifecycle.state}`,
    gradeText(grade),
    ...(worst !== undefined ? [worst.symptom] : gate.reasons.slice(0, 1)),
  ].join(', ')
}

/** `label=value[unit];warn;crit;min;max`. A grade that is withheld is left out: it is not zero. */
const performance = (report: Report): string => {
  const { coverage, grade, findings, cluster, run } = report
  return [
    `coverage=${percent(coverage)}%;;;0;100`,
    ...(grade.score === null ? [] : [`grade=${grade.score};;;0;100`]),
    ...severities
      .filter((severity) => severity !== 'info')
      .toReversed()
      .map(
        (severity) =>
          `${severity}=${findings.filter((finding) => finding.severity === severity && standingOf(finding, report) === 'counted').length};;;0`,
      ),
    `nodes=${cluster.nodes.length};;;0`,
    `serving=${cluster.nodes.filter(({ state }) => state === 'serving').length};;;0;${cluster.nodes.length}`,
    `rpcs=${run.rpcs};;;0`,
    `time=${(run.durationMs / 1_000).toFixed(3)}s;;;0`,
  ].join(' ')
}
