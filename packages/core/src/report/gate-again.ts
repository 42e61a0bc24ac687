import { refuseOtherCluster, standingIn, type Baseline } from '../baseline/index.ts'
import { compareFindings } from '../finding.ts'
import { gradeOf } from '../judgement/grade.ts'
import type { AbortCause, GatePolicy } from '../judgement/verdict.ts'
import { gateOf } from './gate.ts'
import type { Report } from './report.ts'

/** What a saved report is held against besides a policy. */
interface GateAgainOptions {
  /** The clock of who judges, in milliseconds since the epoch. */
  readonly nowMs: number
  readonly baseline?: Baseline | undefined
  /** Ids of the checks that its run must have included. */
  readonly wanted?: readonly string[]
}

/**
 * A saved report with the verdict that a policy gives it now: what was found is not looked at again.
 * @throws PreflightError RP1208 where the baseline is of another cluster.
 */
export const gateAgain = (
  report: Report,
  policy: GatePolicy,
  { nowMs, baseline, wanted }: GateAgainOptions,
): Report => {
  if (baseline !== undefined) refuseOtherCluster(baseline, report.cluster)
  const standing = standingIn(baseline)
  const findings = report.findings
    .map((finding) => ({ ...finding, baseline: standing(finding) ?? finding.baseline }))
    .sort(compareFindings)
  const { verdict, gate } = gateOf(
    {
      findings,
      checks: report.checks,
      coverage: report.coverage,
      abortedBy: abortCauseOf(report),
      nowMs,
      ageMs: nowMs - Date.parse(report.run.endedAt),
      wanted,
    },
    policy,
  )
  const { letter, score, wouldBe } = report.grade
  const mark = wouldBe ?? (letter === null || score === null ? null : { letter, score })
  const grade = mark === null ? report.grade : gradeOf(mark, verdict === 'inconclusive')
  return { ...report, findings, verdict, grade, gate }
}

/** Whatever signal it was went to the run that wrote the report, not to this one: what is left is that the report is not whole. */
const abortCauseOf = ({ run }: Report): AbortCause | null => (run.aborted ? 'deadline' : null)
