import type { Report } from '@restate-preflight/core'
import { findingText } from './finding-text.ts'
import { gateText, gradeText, percent } from './phrases.ts'
import { counted } from './pretty/layout.ts'
import { printable } from './pretty/printable.ts'
import type { Reporter } from './reporter.ts'
import { runDefect, suitesOf, type TestCase, type TestSuite } from './test-case.ts'
import { element, escapeXml } from './xml.ts'

/** Of one check in full; the rest is a number. */
const maxFindings = 20
const maxErrors = 20

/**
 * JUnit XML: a suite for each plugin, a case for each check. What counts is a `failure` with its severity as the type. What
 * could not be judged is an `error` where the gate waits for it, and never a pass. Waived, transient, folded and known findings make a
 * case `skipped`, with the reason: readers know no other way to show what is wrong and accepted.
 */
export const junit: Reporter = (original) => {
  const report = printable(original)
  const suites = [runSuite(report), ...suitesOf(report).map((suite) => suiteOf(suite, report))]
  const attributes = {
    name: 'restate-preflight',
    ...totals(suites.map(({ counts }) => counts)),
    time: seconds(report.run.durationMs),
  }
  const body = suites.map(({ xml }) => xml).join('\n')
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', attributes, `\n${body}\n`)}\n`
}

interface Counts {
  readonly tests: number
  readonly failures: number
  readonly errors: number
  readonly skipped: number
}

interface Suite {
  readonly counts: Counts
  readonly xml: string
}

const totals = (all: readonly Counts[]): Counts => {
  const sum = (name: keyof Counts) => all.reduce((total, counts) => total + counts[name], 0)
  return { tests: sum('tests'), failures: sum('failures'), errors: sum('errors'), skipped: sum('skipped') }
}

const seconds = (ms: number): string => (ms / 1_000).toFixed(3)

/** What holds for the run as a whole. It has a case of its own, so that a run that judged nothing is not a run without failures. */
const runSuite = (report: Report): Suite => {
  const { run, verdict, grade, coverage, gate, cluster, errors } = report
  const defect = runDefect(report)
  const properties = {
    cluster: cluster.name ?? '',
    state: cluster.lifecycle.state,
    profile: run.profile,
    verdict,
    grade: gradeText(grade),
    coverage: `${percent(coverage)} %`,
    exitCode: String(gate.exitCode),
  }
  const left = errors.length - maxErrors
  const content = [
    element(
      'properties',
      {},
      Object.entries(properties)
        .map(([name, value]) => element('property', { name, value }))
        .join(''),
    ),
    element(
      'testcase',
      { classname: 'restate-preflight', name: 'run is complete', time: seconds(run.durationMs) },
      defect === null ? '' : element('error', { type: 'inconclusive', message: defect }),
    ),
    element('system-out', {}, escapeXml(gateText(report))),
    ...(errors.length === 0
      ? []
      : [
          element(
            'system-err',
            {},
            escapeXml(
              [
                ...errors.slice(0, maxErrors).map(({ code, message }) => `${code} ${message}`),
                ...(left > 0 ? [`and ${counted(left, 'error')} more`] : []),
              ].join('\n'),
            ),
          ),
        ]),
  ]
  const counts = { tests: 1, failures: 0, errors: defect === null ? 0 : 1, skipped: 0 }
  return suiteElement('restate-preflight', run, counts, content)
}

const suiteOf = ({ plugin, cases }: TestSuite, report: Report): Suite => {
  const having = (...results: TestCase['result'][]) =>
    cases.filter(({ result }) => results.includes(result)).length
  const counts = {
    tests: cases.length,
    failures: having('failed'),
    errors: having('error'),
    skipped: having('skipped', 'tolerated'),
  }
  return suiteElement(
    plugin,
    report.run,
    counts,
    cases.map((each) => caseElement(each, report)),
  )
}

const suiteElement = (
  name: string,
  { startedAt, durationMs }: Report['run'],
  counts: Counts,
  content: readonly string[],
): Suite => ({
  counts,
  xml: element(
    'testsuite',
    // The schema of Jenkins and Ant wants local time without a zone; ours is UTC.
    { name, ...counts, timestamp: startedAt.slice(0, 19), time: seconds(durationMs) },
    `\n${content.map((part) => `  ${part}\n`).join('')}`,
  ),
})

const caseElement = (each: TestCase, report: Report): string => {
  const { check, findings } = each
  const attributes = {
    classname: check.plugin,
    name: `${check.id}: ${check.summary}`,
    time: seconds(check.durationMs),
  }
  const left = findings.length - maxFindings
  const text = [
    ...findings.slice(0, maxFindings).map((finding) => findingText(finding, report).join('\n')),
    ...(left > 0 ? [`and ${counted(left, 'finding')} more; -o json has all`] : []),
    ...(check.unknown.length > 0 ? [`not judged: ${check.reason ?? ''}`] : []),
  ].join('\n\n')
  return element('testcase', attributes, resultElement(each, text))
}

const resultElement = ({ result, reason, findings, check }: TestCase, text: string): string => {
  const [worst] = findings
  const output = text === '' ? '' : element('system-out', {}, escapeXml(text))
  switch (result) {
    case 'passed':
      return output
    case 'failed':
      return element(
        'failure',
        { type: worst?.severity ?? '', message: worst?.symptom ?? '' },
        escapeXml(text),
      )
    case 'error':
      return element(
        'error',
        { type: check.unknown[0]?.error.code ?? check.outcome, message: reason },
        escapeXml(text),
      )
    case 'tolerated':
    case 'skipped':
      return element('skipped', { message: reason }) + output
  }
}
