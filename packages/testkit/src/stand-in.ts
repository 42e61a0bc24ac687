import type { Check, EvaluationInput } from '@restate-preflight/core'

/** A check by what its own code, which is not here, says of one snapshot: made anew for each. */
export type StandIn = (input: EvaluationInput) => Check

const standIns = new WeakMap<Check, StandIn>()

/** Lets the kit judge a check whose code is elsewhere, such as in a program. */
export const judgeBy = (check: Check, standIn: StandIn): void => {
  standIns.set(check, standIn)
}

/** Whether the code of a check is elsewhere. */
export const isElsewhere = (check: Check): boolean => standIns.has(check)

/** What judges this input for a check: mostly the check itself. */
export const standInFor = (check: Check, input: EvaluationInput): Check =>
  standIns.get(check)?.(input) ?? check
