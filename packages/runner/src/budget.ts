import {
  costOf,
  facts,
  foundationFacts,
  lifecycleFacts,
  neededFacts,
  type ClusterSize,
  type FactDefinition,
  type ReadCost,
} from '@restate-preflight/core'
import type { Plan, PlannedCheck } from './plan.ts'

/** The most that a run may cost the cluster; null where it does not matter. */
export interface Budget {
  readonly rpcs: number | null
  readonly bytes: number | null
}

export interface BudgetedPlan {
  readonly plan: Plan
  /** What is read beside what the checks need, to tell where cluster and nodes stand. */
  readonly basis: readonly FactDefinition<unknown>[]
  /** Whether facts can be read again, once so much was spent. */
  readonly affords: (needed: readonly FactDefinition<unknown>[], spent: ReadCost) => boolean
}

/** What tells how large a cluster is, for the first, small look of a run with a budget. */
export const sizeFacts: readonly FactDefinition<unknown>[] = [...foundationFacts, facts.partitionTable]

/** What every run reads. */
export const wholeBasis: readonly FactDefinition<unknown>[] = [...foundationFacts, ...lifecycleFacts]

/** The least that still tells the state of a cluster: without the keys that there is one of for each partition. */
const leastBasis = wholeBasis.filter(({ id }) => id !== facts.epoch.id && id !== facts.stored.id)

/**
 * Takes checks one after the other, the required ones first, then in the order of the plugins, as long as what they read
 * together fits. What does not fit is left out, and counts as not judged. Pure; `spent` is what the first look has cost.
 */
export const withinBudget = (
  plan: Plan,
  budget: Budget,
  size: ClusterSize,
  spent: ReadCost,
): BudgetedPlan => {
  const affords: BudgetedPlan['affords'] = (needed, before) => {
    const { rpcs, bytes } = costOf(needed, size)
    return (
      before.rpcs + rpcs <= (budget.rpcs ?? Number.POSITIVE_INFINITY) &&
      before.bytes + bytes <= (budget.bytes ?? Number.POSITIVE_INFINITY)
    )
  }
  const fits = (needed: readonly FactDefinition<unknown>[]) => affords(needed, spent)
  const basis = fits(wholeBasis) ? wholeBasis : leastBasis
  const inOrder = plan.planned.toSorted((a, b) => Number(b.required) - Number(a.required))
  const taken = new Set<PlannedCheck>()
  for (const planned of inOrder) {
    if (
      planned.check.phase === 'waived' ||
      fits([...basis, ...neededFacts([...taken, planned].map(({ check }) => check))])
    )
      taken.add(planned)
  }
  const reason = reasonOf(budget)
  return {
    basis,
    affords,
    plan: {
      planned: plan.planned.filter((planned) => taken.has(planned)),
      left: [
        ...plan.left,
        ...plan.planned
          .filter((planned) => !taken.has(planned))
          .map(({ check }) => ({ check, reason, unjudged: true as const })),
      ],
    },
  }
}

const reasonOf = ({ rpcs, bytes }: Budget): string => {
  const limits = [...(rpcs === null ? [] : [`rpc=${rpcs}`]), ...(bytes === null ? [] : [`bytes=${bytes}`])]
  return `budget: does not fit in --budget ${limits.join(',')}`
}
