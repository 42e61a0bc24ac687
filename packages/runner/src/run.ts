import {
  buildReport,
  concernsCheck,
  facts,
  lifecycleOf,
  neededFacts,
  refuseOtherCluster,
  toErrorRecord,
  valueOf,
  waiversInUse,
  withWaivers,
  type AbortCause,
  type Baseline,
  type FactDefinition,
  type GatePolicy,
  type JudgedCheck,
  type Lifecycle,
  type ReadCost,
  type Recording,
  type Report,
  type Snapshot,
  type WaiverSet,
} from '@restate-preflight/core'
import { confirmFindings, withoutSecondLook, type ConfirmMode } from './confirm.ts'
import { afterLooseEnds, breachOfCheck } from './guard/breaches.ts'
import { judgeSnapshot } from './judge.ts'
import { sizeFacts, wholeBasis, withinBudget, type Budget, type BudgetedPlan } from './budget.ts'
import type { LeftOut, Plan } from './plan.ts'
import type { SnapshotSource } from './source.ts'

export interface RunInput {
  readonly source: SnapshotSource
  readonly plan: Plan
  /** The most that it may cost the cluster. Default: as much as the checks need. */
  readonly budget?: Budget
  /** Facts that are read besides what the checks need, at the first look, unless there is a budget. */
  readonly also?: readonly FactDefinition<unknown>[]
  readonly policy: GatePolicy
  /** What is known and accepted. */
  readonly waivers?: WaiverSet | undefined
  /** What was wrong before. */
  readonly baseline?: Baseline | undefined
  readonly confirm: ConfirmMode
  readonly tool: Report['tool']
  readonly profile: string
  /** Unique for each run. */
  readonly runId: string
  /** Interruption and the deadline of the run, with the cause as reason; collection ends with what it has. */
  readonly signal: AbortSignal
  readonly clock?: Clock
  readonly onWait?: (pending: number, ms: number) => void
}

