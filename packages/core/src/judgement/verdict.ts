import { compareSeverity, isCounted, type Finding, type Severity } from '../finding.ts'

/** The first that holds: `failing`, `inconclusive`, `degraded`, `ok`. */
export type Verdict = 'ok' | 'degraded' | 'failing' | 'inconclusive'

/** From which severity on a finding fails the gate. */
export type FailOn = Exclude<Severity, 'info'> | 'never'
/** Which unknown or erroneous checks keep the gate from passing. */
export type FailOnUnknown = 'required' | 'any' | 'never'

/** Which counted findings the gate looks at: `new`, those that a baseline lacks or that are worse than there. */
export type GateOn = 'all' | 'new'

/** What the gate goes by. */
export interface GatePolicy {
  readonly failOn: FailOn
  readonly failOnUnknown: FailOnUnknown
  /** Default `all`. */
  readonly gateOn?: GateOn
  /** What else has to hold. */
  readonly policy?: PolicyRules
  /** Whether no waiver may have ended by the clock of who judges: where something is done by the verdict. Default false. */
  readonly waiversInForce?: boolean
}

/** The rules of a profile beyond severity and unknown checks. */
export interface PolicyRules {
  /** The most findings of a severity or a graver one that the gate looks at. */
  readonly maxFindings?: { readonly [S in Exclude<Severity, 'info'>]?: number }
  /** Ids and globs of checks that must have been judged. */
  readonly requiredChecks?: readonly string[]
  /** From 0 to 1. */
  readonly minCoverage?: number
  /** Of what is judged, in milliseconds: a saved snapshot or report. */
  readonly maxAgeMs?: number
}

/** Whether the gate looks at a finding. */
export const isGated = (finding: Finding, { gateOn = 'all' }: Pick<GatePolicy, 'gateOn'>): boolean =>
  isCounted(finding) && (gateOn === 'all' || finding.baseline !== 'unchanged')

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
  const counted = findings.filter((finding) => isGated(finding, policy))
  if (counted.some(({ severity }) => fails(severity, policy.failOn))) return 'failing'
  if (!checks.some(({ judged }) => judged)) return 'inconclusive'
  if (checks.some((check) => check.incomplete && matters(check, policy.failOnUnknown))) return 'inconclusive'
  return counted.length > 0 ? 'degraded' : 'ok'
}

/** Whether a finding of this severity fails the gate. */
export const fails = (severity: Severity, failOn: FailOn): boolean =>
  failOn !== 'never' && compareSeverity(severity, failOn) >= 0

/** Whether the gate waits for a check to be judged. */
export const matters = (
  { required }: Pick<CheckEvidence, 'required'>,
  failOnUnknown: FailOnUnknown,
): boolean => failOnUnknown === 'any' || (failOnUnknown === 'required' && required)

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
