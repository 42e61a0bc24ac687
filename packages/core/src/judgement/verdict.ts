import { compareSeverity, isCounted, type Finding, type Severity } from '../finding.ts'

export type Verdict = 'ok' | 'degraded' | 'failing' | 'inconclusive'

/** From which severity on a finding fails the gate. */
export type FailOn = Exclude<Severity, 'info'> | 'never'
/** Which unknown or erroneous checks keep the gate from passing. */
export type FailOnUnknown = 'required' | 'any' | 'never'

export interface GatePolicy {
  readonly failOn: FailOn
  readonly failOnUnknown: FailOnUnknown
}

/** What the verdict depends on of one check. */
export interface CheckEvidence {
  readonly required: boolean
  /** Whether at least one target was judged. */
  readonly judged: boolean
  /** Whether at least one target is unknown, or the check failed. */
  readonly incomplete: boolean
}

/** The exit codes of the contract. */
export const exitCodes = {
  passed: 0,
  failed: 1,
  usage: 2,
  inconclusive: 3,
  waitDeadline: 4,
  unsafe: 5,
  internal: 70,
  interrupted: 130,
  terminated: 143,
} as const

/** The first that holds: failing, inconclusive, degraded, ok. Nothing evaluated is inconclusive, never ok. */
export const verdictOf = (
  findings: readonly Finding[],
  checks: readonly CheckEvidence[],
  policy: GatePolicy,
): Verdict => {
  const counted = findings.filter(isCounted)
  if (counted.some(({ severity }) => fails(severity, policy.failOn))) return 'failing'
  if (!checks.some(({ judged }) => judged)) return 'inconclusive'
  if (checks.some((check) => check.incomplete && matters(check, policy.failOnUnknown))) return 'inconclusive'
  return counted.length > 0 ? 'degraded' : 'ok'
}

/** Whether a finding of this severity fails the gate. */
export const fails = (severity: Severity, failOn: FailOn): boolean =>
  failOn !== 'never' && compareSeverity(severity, failOn) >= 0

const matters = ({ required }: CheckEvidence, failOnUnknown: FailOnUnknown): boolean =>
  failOnUnknown === 'any' || (failOnUnknown === 'required' && required)

/** What cut a run short. */
export type AbortCause = 'deadline' | 'SIGINT' | 'SIGTERM'

/** The exit code of a run, known before any format is chosen. */
export const exitCodeOf = (verdict: Verdict, abortedBy: AbortCause | null = null): number => {
  if (abortedBy === 'SIGINT') return exitCodes.interrupted
  if (abortedBy === 'SIGTERM') return exitCodes.terminated
  switch (verdict) {
    case 'ok':
    case 'degraded':
      return exitCodes.passed
    case 'failing':
      return exitCodes.failed
    case 'inconclusive':
      return exitCodes.inconclusive
  }
}
