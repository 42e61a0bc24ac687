import { compareSeverity, type BaselineStanding, type Finding, type Target } from '../finding.ts'
import type { Baseline, BaselineFinding } from './baseline.ts'

type Compared = Pick<Finding, 'check' | 'message' | 'severity' | 'targets' | 'magnitude'>

/**
 * How a finding stands against a baseline. It is known there where the same check had the same message about any of its targets; then
 * it is worse where it is graver, is about more, or has more magnitude than what was known together. Null without a baseline.
 */
export const standingIn =
  (baseline: Baseline | undefined) =>
  (finding: Compared): BaselineStanding | null => {
    if (baseline === undefined) return null
    const known = baseline.findings.filter((earlier) => isSame(earlier, finding))
    if (known.length === 0) return 'new'
    const targets = new Set(known.flatMap((earlier) => earlier.targets.map(keyOf)))
    const magnitude = known.reduce((sum, earlier) => sum + earlier.magnitude, 0)
    const worse =
      known.every(({ severity }) => compareSeverity(finding.severity, severity) > 0) ||
      finding.magnitude > magnitude ||
      !finding.targets.every((target) => targets.has(keyOf(target)))
    return worse ? 'worsened' : 'unchanged'
  }

/** Whether two findings are about the same trouble: check, message, and at least one target. */
export const isSame = (
  earlier: Pick<BaselineFinding, 'check' | 'message' | 'targets'>,
  { check, message, targets }: Pick<Compared, 'check' | 'message' | 'targets'>,
): boolean => {
  if (earlier.check !== check || earlier.message !== message) return false
  const known = new Set(earlier.targets.map(keyOf))
  return targets.some((target) => known.has(keyOf(target)))
}

const keyOf = ({ kind, id }: Target): string => `${kind} ${id}`
