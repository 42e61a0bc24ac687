import type { Finding } from '../finding.ts'
import type { Instant } from '../model/index.ts'
import type { JudgedCheck } from '../report/judged-check.ts'
import type { Snapshot } from '../snapshot.ts'
import { isJudgedOn } from '../judgement/judged-on.ts'
import type { Baseline, BaselineFinding } from './baseline.ts'
import { isSame } from './standing.ts'

/** How the findings of a run stand against a baseline. */
export interface BaselineReport {
  /** When it was taken. */
  readonly takenAt: Instant
  readonly counts: {
    readonly new: number
    readonly unchanged: number
    readonly worsened: number
    readonly resolved: number
    readonly notJudged: number
  }
  /** Known then, and gone: the check was judged on all of its targets. At most 100. */
  readonly resolved: readonly BaselineFinding[]
  /** Known then, and not seen now, but not wholly looked at either. At most 100. */
  readonly notJudged: readonly BaselineFinding[]
}

/** More are counted, not listed. */
const maxListed = 100

/** Compares a baseline with the findings of a run; "could not look" is never taken for resolved. */
export const baselineReport = (
  { takenAt, findings: known }: Baseline,
  findings: readonly Finding[],
  { snapshot, checks }: { readonly snapshot: Snapshot; readonly checks: readonly JudgedCheck[] },
): BaselineReport => {
  const lasting = findings.filter(({ confirmation }) => confirmation !== 'transient')
  const gone = known.filter((earlier) => !lasting.some((finding) => isSame(earlier, finding)))
  const wasJudged = ({ check: id, targets }: BaselineFinding): boolean => {
    const check = checks.find((judged) => judged.check.id === id)
    return check !== undefined && isJudgedOn(check, targets, snapshot)
  }
  const [resolved, notJudged] = [gone.filter(wasJudged), gone.filter((earlier) => !wasJudged(earlier))]
  const standing = (wanted: Finding['baseline']) =>
    lasting.filter(({ baseline }) => baseline === wanted).length
  return {
    takenAt,
    counts: {
      new: standing('new'),
      unchanged: standing('unchanged'),
      worsened: standing('worsened'),
      resolved: resolved.length,
      notJudged: notJudged.length,
    },
    resolved: resolved.slice(0, maxListed),
    notJudged: notJudged.slice(0, maxListed),
  }
}
