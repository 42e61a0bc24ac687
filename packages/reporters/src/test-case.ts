import {
  decidedBy,
  isIncomplete,
  matters,
  type CheckReport,
  type Finding,
  type Report,
} from '@restate-preflight/core'
import { countedFirst, standingOf, standingText } from './standing.ts'

/**
 * A check as a test case, for formats that know tests only. `failed`: a finding counts. `error`: it could not be judged, and the
 * gate waits for that. `tolerated`: every finding is waived, transient, folded or known. `skipped`: it did not run, or could not be
 * judged, and the gate does without. Nothing that was not judged passes.
 */
export interface TestCase {
  readonly check: CheckReport
  readonly result: 'passed' | 'failed' | 'error' | 'tolerated' | 'skipped'
  /** Why it neither passed nor failed; empty otherwise. */
  readonly reason: string
  /** Those that count first. */
  readonly findings: readonly Finding[]
}

/** The checks of a plugin as test cases. */
export interface TestSuite {
  readonly plugin: string
  readonly cases: readonly TestCase[]
}

/** The suites in the order of their checks. */
export const suitesOf = (report: Report): readonly TestSuite[] => {
  const byCheck = Map.groupBy(report.findings, ({ check }) => check)
  const cases = report.checks.map((check) => caseOf(check, byCheck.get(check.id) ?? [], report))
  return [...Map.groupBy(cases, ({ check }) => check.plugin)].map(([plugin, own]) => ({ plugin, cases: own }))
}

const caseOf = (check: CheckReport, all: readonly Finding[], report: Report): TestCase => {
  const findings = countedFirst(all, report)
  const tolerated = all.filter((finding) =>
    ['waived', 'transient', 'folded', 'known'].includes(standingOf(finding, report)),
  )
  if (findings.some((finding) => standingOf(finding, report) === 'counted'))
    return { check, result: 'failed', reason: '', findings }
  if (isIncomplete(check)) {
    const reason = check.reason ?? 'not everything could be judged'
    return {
      check,
      result: matters(check, decidedBy(report.gate).failOnUnknown) ? 'error' : 'skipped',
      reason: `could not be judged: ${reason}`,
      findings,
    }
  }
  if (check.outcome === 'skipped')
    return { check, result: 'skipped', reason: check.reason ?? 'no reason given', findings }
  const reason = [...new Set(tolerated.map((finding) => standingText(finding, report)))]
    .slice(0, 3)
    .join('; ')
  return { check, result: tolerated.length > 0 ? 'tolerated' : 'passed', reason, findings }
}

/**
 * Why the run as a whole says less than its cases; null where it does not. A reader who sees cases only would take a run that
 * was cut short, that judged nothing, or that a policy refuses, for one without failures.
 */
export const runDefect = (report: Report): string | null => {
  const { run, checks, gate, verdict } = report
  const isRefusedUnseen = !gate.passed && !suitesOf(report).some(({ cases }) => cases.some(isFault))
  if (run.aborted || isRefusedUnseen || checks.every(({ targets }) => targets.judged === 0))
    return gate.reasons.join('; ') || `the verdict is ${verdict}`
  return null
}

const isFault = ({ result }: TestCase): boolean => result === 'failed' || result === 'error'
