import {
  factOf,
  facts,
  fails,
  lifecycleOf,
  neededFacts,
  wellKnownKeys,
  type Check,
  type ConfirmedDraft,
  type FactDefinition,
  type FailOn,
  type FindingDraft,
  type JudgedCheck,
  type Lifecycle,
  type Outcome,
  type Snapshot,
  type Target,
} from '@restate-preflight/core'
import { wholeBasis } from './budget.ts'
import { foreignJudgeOf } from './foreign.ts'
import { judgeSnapshot, type JudgedPlan } from './judge.ts'
import type { PlannedCheck } from './plan.ts'
import type { SnapshotSource } from './source.ts'

/**
 * `off`: findings are reported as seen once. `findings`: they are looked at again until it is certain what the gate
 * says. `all`: each is looked at again for as long as its check asks.
 */
export type ConfirmMode = 'off' | 'findings' | 'all'

export interface ConfirmInput {
  readonly mode: ConfirmMode
  readonly source: SnapshotSource
  readonly first: Snapshot
  readonly lifecycle: Lifecycle
  readonly judged: readonly JudgedPlan[]
  readonly failOn: FailOn
  /** Whether findings of a check may not count after all, so that none of them decides the gate. Default: none. */
  readonly mayBeExcused?: (check: Check) => boolean
  readonly signal: AbortSignal
  /** Waits; resolves early when the signal fires. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly onWait?: (pending: number, ms: number) => void
  /** Whether the budget allows another look that reads these facts, after the looks so far. Default: it does. */
  readonly affords?: (needed: readonly FactDefinition<unknown>[], rereads: readonly Snapshot[]) => boolean
}

export interface Confirmed {
  readonly checks: readonly JudgedCheck[]
  readonly rereads: readonly Snapshot[]
}

/** A finding of the first look, and what is known of it since. */
interface Pending {
  readonly planned: PlannedCheck
  readonly target: Target
  readonly draft: FindingDraft
  state: 'pending' | 'confirmed' | 'transient' | 'unconfirmed' | 'not-needed'
}

/**
 * Looks again at the evidence behind findings, after the time that their checks ask for, and nothing else. A finding
 * that is gone is transient; one that could not be looked at again stays unconfirmed, and counts.
 */
export const confirmFindings = async (input: ConfirmInput): Promise<Confirmed> => {
  const entries = input.judged.flatMap((judged) => entriesOf(judged, input))
  const rereads: Snapshot[] = []
  if (input.mode !== 'off') {
    for (const settleMs of settleTimes(entries)) {
      if (
        input.signal.aborted ||
        input.affords?.(neededAgain(lookedAt(entries, settleMs)), rereads) === false
      )
        break
      if (input.mode === 'findings' && gateIsDecided(entries, input)) {
        // A glance that costs no time drops what was a moment's irregularity. It tells nothing new after another look, and where a
        // node is silent it would cost time.
        if (rereads.length === 0 && silentNodes(input.first, 0).size === 0 && lookedAt(entries, 0).length > 0)
          rereads.push(await lookAgain(entries, 0, input))
        break
      }
      if (!pendingOf(entries).some(({ planned }) => planned.check.settleMs === settleMs)) continue
      rereads.push(await lookAgain(entries, settleMs, input))
    }
  }
  for (const entry of pendingOf(entries)) entry.state = 'unconfirmed'
  const states = new Map(entries.map((entry) => [entry.draft, entry.state]))
  return { checks: input.judged.map((judged) => withConfirmations(judged, states)), rereads }
}

/** Checks that read nothing of the cluster: there is nothing to look at again. */
export const withoutSecondLook = (judged: readonly JudgedPlan[]): readonly JudgedCheck[] =>
  judged.map((one) => withConfirmations(one, new Map()))

const lookAgain = async (
  entries: readonly Pending[],
  settleMs: number,
  input: ConfirmInput,
): Promise<Snapshot> => {
  const pending = lookedAt(entries, settleMs)
  const { first, source, signal } = input
  if (source.live) {
    const ms = Math.max(Date.parse(first.endedAt) + settleMs - input.now(), 0)
    input.onWait?.(pending.length, ms)
    await input.sleep(ms, signal)
  }
  const plan = [...new Set(pending.map(({ planned }) => planned))]
  const withoutEpochs = !pending.some(restsOnEpochs)
  const needs = new Set(
    neededAgain(pending).flatMap(({ id }) => (withoutEpochs && id === facts.epoch.id ? [] : [id])),
  )
  const silent = silentNodes(first, settleMs)
  const again = await source.collect({ needs, silent, withoutEpochs, earlier: first, signal })
  const judgements = new Map(
    (await judgeSnapshot(plan, again, lifecycleOf(again), { signal })).map((judged) => [
      judged.planned,
      new Map(judged.judgements.map((judgement) => [placeOf(judgement.target), judgement.outcome])),
    ]),
  )
  for (const entry of pending) {
    const verdict = await compare(entry, judgements.get(entry.planned)?.get(placeOf(entry.target)))
    if (verdict === 'gone') entry.state = 'transient'
    else if (verdict === 'there' && entry.planned.check.settleMs === settleMs) entry.state = 'confirmed'
  }
  return again
}

/** What another look at some findings reads. */
const neededAgain = (pending: readonly Pending[]): readonly FactDefinition<unknown>[] => [
  ...wholeBasis,
  ...neededFacts(pending.map(({ planned }) => planned.check)),
]

