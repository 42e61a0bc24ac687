import type { Check, CheckContext, FindingDetails, FindingDraft } from '../check.ts'
import { errorRecord, PreflightError, toErrorRecord, type ErrorRecord } from '../error/index.ts'
import { clusterSubject, type Fact, type FactDefinition } from '../fact.ts'
import { deepFreeze } from '../deep-freeze.ts'
import type { Evidence, Target } from '../finding.ts'
import type { Lifecycle } from '../lifecycle/index.ts'
import type { Json } from '../model/index.ts'
import { resolveOptions, type Options } from '../option.ts'
import { factOf, type Snapshot } from '../snapshot.ts'
import { isStandardSchema } from '../standard-schema.ts'
import { targetsOf } from './targets.ts'

/** The outcome of one check for one target. */
export type Outcome =
  | { readonly kind: 'pass' }
  | { readonly kind: 'finding'; readonly drafts: readonly FindingDraft[] }
  | { readonly kind: 'unknown'; readonly error: ErrorRecord }
  | { readonly kind: 'error'; readonly error: ErrorRecord }
  /** `unjudged`: it was wanted and could not be afforded, so it counts as not judged. */
  | { readonly kind: 'skipped'; readonly reason: string; readonly unjudged?: true }

/** What one check says of one target. */
export interface Judgement {
  readonly target: Target
  readonly outcome: Outcome
}

/** What a check is judged by. */
export interface EvaluationInput {
  readonly snapshot: Snapshot
  readonly lifecycle: Lifecycle
  /** As configured; what the check does not declare was refused before. */
  readonly options: { readonly [name: string]: unknown }
  /** The outcome for a target that the check does not apply to, or where that is not known; null where it applies. */
  readonly outside?: (target: Target) => Outcome | null
}

/** At most so many findings of one check for one target are kept: a check that floods costs nobody else anything. */
const maxFindingsPerTarget = 100

/**
 * Judges every target of a check. Never throws: what the check throws becomes its own `error`. It has no deadline of its
 * own; the host bounds it.
 */
export const evaluateCheck = (check: Check, input: EvaluationInput): readonly Judgement[] => {
  const outOfPhase = phaseMismatch(check, input.lifecycle)
  if (outOfPhase !== null) {
    return [{ target: wholeKind(check), outcome: { kind: 'skipped', reason: outOfPhase } }]
  }
  const targets = targetsOf(check.per, input.snapshot)
  if (targets.status === 'unavailable') {
    return [{ target: wholeKind(check), outcome: { kind: 'unknown', error: targets.error } }]
  }
  if (targets.targets.length === 0) {
    return [
      { target: wholeKind(check), outcome: { kind: 'skipped', reason: `there is no ${check.per} to judge` } },
    ]
  }
  const options = optionsOf(check, input)
  if ('outcome' in options) return [{ target: wholeKind(check), outcome: options.outcome }]
  return targets.targets.map((target) => ({
    target,
    outcome: input.outside?.(target) ?? judge(check, target, { ...input, options: options.values }),
  }))
}

/** They were accepted before, so only a schema that changes its mind, or a test, comes here with others. */
const optionsOf = (
  check: Check,
  { options }: EvaluationInput,
): { readonly values: Resolved } | { readonly outcome: Outcome } => {
  try {
    const { values, problems } = resolveOptions(check.options, options)
    const [problem] = isStandardSchema(check.options) ? problems : []
    if (problem === undefined) return { values: deepFreeze(values) as Resolved }
    const reason = `its options are not accepted: ${[...problem.path, problem.reason].join(': ')}`
    return { outcome: failed('RP7001', check, reason) }
  } catch (thrown) {
    return { outcome: failed('RP7001', check, thrown instanceof Error ? thrown.message : String(thrown)) }
  }
}

type Resolved = EvaluationInput['options']

const wholeKind = (check: Check): Target => ({
  kind: check.per,
  id: check.per === 'cluster' ? clusterSubject : '*',
})

const phaseMismatch = (check: Check, { state }: Lifecycle): string | null => {
  if ((check.phase ?? 'provisioned') !== 'provisioned') return null
  return state === 'unprovisioned' ? 'the cluster is not provisioned yet' : null
}

/**
 * Thrown by a context to end a judgement, after it has kept the outcome; it never leaves this file. It is made once: to find out
 * where an error comes from takes longer than most judgements.
 */
const ended = new Error('the judgement has ended')

