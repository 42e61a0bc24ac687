import type { Check, FindingDraft, Judgement, Lifecycle, Snapshot } from '@restate-preflight/core'
import type { PlannedCheck } from './plan.ts'

/** Judges checks whose code does not run here: in a thread of their own, or in another program. */
export interface ForeignJudge {
  /** The judgements of each planned check, in their order. Never rejects: what goes wrong is in the judgements. */
  judge(
    plan: readonly PlannedCheck[],
    snapshot: Snapshot,
    lifecycle: Lifecycle,
  ): Promise<readonly (readonly Judgement[])[]>
  /** The check, asked about this look here and now, for whoever cannot wait: a trial of it. */
  atOnce?(planned: PlannedCheck, snapshot: Snapshot, lifecycle: Lifecycle): Check
  /** As `persists` of the check says. */
  persists?(check: Check, earlier: FindingDraft, later: FindingDraft): Promise<boolean>
}

const judges = new WeakMap<Check, ForeignJudge>()

/** Who judges a check in place of its own `evaluate`; undefined where that does. */
export const foreignJudgeOf = (check: Check): ForeignJudge | undefined => judges.get(check)

/** A check that another judges. */
export const judgedBy = (judge: ForeignJudge, check: Omit<Check, 'evaluate'>): Check => {
  const foreign: Check = {
    ...check,
    evaluate: () => {
      throw new TypeError(`${check.id} is judged elsewhere`)
    },
  }
  judges.set(foreign, judge)
  return foreign
}
