import {
  canFollow,
  clusterStateTable,
  lifecycleOf,
  stageReached,
  valueOf,
  facts,
  type Lifecycle,
  type Snapshot,
  type Stage,
  type WaitReport,
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
    // A look that was cut short saw less than there is.
    const cutShort = signal.aborted && polls > 1
    const lifecycle = lifecycleOf(snapshot)
    const reached = stageReached(clusterStateTable, [...timeline.map(({ state }) => state), lifecycle.state])
    const outcomes = conditions.map((condition) =>
      judgeCondition(condition, { snapshot, lifecycle, reached }),
    )
    const step = stepOf({ snapshot, lifecycle, outcomes, conditions, timeline, afterMs: nowMs - startedMs })
    const moved = !cutShort && (timeline.length === 0 || keyOf(step) !== keyOf(timeline.at(-1)))
    if (moved) {
      changedMs = nowMs
      quiet = 0
      if (timeline.length < maxTimeline) timeline.push(step)
    } else quiet += 1
    const holds = !cutShort && outcomes.every(({ met }) => met)
    heldSinceMs = holds ? (heldSinceMs ?? nowMs) : null
    const heldMs = heldSinceMs === null ? null : nowMs - heldSinceMs
    input.onLook?.({ step, moved, unchangedMs: nowMs - changedMs, outcomes, heldMs })
    const end = endOf({ heldMs, holdMs, outcomes, signal })
    if (end !== null) {
      return {
        met: end === 'met',
        end,
        reason: end === 'met' ? null : reasonFor(end, outcomes, nowMs - startedMs, nowMs - changedMs),
        conditions: conditions.map(({ word }, index) => ({
          for: word,
          met: outcomes[index]?.met ?? false,
          because: outcomes[index]?.because ?? '',
        })),
        startedAt: new Date(startedMs).toISOString(),
        endedAt: new Date(nowMs).toISOString(),
        durationMs: nowMs - startedMs,
        polls,
        rpcs,
        cluster: clusterOf(snapshot, lifecycle, nowMs - changedMs),
        timeline,
      }
    }
    const pause = pauseMs(quiet, clock.random())
    await clock.sleep(heldMs === null ? pause : Math.min(pause, holdMs - heldMs), signal)
  }
}

interface StepInput {
  readonly snapshot: Snapshot
  readonly lifecycle: Lifecycle
  readonly outcomes: readonly ConditionOutcome[]
  readonly conditions: readonly Condition[]
  readonly timeline: readonly WaitStep[]
  readonly afterMs: number
}

const stepOf = ({ snapshot, lifecycle, outcomes, conditions, timeline, afterMs }: StepInput): WaitStep => {
  const { state, because, waitsFor, nodes } = lifecycle
  const last = timeline.at(-1)
  const reached: Stage = stageReached(
    clusterStateTable,
    timeline.map((step) => step.state),
  )
  return {
    at: snapshot.endedAt,
    afterMs,
    state,
    because,
    waitsFor,
    nodes: Object.fromEntries([...nodes].map(([key, own]) => [key, own.state])),
    pending: conditions.flatMap(({ word }, index) => {
      const outcome = outcomes[index]
      return outcome === undefined || outcome.met ? [] : [`${word}: ${outcome.because}`]
    }),
    illegal: last !== undefined && !canFollow(clusterStateTable, last.state, state, reached),
  }
}

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

const clusterOf = (
  snapshot: Snapshot,
  { state, because, waitsFor, nextSteps }: Lifecycle,
  unchangedMs: number,
): WaitReport['cluster'] => ({
  name: valueOf(snapshot, facts.nodesConfiguration)?.clusterName ?? null,
  state,
  because,
  waitsFor,
  nextSteps,
  unchangedMs,
})
