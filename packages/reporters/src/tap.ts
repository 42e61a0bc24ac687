import type { Finding } from '@restate-preflight/core'
import { escapeControls } from './json.ts'
import { clusterTitle, gateText, targetText } from './phrases.ts'
import { counted } from './pretty/layout.ts'
import { printable } from './pretty/printable.ts'
import type { Reporter } from './reporter.ts'
import { runDefect, suitesOf, type TestCase, type TestSuite } from './test-case.ts'

const maxFindings = 20

/**
 * TAP 14: a subtest for each plugin, a test for each check, with YAML diagnostics. What is waived, transient, folded or
 * known is `not ok # todo`, which a harness shows and does not count. What the gate waits for and could not be judged is `not ok`.
 */
export const tap: Reporter = (original) => {
  const report = printable(original)
  const suites = suitesOf(report)
  const defect = runDefect(report)
  const last = suites.length + 1
  return [
    'TAP version 14',
    `# ${clusterTitle(report)} · verdict ${report.verdict} · ${gateText(report)}`,
    `1..${last}`,
    ...suites.flatMap((suite, index) => subtest(suite, index + 1)),
    `${defect === null ? 'ok' : 'not ok'} ${last} - run is complete`,
    ...(defect === null ? [] : diagnostics({ reason: defect })),
  ]
    .map((line) => `${line}\n`)
    .join('')
}

const subtest = ({ plugin, cases }: TestSuite, number: number): readonly string[] => {
  const lines = [`1..${cases.length}`, ...cases.flatMap((each, index) => testLines(each, index + 1))]
  const failed = cases.some(({ result }) => result === 'failed' || result === 'error')
  return [
    `# Subtest: ${escapeTap(plugin)}`,
    ...lines.map((line) => `    ${line}`),
    `${failed ? 'not ok' : 'ok'} ${number} - ${escapeTap(plugin)}`,
  ]
}

const testLines = ({ check, result, reason, findings }: TestCase, number: number): readonly string[] => {
  const name = `${number} - ${escapeTap(`${check.id}: ${check.summary}`)}`
  const left = findings.length - maxFindings
  const details = {
    ...(reason === '' || result === 'skipped' ? {} : { reason }),
    ...(findings.length === 0 ? {} : { findings: findings.slice(0, maxFindings).map(detailsOf) }),
    ...(left > 0 ? { leftOut: counted(left, 'finding') } : {}),
    ...(check.unknown.length > 0 ? { notJudged: check.reason ?? '' } : {}),
  }
  const words: Readonly<Record<TestCase['result'], string>> = {
    passed: `ok ${name}`,
    failed: `not ok ${name}`,
    error: `not ok ${name}`,
    tolerated: `not ok ${name} # todo ${escapeTap(reason)}`,
    skipped: `ok ${name} # skip ${escapeTap(reason)}`,
  }
  return [words[result], ...(Object.keys(details).length === 0 ? [] : diagnostics(details))]
}

const detailsOf = (finding: Finding): Readonly<Record<string, unknown>> => {
  const { severity, symptom, required, current, impact, action, targets, confirmation, docs } = finding
  return {
    severity,
    symptom,
    required,
    current,
    impact,
    action,
    targets: targetText(targets),
    confirmation,
    docs,
  }
}

/** Values in the notation of JSON, which YAML reads too. */
const diagnostics = (details: Readonly<Record<string, unknown>>): readonly string[] => [
  '  ---',
  ...Object.entries(details).flatMap(([key, value]) =>
    Array.isArray(value)
      ? [`  ${key}:`, ...value.map((item) => `    - ${escapeControls(JSON.stringify(item))}`)]
      : [`  ${key}: ${escapeControls(JSON.stringify(value))}`],
  ),
  '  ...',
]

/** A number sign begins a directive. */
const escapeTap = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('#', '\\#')
