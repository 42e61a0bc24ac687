import {
  compareText,
  deepFreeze,
  evaluateCheck,
  lifecycleOf,
  type Check,
  type EvaluationInput,
  type FindingDraft,
  type Judgement,
  type Snapshot,
} from '@restate-preflight/core'
import { standInFor } from './stand-in.ts'

/** That a judgement asked for a fact. */
export interface Reading {
  readonly need: string
  /** The subject that was asked about; null where all were. */
  readonly subject: string | null
  /** Whether it got a value. */
  readonly gave: boolean
}

/** What a check makes of a snapshot, and what each judgement asked for. */
export interface Observed {
  readonly judgements: readonly Judgement[]
  /** By target id. */
  readonly readings: ReadonlyMap<string, readonly Reading[]>
}

/**
 * Judges a snapshot, which is frozen: a check that changes its input is in error. Without `outside` it is judged also where it does
 * not apply.
 */
export const observe = (
  check: Check,
  snapshot: Snapshot,
  options: { readonly [name: string]: unknown } = {},
  outside: EvaluationInput['outside'] = () => null,
): Observed => {
  const frozen = deepFreeze(snapshot)
  const readings = new Map<string, Reading[]>()
  const input = { snapshot: frozen, lifecycle: lifecycleOf(frozen), options, outside }
  const judgements = evaluateCheck(watched(standInFor(check, input), readings), input)
  return { judgements, readings }
}

/** The findings of judgements. */
export const draftsOf = (judgements: readonly Judgement[]): readonly FindingDraft[] =>
  judgements.flatMap(({ outcome }) => (outcome.kind === 'finding' ? outcome.drafts : []))

/** A finding in words. */
export const nameOf = ({ message, targets }: FindingDraft): string =>
  `${message} of ${targets
    .map(({ id }) => id)
    .sort(compareText)
    .join(', ')}`

/** What went wrong in the code of the check, in words that help its author. */
export const mistakesIn = (judgements: readonly Judgement[]): readonly string[] => [
  ...new Set(
    judgements.flatMap(({ outcome }) => (outcome.kind === 'error' ? [explained(outcome.error.message)] : [])),
  ),
]

const explained = (message: string): string =>
  /read only property|not extensible|cannot delete property/i.test(message)
    ? `${message}: a check must not change its input, which is frozen`
    : message

type Context = Parameters<Check['evaluate']>[0]

const watched = (check: Check, readings: Map<string, Reading[]>): Check => ({
  ...check,
  evaluate: (context) => {
    const noted: Reading[] = []
    readings.set(context.target.id, noted)
    return check.evaluate(noting(context, noted))
  },
})

/** The context, noting what is asked of it. Names that the check does not declare are left to the context to refuse. */
const noting = (context: Context, noted: Reading[]): Context => {
  const look: Context['look'] = (need, subject) => {
    const fact = context.look(need, subject)
    noted.push({
      need: String(need),
      subject: subject ?? context.target.id,
      gave: fact.status === 'collected',
    })
    return fact
  }
  return {
    ...context,
    look,
    read: (need, subject) => {
      look(need, subject)
      return context.read(need, subject)
    },
    readAll: (need) => {
      const values = context.readAll(need)
      noted.push({ need: String(need), subject: null, gave: values.size > 0 })
      return values
    },
    missing: (need) => {
      noted.push({ need: String(need), subject: null, gave: false })
      return context.missing(need)
    },
  }
}