/** Whether a finding rests on what there is one of for each partition: most of what another look costs. */
const restsOnEpochs = ({ planned: { check }, draft: { evidence } }: Pending): boolean =>
  neededFacts([check]).some(({ id }) => id === facts.epoch.id) ||
  evidence.length === 0 ||
  evidence.some(({ fact, subject }) => fact === facts.stored.id && !clusterKeys.has(subject))

const clusterKeys: ReadonlySet<string> = new Set(wellKnownKeys)

/** The findings that a look after some time takes part in. What is costly to read is read again only when it is due. */
const lookedAt = (entries: readonly Pending[], settleMs: number): readonly Pending[] =>
  pendingOf(entries).filter(
    ({ planned: { check } }) =>
      check.settleMs === settleMs || !neededFacts([check]).some(({ costly }) => costly === true),
  )

const placeOf = ({ kind, id }: Target): string => `${kind} ${id}`

/** Whether a finding of the first look is there in the second. What could not be judged again is `unseen`. */
const compare = async (
  { planned, draft }: Pending,
  outcome: Outcome | undefined,
): Promise<'there' | 'gone' | 'unseen'> => {
  if (outcome === undefined || outcome.kind === 'unknown' || outcome.kind === 'error') return 'unseen'
  if (outcome.kind !== 'finding') return 'gone'
  const { check } = planned
  const abroad = foreignJudgeOf(check)?.persists
  for (const candidate of outcome.drafts.filter(({ message }) => message === draft.message)) {
    const persists =
      abroad === undefined ? check.persists?.(draft, candidate) : await abroad(check, draft, candidate)
    if (persists !== false) return 'there'
  }
  return 'gone'
}

const entriesOf = (judged: JudgedPlan, { lifecycle, first }: ConfirmInput): readonly Pending[] =>
  judged.judgements.flatMap(({ target, outcome }) =>
    outcome.kind === 'finding'
      ? outcome.drafts.map((draft): Pending => {
          const { planned } = judged
          return { planned, target, draft, state: initialState(planned, target, draft, lifecycle, first) }
        })
      : [],
  )

const initialState = (
  { check }: PlannedCheck,
  target: Target,
  draft: FindingDraft,
  lifecycle: Lifecycle,
  first: Snapshot,
): Pending['state'] => {
  const informative =
    draft.severity === 'info' || (check.expectedWhileSettling === true && lifecycle.settling)
  if (check.settleMs === 0 || informative) return 'not-needed'
  return observedSilenceMs(target, draft, first) >= check.settleMs ? 'confirmed' : 'pending'
}

const silenceCodes = new Set(['RP3001', 'RP2103'])

/**
 * For how long the first look itself watched the silence that a finding rests on. Only the silence of the judged node
 * counts: next to it, a check may have read answers of others that are still about to change.
 */
const observedSilenceMs = (target: Target, draft: FindingDraft, snapshot: Snapshot): number =>
  Math.max(
    0,
    ...draft.evidence.map(({ fact, subject }) => {
      if (target.kind !== 'node' || subject !== target.id) return 0
      const found = snapshot.facts[fact]?.[subject]
      return found?.status === 'unavailable' && silenceCodes.has(found.error.code) ? silenceOf(found) : 0
    }),
  )

const silenceOf = ({ askedAt, gaveUpAt }: { askedAt: string; gaveUpAt: string }): number =>
  Date.parse(gaveUpAt) - Date.parse(askedAt)

/** Nodes whose silence was watched for long enough: one hung node costs a run its deadline once. */
const silentNodes = (snapshot: Snapshot, settleMs: number): ReadonlySet<string> =>
  new Set(
    snapshot.nodes
      .map(({ key }) => key)
      .filter((key) => {
        const ident = factOf(snapshot, facts.ident, key)
        return (
          ident.status === 'unavailable' && silenceCodes.has(ident.error.code) && silenceOf(ident) >= settleMs
        )
      }),
  )

const pendingOf = (entries: readonly Pending[]): readonly Pending[] =>
  entries.filter(({ state }) => state === 'pending')

const settleTimes = (entries: readonly Pending[]): readonly number[] =>
  [...new Set(pendingOf(entries).map(({ planned }) => planned.check.settleMs))].sort((a, b) => a - b)

/** A finding that is certain and fails the gate decides it; nothing that comes later can. */
const gateIsDecided = (
  entries: readonly Pending[],
  { failOn, lifecycle, mayBeExcused }: ConfirmInput,
): boolean =>
  entries.some(({ state, planned, draft }) => {
    if (mayBeExcused?.(planned.check) === true) return false
    if (state !== 'confirmed' && state !== 'not-needed') return false
    if (planned.check.expectedWhileSettling === true && lifecycle.settling) return false
    const configured = planned.severity !== undefined && draft.severity === planned.check.severity
    return fails(configured ? (planned.severity ?? draft.severity) : draft.severity, failOn)
  })

const withConfirmations = (
  judged: JudgedPlan,
  states: ReadonlyMap<FindingDraft, Pending['state']>,
): JudgedCheck => {
  const { planned, judgements, durationMs } = judged
  const confirmed = (draft: FindingDraft): ConfirmedDraft => {
    const state = states.get(draft) ?? 'not-needed'
    return { draft, confirmation: state === 'pending' ? 'unconfirmed' : state }
  }
  return {
    check: planned.check,
    required: planned.required,
    durationMs,
    judgements: judgements.map(({ target, outcome }) => ({
      target,
      outcome:
        outcome.kind === 'finding' ? { kind: 'finding', drafts: outcome.drafts.map(confirmed) } : outcome,
    })),
    ...(planned.severity === undefined ? {} : { severity: planned.severity }),
  }
}
