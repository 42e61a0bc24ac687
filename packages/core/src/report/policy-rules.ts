import { compareSeverity, isHiddenByWaiver, severities, type Finding, type Severity } from '../finding.ts'
import type { PolicyRules, Verdict } from '../judgement/verdict.ts'
import { matchesPattern } from '../waivers/waiver.ts'
import { firstNames } from './first-names.ts'
import type { CheckReport, GateRule } from './report.ts'

/** A rule of a policy, with what the verdict is where it does not hold. */
export interface PolicyRule extends GateRule {
  readonly breaks: Extract<Verdict, 'failing' | 'inconclusive'>
  /** Why the gate does not pass, where it does not hold. */
  readonly reason: string
}

interface Evidence {
  /** Those that the gate looks at. */
  readonly findings: readonly Finding[]
  readonly checks: readonly CheckReport[]
  readonly coverage: number
  readonly ageMs: number
}

/**
 * Holds a run against a policy. Too many findings fail the gate; evidence that is too thin or too old leaves it inconclusive, since
 * nobody can tell then.
 */
export const policyRules = (evidence: Evidence, policy: PolicyRules): readonly PolicyRule[] => [
  ...maxFindings(evidence, policy),
  ...requiredChecks(evidence, policy),
  ...minCoverage(evidence, policy),
  ...maxAge(evidence, policy),
]

export const brokenReasons = (
  rules: readonly PolicyRule[],
  breaks: PolicyRule['breaks'],
): readonly string[] => rules.flatMap((rule) => (rule.held || rule.breaks !== breaks ? [] : [rule.reason]))

const isCounting = (severity: Severity): severity is Exclude<Severity, 'info'> => severity !== 'info'

const maxFindings = (
  { findings }: Evidence,
  { maxFindings: limits = {} }: PolicyRules,
): readonly PolicyRule[] =>
  severities.filter(isCounting).flatMap((severity) => {
    const limit = limits[severity]
    if (limit === undefined) return []
    const actual = findings.filter((finding) => compareSeverity(finding.severity, severity) >= 0).length
    const what = severity === 'critical' ? 'critical' : `${severity} or graver`
    return [
      {
        name: `max-findings-${severity}`,
        limit,
        actual,
        held: actual <= limit,
        breaks: 'failing',
        reason: `findings that are ${what}: ${actual} (at most ${limit})`,
      },
    ]
  })

const requiredChecks = (
  { checks }: Evidence,
  { requiredChecks: patterns = [] }: PolicyRules,
): readonly PolicyRule[] => {
  if (patterns.length === 0) return []
  const missing = patterns.filter((pattern) => !isJudged(pattern, checks))
  return [
    {
      name: 'required-checks',
      limit: patterns.join(', '),
      actual: missing.length === 0 ? 'judged' : `not judged: ${missing.join(', ')}`,
      held: missing.length === 0,
      breaks: 'inconclusive',
      reason: `required by the policy and not wholly judged: ${missing.join(', ')}`,
    },
  ]
}

/** A check that is named must be judged; of those that a glob means, all that apply, and at least one. */
const isJudged = (pattern: string, checks: readonly CheckReport[]): boolean => {
  const meant = checks.filter(({ id }) => matchesPattern(pattern, id))
  return (
    meant.some(({ targets }) => targets.judged > 0) &&
    meant.every(({ targets, outcome }) => outcome !== 'error' && targets.judged === targets.applicable)
  )
}

const minCoverage = ({ coverage }: Evidence, { minCoverage: limit }: PolicyRules): readonly PolicyRule[] =>
  limit === undefined
    ? []
    : [
        {
          name: 'min-coverage',
          limit,
          actual: coverage,
          held: coverage >= limit,
          breaks: 'inconclusive',
          reason: `coverage ${percent(coverage)} % (at least ${percent(limit)} %)`,
        },
      ]

/** Rounded down, so that what is too little never looks as if it were enough. */
const percent = (share: number): number => Math.floor(share * 1_000) / 10

/** How far the clock of whoever looked may be ahead of this one. */
const clockSkewMs = 60_000

/** What was judged later than now has an age that nobody knows. */
const maxAge = ({ ageMs }: Evidence, { maxAgeMs }: PolicyRules): readonly PolicyRule[] => {
  if (maxAgeMs === undefined) return []
  const [limit, actual] = [Math.round(maxAgeMs / 1_000), Math.ceil(ageMs / 1_000)]
  return [
    {
      name: 'max-age-seconds',
      limit,
      actual,
      held: ageMs <= maxAgeMs && ageMs >= -clockSkewMs,
      breaks: 'inconclusive',
      reason:
        ageMs < 0
          ? `what was judged is ${-actual} s ahead of the clock of this machine (its age is at most ${limit} s)`
          : `what was judged is ${actual} s old (at most ${limit} s)`,
    },
  ]
}

/** A report tells nothing of what its run left out, however well it looks: what is wanted now has to have been wanted then. */
export const checksInReport = ({
  checks,
  wanted,
}: {
  readonly checks: readonly CheckReport[]
  readonly wanted?: readonly string[] | undefined
}): readonly PolicyRule[] => {
  if (wanted === undefined) return []
  const took = new Set(checks.filter((check) => !isLeftOut(check)).map(({ id }) => id))
  const missing = wanted.filter((id) => !took.has(id))
  return [
    {
      name: 'checks-in-report',
      limit: wanted.length,
      actual: wanted.length - missing.length,
      held: missing.length === 0,
      breaks: 'inconclusive',
      reason: `not part of the run of the report: ${firstNames(missing)}`,
    },
  ]
}

/** A check that a run leaves out is required by nobody; one that does not apply to the cluster may be. */
const isLeftOut = ({ outcome, required }: CheckReport): boolean => outcome === 'skipped' && !required

/**
 * A look is judged by the waivers of its time. Where something is done by it now, none of these may have ended since: the problem that it
 * hid may be no accepted one any more.
 */
export const waiversInForce = ({
  findings,
  nowMs,
}: {
  readonly findings: readonly Finding[]
  readonly nowMs: number
}): PolicyRule => {
  const ended = findings
    .filter(isHiddenByWaiver)
    .filter(({ waived }) => Date.parse(waived.expiresAt) <= nowMs)
  const hidden = ended.map(({ check, waived }) => `${check} (${waived.id} ended at ${waived.expiresAt})`)
  return {
    name: 'waivers-in-force',
    limit: 'yes',
    actual: ended.length === 0 ? 'yes' : `ended: ${firstNames(ended.map(({ waived }) => waived.id))}`,
    held: ended.length === 0,
    breaks: 'inconclusive',
    reason: `no longer waived: ${firstNames(hidden)}; look again`,
  }
}
