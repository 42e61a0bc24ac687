import { compareSeverity, isCounted, isHiddenByWaiver, worstSeverity, type Finding } from '../finding.ts'
import {
  exitCodeOf,
  fails,
  isGated,
  matters,
  verdictOf,
  type AbortCause,
  type GatePolicy,
  type Verdict,
} from '../judgement/verdict.ts'
import { waiversNamespace } from '../waivers/waiver.ts'
import { firstNames } from './first-names.ts'
import { brokenReasons, checksInReport, policyRules, waiversInForce } from './policy-rules.ts'
import type { CheckReport, GateReport, GateRule } from './report.ts'

/** What a gate decides by. */
export interface GateEvidence {
  readonly findings: readonly Finding[]
  readonly checks: readonly CheckReport[]
  readonly coverage: number
  readonly abortedBy: AbortCause | null
  /** The clock of who judges, in milliseconds since the epoch. */
  readonly nowMs: number
  /** How old what was judged is. */
  readonly ageMs: number
  /** Ids of the checks that must have been part of an earlier run; undefined where this one decides itself what it judges. */
  readonly wanted?: readonly string[] | undefined
}

/** Verdict, exit code, and every rule that had a say. The same for a run and for the report of an earlier one. */
export const gateOf = (
  evidence: GateEvidence,
  policy: GatePolicy,
): { readonly verdict: Verdict; readonly gate: GateReport } => {
  const { findings, checks, abortedBy } = evidence
  const gated = findings.filter((finding) => isGated(finding, policy))
  const byPolicy = [
    ...policyRules({ ...evidence, findings: gated }, policy.policy ?? {}),
    ...checksInReport(evidence),
    ...(policy.waiversInForce === true ? [waiversInForce(evidence)] : []),
  ]
  const verdict = worstVerdict(
    verdictOf(findings, checks.map(checkEvidence), policy),
    byPolicy.map((rule) => (rule.held ? null : rule.breaks)),
    abortedBy,
  )
  const exitCode = exitCodeOf(verdict, abortedBy)
  return {
    verdict,
    gate: {
      passed: exitCode === 0,
      exitCode,
      reasons: [
        ...failureReasons(gated, policy),
        ...brokenReasons(byPolicy, 'failing'),
        ...gapReasons(evidence, policy, verdict === 'failing'),
        ...brokenReasons(byPolicy, 'inconclusive'),
        ...remarks(evidence, policy),
      ],
      rules: [...ownRules(evidence, gated, policy), ...byPolicy.map(published)],
    },
  }
}

const published = ({ name, limit, actual, held }: GateRule): GateRule => ({ name, limit, actual, held })

/** What a policy refuses makes it failing or inconclusive; failing comes first. What was cut short is never passed. */
const worstVerdict = (
  verdict: Verdict,
  broken: readonly (Verdict | null)[],
  abortedBy: AbortCause | null,
): Verdict => {
  if (verdict === 'failing' || broken.includes('failing')) return 'failing'
  return abortedBy !== null || broken.includes('inconclusive') ? 'inconclusive' : verdict
}

const checkEvidence = (check: CheckReport) => ({
  required: check.required,
  judged: saysSomething(check),
  incomplete: isIncomplete(check),
})

/** A file of waivers says nothing of the cluster. */
const saysSomething = ({ plugin, targets }: CheckReport): boolean =>
  plugin !== waiversNamespace && targets.judged > 0

/** Whether not everything of a check could be judged. */
export const isIncomplete = ({ outcome, unknown }: CheckReport): boolean =>
  outcome === 'error' || unknown.length > 0

/** The rules that every gate has. */
const ownRules = (
  { checks, abortedBy }: GateEvidence,
  gated: readonly Finding[],
  { failOn, failOnUnknown, gateOn }: GatePolicy,
): readonly GateRule[] => {
  const worst = worstSeverity(gated.map(({ severity }) => severity))
  const incomplete = checks.filter((check) => isIncomplete(check) && matters(check, failOnUnknown)).length
  const judged = checks.filter(saysSomething).length
  return [
    ...(gateOn === 'new' ? [{ name: 'gate-on', limit: gateOn, actual: gated.length, held: true }] : []),
    {
      name: 'fail-on',
      limit: failOn,
      actual: worst ?? 'none',
      held: worst === null || !fails(worst, failOn),
    },
    { name: 'fail-on-unknown', limit: failOnUnknown, actual: incomplete, held: incomplete === 0 },
    { name: 'checks-judged', limit: 1, actual: judged, held: judged > 0 },
    { name: 'run-complete', limit: 'yes', actual: abortedBy ?? 'yes', held: abortedBy === null },
  ]
}

const failureReasons = (gated: readonly Finding[], { failOn }: GatePolicy): readonly string[] =>
  gated
    .filter(({ severity }) => fails(severity, failOn))
    .toSorted((a, b) => compareSeverity(b.severity, a.severity))
    .map(({ check, severity }) => `${check} is ${severity} (fail-on ${failOn})`)

/** What is missing for a judgement. A gate that fails does not fail for that. */
const gapReasons = (
  { checks, abortedBy }: GateEvidence,
  { failOnUnknown }: GatePolicy,
  isFailing: boolean,
): readonly string[] => {
  const incomplete = checks.filter((check) => isIncomplete(check) && matters(check, failOnUnknown))
  const unaffordable = checks.filter(
    ({ outcome, targets }) => outcome === 'skipped' && targets.applicable > 0,
  )
  return [
    ...(isFailing || incomplete.length === 0 ? [] : [`not wholly judged: ${idsIn(incomplete)}`]),
    ...(unaffordable.length === 0 ? [] : [`not judged for want of budget: ${idsIn(unaffordable)}`]),
    ...(isFailing || checks.some(saysSomething) ? [] : ['nothing was judged']),
    ...(abortedBy === null ? [] : [abortReasons[abortedBy]]),
  ]
}

/** A gate that looks away from something says so. */
const remarks = ({ findings }: GateEvidence, policy: GatePolicy): readonly string[] => {
  const waived = findings.filter(isHiddenByWaiver)
  const known = findings.filter((finding) => isCounted(finding) && !isGated(finding, policy))
  return [
    ...waived.map(
      ({ check, severity, waived: by }) =>
        `${check} is ${severity}, waived until ${by?.expiresAt} by ${by?.id}`,
    ),
    ...(known.length === 0
      ? []
      : [`known from the baseline: ${firstNames(known.map(({ check }) => check))}`]),
  ]
}

const idsIn = (checks: readonly { readonly id: string }[]): string => firstNames(checks.map(({ id }) => id))

const abortReasons: Readonly<Record<AbortCause, string>> = {
  deadline: 'the run reached its deadline (--timeout)',
  SIGINT: 'the run was interrupted',
  SIGTERM: 'the run was terminated',
}
