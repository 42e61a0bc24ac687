import {
  canFollow,
  clusterStates,
  clusterStateTable,
  facts,
  foundationFacts,
  lifecycleFacts,
  neededFacts,
  valueOf,
  type ClusterState,
  type FactDefinition,
  type Lifecycle,
  type Snapshot,
  type Stage,
} from '@restate-preflight/core'
import { judgeSnapshot } from '../judge.ts'
import type { PlannedCheck } from '../plan.ts'

/** Something to wait for. */
export type Condition =
  | { readonly kind: 'provisioned'; readonly word: 'provisioned' }
  | { readonly kind: 'state'; readonly word: ClusterState }
  | { readonly kind: 'check'; readonly word: string; readonly planned: PlannedCheck }

export interface Look {
  readonly snapshot: Snapshot
  readonly lifecycle: Lifecycle
  /** How far the cluster had come, over all looks. */
  readonly reached: Stage
}

export interface ConditionOutcome {
  readonly met: boolean
  /** What it rests on, or what is missing. */
  readonly because: string
  /** Why waiting is in vain until a person acts; null where it may still come true. */
  readonly hopeless: string | null
}

/** The words that need no check: what may be waited for on any cluster. */
export const conditionWords: readonly string[] = ['provisioned', ...clusterStates]

/** The condition that a word means; undefined where it means none. */
export const conditionOf = (word: string, checks: readonly PlannedCheck[]): Condition | undefined => {
  if (word === 'provisioned') return { kind: 'provisioned', word }
  const state = clusterStates.find((known) => known === word)
  if (state !== undefined) return { kind: 'state', word: state }
  const planned = checks.find(({ check }) => check.id === word)
  return planned === undefined ? undefined : { kind: 'check', word, planned }
}

/** The ids of the facts that the conditions need, and no others: what is not needed is not read. */
export const needsOf = (conditions: readonly Condition[]): ReadonlySet<string> =>
  new Set([...foundationFacts, ...conditions.flatMap((condition) => factsFor(condition))].map(({ id }) => id))

const factsFor = (condition: Condition): readonly FactDefinition<unknown>[] => {
  switch (condition.kind) {
    case 'provisioned':
      return cheapFacts
    case 'state':
      return lifecycleFacts
    case 'check':
      return [...cheapFacts, ...neededFacts([condition.planned.check])]
  }
}

/**
 * What the state that is told rests on, without what takes a call for each partition: the epochs, which all that is stored has among
 * it. Who waits for a state itself needs them, to tell a cluster whose replicas move from one that serves.
 */
const cheapFacts = lifecycleFacts.filter(({ id }) => id !== facts.epoch.id && id !== facts.stored.id)

/** Whether a condition holds now. A check that has not answered when the signal fires is not waited for. */
export const judgeCondition = async (
  condition: Condition,
  look: Look,
  signal: AbortSignal,
): Promise<ConditionOutcome> => {
  const { lifecycle } = look
  if (lifecycle.state === 'split' && condition.word !== 'split') {
    return { met: false, because: lifecycle.because, hopeless: `the cluster is split: ${lifecycle.because}` }
  }
  switch (condition.kind) {
    case 'provisioned':
      return judgeProvisioned(look)
    case 'state':
      return judgeState(condition.word, look)
    case 'check':
      return judgeCheck(condition.planned, look, signal)
  }
}

const judgeProvisioned = ({ snapshot }: Look): ConditionOutcome => {
  const parts = [facts.nodesConfiguration, facts.logs, facts.partitionTable] as const
  const missing = parts.filter((fact) => valueOf(snapshot, fact) === undefined).map(({ id }) => id)
  return {
    met: missing.length === 0,
    because:
      missing.length === 0
        ? 'nodes, logs and partition table are written'
        : `not there yet: ${missing.join(', ')}`,
    hopeless: null,
  }
}

const judgeState = (wanted: ClusterState, { snapshot, lifecycle, reached }: Look): ConditionOutcome => {
  const { state, because } = lifecycle
  if (state === wanted) return { met: true, because, hopeless: null }
  const hopeless = canFollow(clusterStateTable, state, wanted, reached)
    ? wanted === 'serving'
      ? whyNotServing(snapshot, lifecycle)
      : null
    : `a cluster that was provisioned is never ${wanted} again`
  return { met: false, because: `${state}: ${because}`, hopeless }
}

/** What keeps a cluster from serving until a person mends it. */
const whyNotServing = (snapshot: Snapshot, { nodes }: Lifecycle): string | null => {
  const orphan = [...nodes].find(([, { state }]) => state === 'orphan')
  if (orphan !== undefined) return `${orphan[0]} is an orphan: ${orphan[1].because}`
  const lost = valueOf(snapshot, facts.nodesConfiguration)?.nodes.find(
    ({ id, storageState }) => storageState === 'data-loss' && nodes.get(`N${id}`)?.state !== 'serving',
  )
  return lost === undefined
    ? null
    : `N${lost.id} (${lost.name}) has lost its log storage, and exits at each start`
}

const judgeCheck = async (
  planned: PlannedCheck,
  { snapshot, lifecycle }: Look,
  signal: AbortSignal,
): Promise<ConditionOutcome> => {
  const judged = await judgeSnapshot([planned], snapshot, lifecycle, { signal })
  const outcomes = judged.flatMap(({ judgements }) => judgements)
  const told = outcomes.flatMap(({ target, outcome }) => {
    switch (outcome.kind) {
      case 'pass':
        return []
      case 'skipped':
        return outcomes.every((each) => each.outcome.kind === 'skipped')
          ? [`not judged: ${outcome.reason}`]
          : []
      case 'finding':
        return outcome.drafts
          .filter(({ severity }) => severity !== 'info')
          .map(({ message }) => `${message} of ${target.kind} ${target.id}`)
      case 'unknown':
      case 'error':
        return [`${target.kind} ${target.id}: ${outcome.error.code} ${outcome.error.message}`]
    }
  })
  const shown = [...new Set(told)]
  const more = shown.length > 3 ? `; and ${shown.length - 3} more` : ''
  return {
    met: shown.length === 0,
    because: shown.length === 0 ? 'it passes' : `${shown.slice(0, 3).join('; ')}${more}`,
    hopeless: null,
  }
}
