import type { ClusterState, NodeState } from '../lifecycle/state.ts'
import { errorCatalogue, isErrorCode, type ErrorCode } from './catalogue.ts'
import type { ErrorRecord } from './error-record.ts'
import { lifecycleMeanings } from './lifecycle-meanings.ts'

/** Where the cluster is in its life when an error is met, and the node that the error means, where it is known. */
export interface Situation {
  readonly cluster: ClusterState
  readonly node?: NodeState | undefined
}

/** What an error means and what to do about it. */
export interface ErrorMeaning {
  readonly meaning: string
  readonly action: string
}

/** What a code means in a situation: the first row of the table that fits, else what the catalogue says. */
export const meaningOf = (code: ErrorCode, situation: Situation): ErrorMeaning => {
  const row = lifecycleMeanings[code]?.find(
    ({ clusters, nodes }) =>
      (clusters === undefined || clusters.includes(situation.cluster)) &&
      (nodes === undefined || (situation.node !== undefined && nodes.includes(situation.node))),
  )
  const { meaning, action } = row ?? errorCatalogue[code]
  return { meaning, action }
}

/** The same error with the advice of the situation. Advice that somebody chose for this one error stays. */
export const inSituation = (error: ErrorRecord, situation: Situation): ErrorRecord => {
  const { code } = error
  if (!isErrorCode(code) || error.action !== errorCatalogue[code].action) return error
  return { ...error, action: meaningOf(code, situation).action }
}
