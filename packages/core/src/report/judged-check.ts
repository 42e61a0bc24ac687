import type { Check, FindingDraft } from '../check.ts'
import type { Confirmation, Severity, Target } from '../finding.ts'
import type { Outcome } from '../judgement/evaluate.ts'

/** A finding's draft with what the second look said. */
export interface ConfirmedDraft {
  readonly draft: FindingDraft
  readonly confirmation: Confirmation
}

/** An outcome after the second look. */
export type ConfirmedOutcome =
  | Exclude<Outcome, { kind: 'finding' }>
  | { readonly kind: 'finding'; readonly drafts: readonly ConfirmedDraft[] }

/** A check with the outcome for each of its targets. */
export interface JudgedCheck {
  readonly check: Check
  /** The severity that the configuration sets in place of the check's own. */
  readonly severity?: Severity
  readonly required: boolean
  readonly durationMs: number
  readonly judgements: readonly { readonly target: Target; readonly outcome: ConfirmedOutcome }[]
}

/** Targets that were not skipped, or only for want of a budget. */
export const applicableCount = ({ judgements }: JudgedCheck): number =>
  judgements.filter(({ outcome }) => outcome.kind !== 'skipped' || outcome.unjudged === true).length

/** Targets that passed or have a finding. */
export const judgedCount = ({ judgements }: JudgedCheck): number =>
  judgements.filter(({ outcome }) => outcome.kind === 'pass' || outcome.kind === 'finding').length