const judge = (check: Check, target: Target, input: EvaluationInput): Outcome => {
  const made = new WeakSet<FindingDraft>()
  let verdict: Outcome | undefined
  const end = (outcome: Outcome): never => {
    verdict = outcome
    throw ended
  }
  const context = contextFor(check, target, input, made, end)
  try {
    const drafts: FindingDraft[] = []
    for (const draft of check.evaluate(context)) {
      if (typeof draft !== 'object' || draft === null || !made.has(draft)) {
        return failed('RP7003', check, 'it yielded something that its context did not make')
      }
      drafts.push(draft)
      if (drafts.length > maxFindingsPerTarget) {
        return failed('RP7003', check, `it yielded more than ${maxFindingsPerTarget} findings for one target`)
      }
    }
    return drafts.length === 0 ? { kind: 'pass' } : { kind: 'finding', drafts }
  } catch (thrown) {
    if (thrown === ended && verdict !== undefined) return withoutWhatWasNotAsked(verdict)
    if (PreflightError.is(thrown) && thrown.code.startsWith('RP7')) {
      return { kind: 'error', error: { ...toErrorRecord(thrown), target: check.id } }
    }
    const notIterable = thrown instanceof TypeError && /not iterable/.test(thrown.message)
    if (notIterable) return failed('RP7003', check, 'it did not return findings that can be iterated over')
    return failed('RP7001', check, thrown instanceof Error ? thrown.message : String(thrown))
  }
}

/** The user chose not to ask: that is a reason to skip, not a gap in the evidence. */
const withoutWhatWasNotAsked = (outcome: Outcome): Outcome =>
  outcome.kind === 'unknown' && outcome.error.code === 'RP6005'
    ? { kind: 'skipped', reason: 'the node was not asked (--single-address)' }
    : outcome

const failed = (code: 'RP7001' | 'RP7003', check: Check, reason: string): Outcome => ({
  kind: 'error',
  error: errorRecord(code, {
    target: check.id,
    message: `${check.id}: ${reason}`,
    layers: ['check', reason],
  }),
})

type AnyContext = CheckContext<Check['needs'], Check['messages'], Options>

const contextFor = (
  check: Check,
  target: Target,
  { snapshot, lifecycle, options }: EvaluationInput,
  made: WeakSet<FindingDraft>,
  end: (outcome: Outcome) => never,
): AnyContext => {
  const cited = new Map<string, () => Evidence>()
  const need = (name: string): FactDefinition<unknown> => {
    const definition = check.needs[name]
    if (definition === undefined)
      throw new TypeError(`${check.id} reads "${name}", which it does not declare`)
    return definition
  }
  const subjectOf = (definition: FactDefinition<unknown>, subject: string | undefined): string =>
    subject ?? (definition.per === target.kind ? target.id : clusterSubject)
  const look = (name: string, subject?: string): Fact<unknown> => {
    const definition = need(name)
    const about = subjectOf(definition, subject)
    const fact = factOf(snapshot, definition, about)
    cited.set(`${definition.id} ${about}`, () => citing(definition, about, fact))
    return fact
  }
  const read = (name: string, subject?: string): unknown => {
    const fact = look(name, subject)
    if (fact.status === 'unavailable') end({ kind: 'unknown', error: fact.error })
    return fact.value
  }
  const subjects = (name: string) => Object.keys(snapshot.facts[need(name).id] ?? {})
  return {
    target,
    options,
    lifecycle,
    nodes: snapshot.nodes,
    now: snapshot.endedAt,
    look,
    read,
    // Only what it returns is evidence: a node that is silent elsewhere is not what the finding rests on.
    readAll: (name) =>
      new Map(
        subjects(String(name)).flatMap((subject) => {
          const collected = factOf(snapshot, need(String(name)), subject).status === 'collected'
          return collected ? [[subject, read(String(name), subject)]] : []
        }),
      ),
    missing: (name) =>
      new Map(
        subjects(String(name)).flatMap((subject) => {
          const fact = look(String(name), subject)
          return fact.status === 'unavailable' ? [[subject, fact.error]] : []
        }),
      ),
    finding: (message, data, details: FindingDetails = {}) => {
      if (check.messages[message] === undefined)
        throw new TypeError(`${check.id} has no message "${message}"`)
      const draft: FindingDraft = Object.freeze({
        message,
        data: { ...data },
        severity: details.severity ?? check.severity,
        targets: details.targets ?? [target],
        magnitude: details.magnitude ?? 1,
        evidence: [...cited.values()].map((cite) => cite()),
        follows: details.follows ?? [],
      })
      made.add(draft)
      return draft
    },
    unknown: (reason) => {
      const error =
        typeof reason === 'string' ? errorRecord('RP6004', { target: target.id, message: reason }) : reason
      end({ kind: 'unknown', error })
    },
    notApplicable: (reason) => end({ kind: 'skipped', reason }),
  } as AnyContext
}

const citing = (definition: FactDefinition<unknown>, subject: string, fact: Fact<unknown>): Evidence =>
  fact.status === 'collected'
    ? {
        fact: definition.id,
        subject,
        node: fact.node,
        value: definition.brief === undefined ? (fact.value as Json) : definition.brief(fact.value),
        readAt: fact.readAt,
      }
    : {
        fact: definition.id,
        subject,
        node: null,
        value: { unavailable: fact.error.code, message: fact.error.message },
        readAt: fact.gaveUpAt,
      }
