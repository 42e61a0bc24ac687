import { errorRecord, type ErrorRecord } from '../error/index.ts'
import type { Verdict } from '../judgement/verdict.ts'
import { brokenReasons, checksInReport, waiversInForce } from '../report/policy-rules.ts'
import type { Report } from '../report/report.ts'

/** What a signed report must be, to let something go on. */
export interface Demands {
  /** Null accepts any age. */
  readonly maxAgeMs: number | null
  /** The fingerprint of the cluster; null accepts any. */
  readonly cluster: string | null
  /** The verdicts that are accepted; empty accepts all. */
  readonly verdicts: readonly string[]
  /**
   * Ids of the checks that the run must have included for its verdict to be one; undefined where no verdict is demanded, or any run
   * will do.
   */
  readonly wanted?: readonly string[] | undefined
  /** How far the clocks of the two machines may be apart. */
  readonly skewMs: number
}

/** All that keeps a report from being what is demanded; empty where it is. `nowMs` is the time of whoever verifies. */
export const unmetDemands = (
  report: Report,
  { maxAgeMs, cluster: fingerprint, verdicts, wanted, skewMs }: Demands,
  nowMs: number,
): readonly ErrorRecord[] => {
  const { run, cluster, gate } = report
  const ageMs = nowMs - Date.parse(run.endedAt)
  const unmet: ErrorRecord[] = []
  // A time that cannot be read is no time at all.
  if (!(ageMs >= -skewMs)) {
    unmet.push(
      errorRecord('RP1023', {
        message: `the run ended at ${run.endedAt}, and here it is ${new Date(nowMs).toISOString()}`,
      }),
    )
  } else if (maxAgeMs !== null && ageMs > maxAgeMs + skewMs) {
    unmet.push(
      errorRecord('RP1218', {
        message: `the run ended at ${run.endedAt}, ${durationText(ageMs)} ago; at most ${durationText(maxAgeMs)} are allowed`,
      }),
    )
  }
  if (fingerprint !== null && cluster.fingerprint !== fingerprint) {
    unmet.push(
      errorRecord('RP1219', {
        message: `the report is of ${clusterText(cluster)}, not of the one with the fingerprint ${fingerprint}`,
      }),
    )
  }
  const { verdict, reasons } = standsNow(report, wanted, nowMs)
  if (verdicts.length > 0 && !verdicts.includes(verdict)) {
    unmet.push(
      errorRecord('RP1021', {
        message: [
          `the verdict is ${verdict}, not ${verdicts.join(' or ')}`,
          ...reasons,
          ...gate.reasons,
        ].join('; '),
      }),
    )
  }
  return unmet
}

/** The verdict of a report as a gate would take it now: it is none any more where the run was too narrow, or a waiver has ended. */
const standsNow = (
  { checks, findings, verdict }: Report,
  wanted: Demands['wanted'],
  nowMs: number,
): { readonly verdict: Verdict; readonly reasons: readonly string[] } => {
  const rules = [...checksInReport({ checks, wanted }), waiversInForce({ findings, nowMs })]
  const reasons = brokenReasons(rules, 'inconclusive')
  return { verdict: reasons.length > 0 && verdict !== 'failing' ? 'inconclusive' : verdict, reasons }
}

/** `40 s`, `90 min`, `30 h`: in the smallest unit that keeps it short. */
export const durationText = (ms: number): string => {
  const seconds = Math.round(ms / 1000)
  if (seconds < 120) return `${seconds} s`
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`
}

const clusterText = ({ name, fingerprint }: Report['cluster']): string => {
  const called = name === null ? 'a cluster without a name' : `the cluster "${name}"`
  return fingerprint === null
    ? `${called}, whose fingerprint is not known`
    : `${called} with the fingerprint ${fingerprint}`
}
