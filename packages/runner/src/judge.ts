import {
  errorRecord,
  evaluateCheck,
  type Check,
  type ErrorRecord,
  type Judgement,
  type Lifecycle,
  type Snapshot,
} from '@restate-preflight/core'
import { foreignJudgeOf, type ForeignJudge } from './foreign.ts'
import type { PlannedCheck } from './plan.ts'
import { TimeLimitReached, withTimeLimit } from './time-limit.ts'

export interface JudgedPlan {
  readonly planned: PlannedCheck
  readonly judgements: readonly Judgement[]
  readonly durationMs: number
}

/**
 * Judging is arithmetic over a snapshot; a check that takes this long is not coming back. Each partition takes some microseconds of
 * every check: all checks of 65,535 took 14 s, of 130,000 facts. Where all together are over, each is judged again by itself.
 */
export const checkLimitMs = (snapshot: Snapshot): number => 2_000 + Math.round(factsIn(snapshot) / 3)

const factsIn = ({ facts }: Snapshot): number =>
  Object.values(facts).reduce((count, bySubject) => count + Object.keys(bySubject).length, 0)

/**
 * Judges a snapshot by each check, in the order of the plan. What goes wrong in one costs that one only. Threads and programs that have not
 * answered when the signal fires are not waited for: their checks are unknown. `limitMs`: for each check; by default as long as the facts of the
 * snapshot may take.
 */
export const judgeSnapshot = async (
  plan: readonly PlannedCheck[],
  snapshot: Snapshot,
  lifecycle: Lifecycle,
  {
    signal,
    limitMs = checkLimitMs(snapshot),
  }: { readonly signal?: AbortSignal; readonly limitMs?: number } = {},
): Promise<readonly JudgedPlan[]> => {
  const foreign = plan.filter(({ check }) => foreignJudgeOf(check) !== undefined)
  const abroad = foreign.length === 0 ? [] : judgeAbroad(foreign, snapshot, lifecycle, signal)
  const own = foreign.length === 0 ? plan : plan.filter(({ check }) => foreignJudgeOf(check) === undefined)
  const all = [...(await judgeHere(own, snapshot, lifecycle, limitMs)), ...(await abroad)]
  if (foreign.length === 0) return all
  const byPlanned = new Map(all.map((judged) => [judged.planned, judged]))
  return plan.flatMap((planned) => byPlanned.get(planned) ?? [])
}

const judgeHere = async (
  plan: readonly PlannedCheck[],
  snapshot: Snapshot,
  lifecycle: Lifecycle,
  limitMs: number,
): Promise<readonly JudgedPlan[]> => {
  // Of the built-in checks none is for some versions only.
  const { outsideFor } = plan.some(({ check }) => check.applies !== undefined)
    ? await import('./applies.ts')
    : { outsideFor: undefined }
  const judge = (planned: PlannedCheck, evaluate: typeof evaluateCheck): JudgedPlan => {
    const started = performance.now()
    const { check, options } = planned
    const judgements = evaluate(check, {
      snapshot,
      lifecycle,
      options,
      ...(outsideFor === undefined ? {} : { outside: outsideFor(check, snapshot) }),
    })
    return { planned, judgements, durationMs: sinceMs(started) }
  }
  // A watchdog costs a thread: all share one, and only if it barks is the culprit looked for one by one.
  try {
    return withTimeLimit(limitMs, () => plan.map((planned) => judge(planned, evaluateCheck)))
  } catch {
    return plan.map((planned) => judge(planned, (check, input) => evaluateWithin(limitMs, check, input)))
  }
}

const evaluateWithin = (
  limitMs: number,
  check: Check,
  input: Parameters<typeof evaluateCheck>[1],
): readonly Judgement[] => {
  try {
    return withTimeLimit(limitMs, () => evaluateCheck(check, input))
  } catch (error) {
    const code = error instanceof TimeLimitReached ? 'RP7002' : 'RP7001'
    const reason = error instanceof Error ? error.message : String(error)
    const record = errorRecord(code, {
      target: check.id,
      message: `${check.id}: ${reason}`,
      layers: ['check', reason],
    })
    return [{ target: { kind: check.per, id: '*' }, outcome: { kind: 'error', error: record } }]
  }
}

/** Checks of one judge are judged together; the judges work at the same time. */
const judgeAbroad = async (
  plan: readonly PlannedCheck[],
  snapshot: Snapshot,
  lifecycle: Lifecycle,
  signal: AbortSignal | undefined,
): Promise<readonly JudgedPlan[]> => {
  const groups = new Map<ForeignJudge, PlannedCheck[]>()
  for (const planned of plan) {
    const judge = foreignJudgeOf(planned.check)
    if (judge !== undefined) groups.set(judge, [...(groups.get(judge) ?? []), planned])
  }
  using cut = cutOff(signal)
  const judged = [...groups].map(async ([judge, group]) => {
    const started = performance.now()
    const judgements = await Promise.race([
      judge.judge(group, snapshot, lifecycle),
      cut.reached.then((error) => group.map(({ check }) => unjudged(check, error))),
    ])
    const durationMs = sinceMs(started)
    return group.map((planned, index) => ({ planned, judgements: judgements[index] ?? [], durationMs }))
  })
  return (await Promise.all(judged)).flat()
}

/** What was read until the run was cut off is still judged by whoever is quick. */
const graceMs = 1_000

const cutOff = (signal: AbortSignal | undefined): Disposable & { readonly reached: Promise<ErrorRecord> } => {
  const { promise, resolve } = Promise.withResolvers<ErrorRecord>()
  let timer: NodeJS.Timeout | undefined
  const onAbort = (): void => {
    const code = signal?.reason === 'deadline' ? 'RP6001' : 'RP6002'
    timer = setTimeout(
      () => resolve(errorRecord(code, { layers: ['plugin', 'not judged in time'] })),
      graceMs,
    )
  }
  if (signal?.aborted === true) onAbort()
  else signal?.addEventListener('abort', onAbort)
  return {
    reached: promise,
    [Symbol.dispose]: () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    },
  }
}

const unjudged = ({ id, per }: Check, error: ErrorRecord): readonly Judgement[] => [
  { target: { kind: per, id: '*' }, outcome: { kind: 'unknown', error: { ...error, target: id } } },
]

const sinceMs = (started: number): number => Math.round((performance.now() - started) * 10) / 10
