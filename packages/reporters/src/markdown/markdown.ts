import { isIncomplete, type Finding, type Report } from '@restate-preflight/core'
import { clusterTitle, gateText, targetText, verdictGlyphs } from '../phrases.ts'
import { counted } from '../pretty/layout.ts'
import { printable } from '../pretty/printable.ts'
import type { Reporter } from '../reporter.ts'
import { countedFirst, standingOf, standingText } from '../standing.ts'
import { suitesOf, type TestCase } from '../test-case.ts'
import { code, inline, table } from './escape.ts'

/** GitHub takes 65,536 characters as a comment. */
const commentLength = 60_000
/** A step summary may have 1 MiB; a character has up to three bytes. */
const summaryLength = 340_000
const maxRows = 30
const maxText = 400

/** The report as a comment on a pull request. */
export const markdown: Reporter = (report) => within(report, commentLength)

/** The report as the summary of a step of GitHub Actions: under 1 MiB. */
export const stepSummary: Reporter = (report) => within(report, summaryLength)

/** As many blocks as fit, the important ones first, and a note of what was left out. */
const within = (original: Report, maxLength: number): string => {
  const report = printable(original)
  const findings = countedFirst(report.findings, report)
  const full = findings.filter((finding) => standingOf(finding, report) === 'counted')
  const head = [...heading(report), ...findingsTable(findings, report), ...gaps(report), pluginTable(report)]
  const details: string[] = []
  let length = head.join('\n\n').length + noteRoom
  for (const finding of full) {
    const block = detail(finding)
    length += block.length + 2
    if (length > maxLength) break
    details.push(block)
  }
  const left = full.length - details.length
  const note = left > 0 ? [`${counted(left, 'finding')} more in full: \`-o json\` has all of them.`] : []
  return `${[...head, ...details, ...note, footer(report)].join('\n\n')}\n`
}

const noteRoom = 1_000

const clipped = (text: string): string => (text.length > maxText ? `${text.slice(0, maxText)}…` : text)
const safe = (text: string): string => inline(clipped(text))

const heading = (report: Report): readonly string[] => {
  const { verdict, cluster, gate } = report
  const { state, because, nextSteps } = cluster.lifecycle
  return [
    `## ${verdictGlyphs[verdict]} Restate cluster ${safe(clusterTitle(report))}: ${verdict}`,
    `**${gateText(report)}**`,
    `${state === 'serving' ? 'Serving' : `The cluster is **${state}**`}: ${safe(because)}.`,
    ...(gate.reasons.length === 0 ? [] : [`Gate: ${safe(gate.reasons.join('; '))}.`]),
    ...(nextSteps.length === 0
      ? []
      : [
          nextSteps
            .slice(0, maxRows)
            .map((step, index) => `${index + 1}. ${safe(step)}`)
            .join('\n'),
        ]),
  ]
}

const findingsTable = (findings: readonly Finding[], report: Report): readonly string[] => {
  if (findings.length === 0) return []
  const left = findings.length - maxRows
  return [
    table(
      ['Severity', 'Check', 'Where', 'What is wrong'],
      findings
        .slice(0, maxRows)
        .map((finding) => [
          standingOf(finding, report) === 'counted' ? `**${finding.severity}**` : finding.severity,
          code(finding.check),
          safe(targetText(finding.targets)) || 'cluster',
          [safe(finding.symptom), aside(finding, report)].filter((part) => part !== '').join(' '),
        ]),
    ),
    ...(left > 0 ? [`and ${counted(left, 'finding')} more.`] : []),
  ]
}

const aside = (finding: Finding, report: Report): string => {
  const parts = [standingText(finding, report), finding.baseline ?? ''].filter((part) => part !== '')
  return parts.length === 0 ? '' : `_(${safe(parts.join('; '))})_`
}

const gaps = (report: Report): readonly string[] => {
  const cases = suitesOf(report).flatMap((suite) => suite.cases)
  const open = cases.filter(({ check }) => isIncomplete(check))
  if (open.length === 0) return []
  const left = open.length - maxRows
  return [
    '### Could not be judged',
    table(
      ['Check', 'Why'],
      open.slice(0, maxRows).map(({ check }) => [code(check.id), safe(check.reason ?? 'no reason given')]),
    ),
    ...(left > 0 ? [`and ${counted(left, 'check')} more.`] : []),
  ]
}

const pluginTable = (report: Report): string => {
  const suites = suitesOf(report)
  if (suites.length === 0) return 'No check was run.'
  const number = (cases: readonly TestCase[], ...results: TestCase['result'][]) =>
    String(cases.filter(({ result }) => results.includes(result)).length)
  return table(
    ['Checks', 'Passed', 'With findings', 'Not judged', 'Accepted, transient or folded', 'Skipped'],
    suites.map(({ plugin, cases }) => [
      safe(plugin),
      number(cases, 'passed'),
      number(cases, 'failed'),
      number(cases, 'error'),
      number(cases, 'tolerated'),
      number(cases, 'skipped'),
    ]),
  )
}

const detail = (finding: Finding): string => {
  const { severity, check, required, current, impact, action, targets, note, docs } = finding
  const lines = {
    Required: required,
    Current: current,
    Impact: impact,
    Do: action,
    Where: targetText(targets),
    Note: note ?? '',
    More: `\`${docs}\``,
  }
  return [
    `<details><summary>${severity} <code>${check}</code></summary>`,
    Object.entries(lines)
      .flatMap(([label, text]) => (text === '' ? [] : [`- **${label}:** ${safe(text)}`]))
      .join('\n'),
    '</details>',
  ].join('\n\n')
}

const footer = ({ run, tool }: Report): string =>
  `${code(`${tool.name} ${tool.version}`)} · ${run.endedAt} · profile ${safe(run.profile)} · ${counted(run.rpcs, 'RPC')}`