/** Time, as a parameter. */
export interface Clock {
  now(): number
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

export interface RunResult {
  readonly report: Report
  /** What was read, with the second looks: judged again it gives the same report. */
  readonly recording: Recording
}

/** Collects, judges, confirms, and puts the report together. */
export const runChecks = async (input: RunInput): Promise<RunResult> => {
  const { source, policy, signal, waivers, baseline } = input
  const clock = input.clock ?? systemClock
  const { plan, basis, spent, affords } = await affordable(input)
  const also = input.budget === undefined ? (input.also ?? []) : []
  const needs = new Set(
    [...basis, ...neededFacts(plan.planned.map(({ check }) => check)), ...also].map(({ id }) => id),
  )
  const first = await source.collect({ needs, silent: new Set(), earlier: null, signal })
  if (baseline !== undefined) refuseOtherCluster(baseline, identityOf(first))
  const lifecycle = lifecycleOf(first)
  const isCompared = valueOf(first, facts.earlierLook) !== undefined
  const taking = plan.planned.filter(({ check: { phase } }) =>
    phase === 'compared' ? isCompared : phase !== 'waived',
  )
  const judged = await judgeSnapshot(taking, first, lifecycle, { signal })
  const confirmed = await confirmFindings({
    mode: input.confirm,
    source,
    first,
    lifecycle,
    judged,
    failOn: policy.failOn,
    mayBeExcused: ({ id }) =>
      waivers?.waivers.some((waiver) => concernsCheck(waiver, id)) === true ||
      (policy.gateOn === 'new' && baseline?.findings.some(({ check }) => check === id) === true),
    signal,
    sleep: clock.sleep,
    now: clock.now,
    affords: (needed, rereads) => affords(needed, costOfLooks([...spent, first, ...rereads])),
    ...(input.onWait === undefined ? {} : { onWait: input.onWait }),
  })
  const { rereads } = confirmed
  await afterLooseEnds(confirmed.checks.map(({ check }) => check))
  const checks = confirmed.checks.map(withoutBreach)
  const evidence = { snapshot: first, lifecycle, checks }
  const inUse = waivers === undefined ? undefined : waiversInUse(waivers, evidence)
  const ofWaivers = inUse === undefined ? [] : await judgeWaivers(plan, withWaivers(first, inUse), lifecycle)
  const report = buildReport({
    tool: input.tool,
    run: { id: input.runId, profile: input.profile, abortedBy: abortCause(signal) },
    policy,
    snapshot: wholeRun(first, [...spent, ...rereads]),
    lifecycle,
    checks: [...checks, ...ofWaivers, ...plan.left.map(leftOut)],
    nowMs: clock.now(),
    ...(inUse === undefined ? {} : { waivers: inUse }),
    ...(baseline === undefined ? {} : { baseline }),
  })
  const { rereads: _previous, ...snapshot } = first as Recording
  return { report, recording: rereads.length === 0 ? snapshot : { ...snapshot, rereads } }
}

const identityOf = (snapshot: Snapshot): Baseline['cluster'] => {
  const register = valueOf(snapshot, facts.nodesConfiguration)
  return { name: register?.clusterName ?? null, fingerprint: register?.clusterFingerprint ?? null }
}

/** The checks of the waivers come last: what became of these is known once all else is judged. */
const judgeWaivers = async (
  { planned }: Plan,
  snapshot: Snapshot,
  lifecycle: Lifecycle,
): Promise<readonly JudgedCheck[]> => {
  const taking = planned.filter(({ check }) => check.phase === 'waived')
  return withoutSecondLook(await judgeSnapshot(taking, snapshot, lifecycle))
}

/** With a budget: how large the cluster is, by a look that reads little else, and which checks may then be afforded. */
const affordable = async ({
  plan,
  budget,
  source,
  signal,
}: RunInput): Promise<BudgetedPlan & { readonly spent: readonly Snapshot[] }> => {
  if (budget === undefined || !source.live) return { plan, basis: wholeBasis, spent: [], affords: () => true }
  const needs = new Set(sizeFacts.map(({ id }) => id))
  const look = await source.collect({ needs, silent: new Set(), earlier: null, signal })
  const size = {
    nodes: look.nodes.length,
    partitions: valueOf(look, facts.partitionTable)?.partitions.length ?? 0,
  }
  return { ...withinBudget(plan, budget, size, costOfLooks([look])), spent: [look] }
}

/** Nothing is believed of a plugin that did what no check may, even if that was after its checks were judged. */
const withoutBreach = (judged: JudgedCheck): JudgedCheck => {
  const { check } = judged
  const error = breachOfCheck(check)
  if (error === undefined) return judged
  const outcome = { kind: 'error', error: { ...toErrorRecord(error), target: check.id } } as const
  return { ...judged, judgements: [{ target: { kind: check.per, id: '*' }, outcome }] }
}

const abortCauses: readonly unknown[] = ['deadline', 'SIGINT', 'SIGTERM'] satisfies readonly AbortCause[]

/** Why a run was cut short; a signal that gives no reason counts as an interruption. */
export const abortCause = ({ aborted, reason }: AbortSignal): AbortCause | null => {
  if (!aborted) return null
  return abortCauses.includes(reason) ? (reason as AbortCause) : 'SIGINT'
}

const costOfLooks = (looks: readonly Snapshot[]): ReadCost => ({
  rpcs: looks.reduce((sum, { cost }) => sum + cost.rpcs, 0),
  bytes: looks.reduce((sum, { cost }) => sum + cost.bytesReceived, 0),
})

/** The look that is judged with the end and the cost of the whole run. */
const wholeRun = (first: Snapshot, others: readonly Snapshot[]): Snapshot => {
  const all = [first, ...others]
  const endedAt =
    all
      .map((look) => look.endedAt)
      .toSorted()
      .at(-1) ?? first.endedAt
  const { rpcs, bytes } = costOfLooks(all)
  const takenAt = all.map((look) => look.takenAt).toSorted()[0] ?? first.takenAt
  return {
    ...first,
    takenAt,
    endedAt,
    cost: {
      rpcs,
      bytesReceived: bytes,
      durationMs: Date.parse(endedAt) - Date.parse(takenAt),
      effects: [...new Set(all.flatMap(({ cost }) => cost.effects))].sort(),
    },
  }
}

const leftOut = ({ check, reason, unjudged }: LeftOut): JudgedCheck => ({
  check,
  required: false,
  durationMs: 0,
  judgements: [
    {
      target: { kind: check.per, id: '*' },
      outcome: { kind: 'skipped', reason, ...(unjudged === undefined ? {} : { unjudged }) },
    },
  ],
})

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve()
      const done = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      signal.addEventListener('abort', done)
    }),
}
