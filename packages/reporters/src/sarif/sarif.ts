import { isIncomplete, severities, type Finding, type Report, type Severity } from '@restate-preflight/core'
import { findingText } from '../finding-text.ts'
import { escapeControls } from '../json.ts'
import { gateText } from '../phrases.ts'
import { printable } from '../pretty/printable.ts'
import type { Reporter } from '../reporter.ts'
import { countedFirst, standingOf, standingText } from '../standing.ts'
import { suitesOf } from '../test-case.ts'
import { locationOf } from './location.ts'
import { rulesOf } from './rules.ts'

/** GitHub takes 25,000 results of a run and shows 5,000. */
const maxResults = 5_000
const maxNotifications = 500

/**
 * SARIF 2.1.0: a rule for each check that ran, a result for each finding. What could not be judged is no result but a
 * notification: viewers take every result for an alert.
 */
export const sarif: Reporter = (original, options = {}) => {
  const report = printable(original)
  const rules = rulesOf(report, options.pages)
  const indexOf = new Map(rules.map(({ id }, index) => [id, index]))
  const findings = countedFirst(report.findings, report)
  const { tool, run, gate, verdict, grade, coverage, cluster } = report
  const left = findings.length - maxResults
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: tool.name, version: tool.version, semanticVersion: tool.version, rules } },
        // Results of one category replace each other on GitHub: those of another cluster or profile stay.
        automationDetails: {
          id: ['restate-preflight', cluster.name ?? 'unknown', run.profile, run.id].map(segment).join('/'),
        },
        invocations: [
          {
            executionSuccessful: !run.aborted,
            exitCode: gate.exitCode,
            exitCodeDescription: `verdict ${verdict}`,
            startTimeUtc: run.startedAt,
            endTimeUtc: run.endedAt,
            toolExecutionNotifications: notifications(report, indexOf, left),
          },
        ],
        columnKind: 'utf16CodeUnits',
        results: findings.slice(0, maxResults).map((finding) => resultOf(finding, report, indexOf)),
        properties: {
          verdict,
          grade: grade.letter,
          score: grade.score,
          coverage,
          state: cluster.lifecycle.state,
          summary: gateText(report),
        },
      },
    ],
  }
  return `${escapeControls(JSON.stringify(log, null, 2))}\n`
}

const segment = (text: string): string => text.replaceAll('/', '-')

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
}

const baselineStates = { new: 'new', unchanged: 'unchanged', worsened: 'updated' } as const

const resultOf = (finding: Finding, report: Report, indexOf: ReadonlyMap<string, number>) => {
  const { check, severity, id, fingerprint, confirmation, magnitude, baseline, waived } = finding
  const standing = standingOf(finding, report)
  // The standard wants no level of what is no failure.
  const isFailure = standing !== 'transient' && standing !== 'folded'
  return {
    ruleId: check,
    ruleIndex: indexOf.get(check) ?? -1,
    kind: isFailure ? 'fail' : 'informational',
    level: isFailure ? levels[severity] : 'none',
    message: { text: findingText(finding, report).join('\n') },
    locations: [locationOf(finding, report)],
    // The first is the only one that GitHub reads; it wants a colon and a number behind the hash.
    partialFingerprints: {
      primaryLocationLineHash: `${id.replace(/^f-/u, '')}:1`,
      'restatePreflight/v1': fingerprint,
    },
    ...(waived === null
      ? {}
      : {
          suppressions: [
            { kind: 'external', status: 'accepted', justification: standingText(finding, report) },
          ],
        }),
    ...(baseline === null ? {} : { baselineState: baselineStates[baseline] }),
    rank: (severities.indexOf(severity) * 100) / (severities.length - 1),
    properties: { severity, standing, confirmation, magnitude },
  }
}

const notifications = (report: Report, indexOf: ReadonlyMap<string, number>, left: number) => {
  const unknown = suitesOf(report)
    .flatMap(({ cases }) => cases)
    .filter(({ check }) => isIncomplete(check))
    .map(({ check, result }) => ({
      level: result === 'error' ? 'error' : 'warning',
      message: { text: `${check.id} could not be judged: ${check.reason ?? 'no reason given'}` },
      associatedRule: { id: check.id, index: indexOf.get(check.id) ?? -1 },
    }))
  const errors = report.errors.map(({ code, message, action }) => ({
    level: 'error',
    message: { text: `${code} ${message} ${action}` },
    descriptor: { id: code },
  }))
  const all = [...unknown, ...errors]
  return [
    ...all.slice(0, maxNotifications),
    ...(left > 0
      ? [{ level: 'warning', message: { text: `${left} findings were left out; -o json has all of them.` } }]
      : []),
  ]
}
