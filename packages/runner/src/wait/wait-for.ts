import {
  canFollow,
  clusterStateTable,
  lifecycleOf,
  stageReached,
  valueOf,
  facts,
  type ClusterState,
  type Lifecycle,
  type Snapshot,
  type WaitReport,
  type WaitState,
  type WaitStep,
} from '@restate-preflight/core'
import type { SnapshotSource } from '../source.ts'
import { pauseMs } from './backoff.ts'
import { judgeCondition, needsOf, type Condition, type ConditionOutcome } from './condition.ts'

export interface WaitInput {
  readonly source: SnapshotSource
  /** All must hold at the same time. */
  readonly conditions: readonly Condition[]
  /** For how long they must go on holding, in milliseconds. */
  readonly holdMs: number
  /** The deadline, or an interruption; waiting ends with what is known. */
  readonly signal: AbortSignal
  readonly clock: WaitClock
  readonly onLook?: (progress: WaitProgress) => void
}

/** Time and chance, as parameters. */
export interface WaitClock {
  now(): number
  /** From 0 to 1. */
  random(): number
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

/** What a look found. */
export interface WaitProgress {
  readonly step: WaitStep
  /** Whether anything moved since the look before. */
  readonly moved: boolean
  readonly unchangedMs: number
  readonly outcomes: readonly ConditionOutcome[]
  /** Since when all conditions hold; null where they do not. */
  readonly heldMs: number | null
}

/** What came of it; who asked adds name, version and exit code. */
export type WaitOutcome = Omit<WaitReport, 'schemaVersion' | 'tool' | 'exitCode'>

const maxTimeline = 1_000

/** Looks until all conditions hold, none can be met without an operator, or the signal fires. Pauses grow while nothing moves. */
export const waitFor = async (input: WaitInput): Promise<WaitOutcome> => {
  const { source, conditions, holdMs, signal, clock } = input
  const needs = needsOf(conditions)
  const startedMs = clock.now()
  const timeline: WaitStep[] = []
  let last: Seen | undefined
  let polls = 0
  let rpcs = 0
  let quiet = 0
  let changedMs = startedMs
  let heldSinceMs: number | null = null
  for (;;) {
    const snapshot = await source.collect({ needs, silent: new Set(), earlier: null, signal })
    const nowMs = clock.now()
    polls += 1
    rpcs += snapshot.cost.rpcs
    // A look that was cut short saw less than there is: the one before tells more.
    const seen: Seen =
      signal.aborted && last !== undefined ? last : await see(snapshot, conditions, timeline, signal)
    last = seen
    const step = stepOf(seen, conditions, timeline, nowMs - startedMs)
    const moved = timeline.length === 0 || keyOf(step) !== keyOf(timeline.at(-1))
    quiet = moved ? 0 : quiet + 1
    if (moved) {
      changedMs = nowMs
      if (timeline.length < maxTimeline) timeline.push(step)
    }
    heldSinceMs = seen.outcomes.every(({ met }) => met) ? (heldSinceMs ?? nowMs) : null
    const heldMs = heldSinceMs === null ? null : nowMs - heldSinceMs
    input.onLook?.({ step, moved, unchangedMs: nowMs - changedMs, outcomes: seen.outcomes, heldMs })
    const end = endOf({ heldMs, holdMs, outcomes: seen.outcomes, signal })
    if (end !== null) {
      const times = { startedMs, nowMs, unchangedMs: nowMs - changedMs }
      return { ...outcomeOf(end, seen, conditions, times), polls, rpcs, timeline }
    }
    const pause = pauseMs(quiet, clock.random())
    await clock.sleep(heldMs === null ? pause : Math.min(pause, holdMs - heldMs), signal)
  }
}

/** A look and what it says of the conditions. */
interface Seen {
  readonly snapshot: Snapshot
  readonly lifecycle: Lifecycle
  readonly outcomes: readonly ConditionOutcome[]
}

const see = async (
  snapshot: Snapshot,
  conditions: readonly Condition[],
  timeline: readonly WaitStep[],
  signal: AbortSignal,
): Promise<Seen> => {
  const lifecycle = lifecycleOf(snapshot)
  const reached = stageReached(clusterStateTable, [
    ...timeline.map(({ state }) => stateBehind(state)),
    lifecycle.state,
  ])
  const look = { snapshot, lifecycle, reached }
  const outcomes = await Promise.all(conditions.map((condition) => judgeCondition(condition, look, signal)))
  return { snapshot, lifecycle, outcomes }
}

interface Times {
  readonly startedMs: number
  readonly nowMs: number
  readonly unchangedMs: number
}

const outcomeOf = (
  end: WaitReport['end'],
  { snapshot, lifecycle, outcomes }: Seen,
  conditions: readonly Condition[],
  { startedMs, nowMs, unchangedMs }: Times,
): Omit<WaitOutcome, 'polls' | 'rpcs' | 'timeline'> => ({
  met: end === 'met',
  end,
  reason: end === 'met' ? null : reasonFor(end, outcomes, nowMs - startedMs, unchangedMs),
  conditions: conditions.map(({ word }, index) => ({
    for: word,
    met: outcomes[index]?.met ?? false,
    because: outcomes[index]?.because ?? '',
  })),
  startedAt: new Date(startedMs).toISOString(),
  endedAt: new Date(nowMs).toISOString(),
  durationMs: nowMs - startedMs,
  cluster: {
    name: valueOf(snapshot, facts.nodesConfiguration)?.clusterName ?? null,
    state: stateFor(conditions, lifecycle.state),
    because: lifecycle.because,
    waitsFor: lifecycle.waitsFor,
    nextSteps: lifecycle.nextSteps,
    unchangedMs,
  },
})

const stepOf = (
  { snapshot, lifecycle, outcomes }: Seen,
  conditions: readonly Condition[],
  timeline: readonly WaitStep[],
  afterMs: number,
): WaitStep => {
  const { state, because, waitsFor, nodes } = lifecycle
  const last = timeline.at(-1)
  const reached = stageReached(
    clusterStateTable,
    timeline.map((step) => stateBehind(step.state)),
  )
  return {
    at: snapshot.endedAt,
    afterMs,
    state: stateFor(conditions, state),
    because,
    waitsFor,
    nodes: Object.fromEntries([...nodes].map(([key, own]) => [key, own.state])),
    pending: conditions.flatMap(({ word }, index) => {
      const outcome = outcomes[index]
      return outcome === undefined || outcome.met ? [] : [`${word}: ${outcome.because}`]
    }),
    illegal: last !== undefined && !canFollow(clusterStateTable, stateBehind(last.state), state, reached),
  }
}

/** No state is named that was not looked at: without the epochs a cluster whose replicas move looks like one that serves. */
const stateFor = (conditions: readonly Condition[], state: ClusterState): WaitState =>
  state === 'serving' && !needsOf(conditions).has(facts.epoch.id) ? 'provisioned' : state

const stateBehind = (state: WaitState): ClusterState => (state === 'provisioned' ? 'serving' : state)

/** Two looks with the same key found the same. */
const keyOf = (step: WaitStep | undefined): string =>
  step === undefined
    ? ''
    : JSON.stringify([step.state, step.because, step.waitsFor, step.nodes, step.pending])

interface EndInput {
  readonly heldMs: number | null
  readonly holdMs: number
  readonly outcomes: readonly ConditionOutcome[]
  readonly signal: AbortSignal
}

const endOf = ({ heldMs, holdMs, outcomes, signal }: EndInput): WaitReport['end'] | null => {
  if (heldMs !== null && heldMs >= holdMs) return 'met'
  if (outcomes.some(({ hopeless }) => hopeless !== null)) return 'hopeless'
  if (!signal.aborted) return null
  return signal.reason === 'deadline' ? 'deadline' : 'interrupted'
}

const reasonFor = (
  end: Exclude<WaitReport['end'], 'met'>,
  outcomes: readonly ConditionOutcome[],
  durationMs: number,
  unchangedMs: number,
): string => {
  const pending = outcomes.filter(({ met }) => !met).map(({ because }) => because)
  const what = pending.length === 0 ? 'it did not hold for long enough' : [...new Set(pending)].join('; ')
  switch (end) {
    case 'hopeless':
      return `waiting is in vain: ${outcomes.flatMap(({ hopeless }) => hopeless ?? []).join('; ')}`
    case 'deadline':
      return `still not so after ${seconds(durationMs)}, unchanged for ${seconds(unchangedMs)}: ${what}`
    case 'interrupted':
      return `interrupted after ${seconds(durationMs)}: ${what}`
  }
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`
