/**
 * `defineCheck`, and what a check may use to judge a target.
 * @packageDocumentation
 */

import type { ErrorCode, ErrorRecord } from './error/index.ts'
import type { Fact, FactDefinition, FactValue } from './fact.ts'
import type { Cause, Evidence, Severity, Target, TargetKind } from './finding.ts'
import type { Lifecycle } from './lifecycle/index.ts'
import type { Options, OptionValues } from './option.ts'
import type { NodeEntry } from './snapshot.ts'

/**
 * The texts of one way in which a condition can be broken. `{name}` is a placeholder; the check must give a value for
 * each, which the compiler proves.
 */
export interface Message {
  /** What is wrong, in one line. */
  readonly symptom: string
  /** What should hold. */
  readonly required: string
  /** What holds instead. */
  readonly current: string
  /** What it means for those who use the cluster. */
  readonly impact: string
  /** What to do; commands as they are typed. */
  readonly action: string
}

type PlaceholdersOf<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PlaceholdersOf<Rest>
  : never

type Placeholders<M extends Message> = PlaceholdersOf<M[keyof Message]>

/** The values for a message's placeholders; none are wanted where it has none. */
export type MessageData<M extends Message> = { readonly [Name in Placeholders<M>]: string | number }

/**
 * When a check takes part. `provisioned`: it says something only of a cluster that exists; on an unprovisioned one it is
 * skipped with that reason. `always`: it says something in every state. `compared`: in every state, and only in runs that are
 * given an earlier look to compare with; others do not mention it. `waived`: in every state, and only in runs that are given
 * waivers; for the checks that judge these.
 */
export type Phase = 'provisioned' | 'always' | 'compared' | 'waived'

/** What a check makes of needs that cannot be read, where it does not leave the target unknown. */
export interface Absence<Need> {
  /**
   * That nobody answers is itself what it judges, or part of it: an error that was observed, not one of this run (not asked, cut off),
   * may give a finding or a pass.
   */
  readonly judged?: readonly Need[]
  /** Another need proves the same, or this one only sharpens: the outcome may stand without it. */
  readonly spared?: readonly Need[]
  /** Another check reports that nobody answers: by an error that was observed the check may say that it does not apply. */
  readonly reported?: readonly Need[]
}

type Needs = { readonly [name: string]: FactDefinition<unknown> }
type Messages = { readonly [id: string]: Message }

/** What a check may use. Everything else (network, clock, environment) is out of its reach by design. */
export interface CheckContext<N extends Needs, M extends Messages, O extends Options> {
  /** What is judged now: `evaluate` is called once for each target of the declared kind. */
  readonly target: Target
  readonly options: OptionValues<O>
  readonly lifecycle: Lifecycle
  /** All nodes that are registered or that answered. */
  readonly nodes: readonly NodeEntry[]
  /** When the snapshot was complete: the "now" of a check. */
  readonly now: string
  /**
   * The value of a fact. Without a subject: of the target, where the fact is per target, else of the cluster. Where it
   * could not be read, the target's outcome becomes `unknown` at once, with the reason.
   */
  read<K extends keyof N>(need: K, subject?: string): FactValue<N[K]>
  /** The fact as it is, for checks whose subject is absence itself. */
  look<K extends keyof N>(need: K, subject?: string): Fact<FactValue<N[K]>>
  /** All values that could be read, by subject. */
  readAll<K extends keyof N>(need: K): ReadonlyMap<string, FactValue<N[K]>>
  /** The subjects of a fact that could not be read, with the reason. */
  missing<K extends keyof N>(need: K): ReadonlyMap<string, ErrorRecord>
  /** A finding; yield it. */
  finding<Id extends keyof M & string>(
    message: Id,
    data: MessageData<M[Id]>,
    details?: FindingDetails,
  ): FindingDraft
  /** Ends the judgement of this target: the evidence does not suffice. */
  unknown(reason: string | ErrorRecord): never
  /** Ends the judgement of this target: the condition does not apply to it. */
  notApplicable(reason: string): never
}

/** What a finding tells besides its message. */
export interface FindingDetails {
  /** Where the data decide it; else the check's. */
  readonly severity?: Severity
  /** Where not only the judged target is affected. */
  readonly targets?: readonly Target[]
  /** How much is affected, for comparison with an earlier run. Default 1. */
  readonly magnitude?: number
  /**
   * What this finding follows from, where the evidence proves that it would be gone if all of these were mended. It is folded
   * under the cause if each of them is itself a finding that counts; otherwise it stands for itself. Leave it out where there
   * may be another reason.
   */
  readonly follows?: readonly Cause[]
}

/** A finding as a check makes it. Only a context can make one. */
export interface FindingDraft {
  readonly message: string
  readonly data: { readonly [name: string]: string | number }
  readonly severity: Severity
  readonly targets: readonly Target[]
  readonly magnitude: number
  readonly evidence: readonly Evidence[]
  readonly follows: readonly Cause[]
}

/** Where a condition says something. Elsewhere the check is skipped, with the reason. */
export interface Applies {
  /**
   * A range of versions as npm writes them, for example `>=1.6.2 <1.8`. A check per node looks at that node's version, any other
   * at the versions of all registered nodes, each of which must lie in the range.
   */
  readonly restate?: string
  /** Features that the cluster must have, as nodes_config names them. */
  readonly features?: readonly string[]
}

/** One condition that a cluster should meet, and how to tell from a snapshot whether it does. */
export interface CheckDefinition<
  N extends Needs = Needs,
  M extends Messages = Messages,
  O extends Options = Options,
> {
  /** `plugin/healthy-condition`: what should hold. Never renamed, never reused. */
  readonly id: string
  /** The healthy condition as a sentence without a subject of its own, for example "every partition has one leader". */
  readonly summary: string
  readonly tags?: readonly string[]
  /** Of a finding, unless the finding says otherwise. */
  readonly severity: Severity
  /** What one judgement is about. */
  readonly per: TargetKind
  /** The facts that it reads. Reading any other does not compile. */
  readonly needs: N
  /**
   * Needs that it may be without. Of all others the test kit demands that a target is unknown where one that it rests on cannot be
   * read.
   */
  readonly absence?: Absence<keyof N & string>
  readonly messages: M
  /**
   * How long a finding must last to be believed, in milliseconds: the evidence is read again after that time. 0 for
   * conditions that cannot be a passing state.
   */
  readonly settleMs: number
  /** Default `provisioned`. */
  readonly phase?: Phase
  /** Default: to every version and feature. */
  readonly applies?: Applies
  /** While the cluster is starting or a node has just started, findings are expected: they are reported as info. */
  readonly expectedWhileSettling?: boolean
  /**
   * Which unavailable facts a finding of this check explains, by the codes of their errors: a check that could not be judged for
   * such a reason is listed under the finding. Per node: errors about that node; else all of these codes.
   */
  readonly explains?: readonly ErrorCode[]
  /** Whether the verdict may be given without it. Default true. */
  readonly required?: boolean
  /** For coverage. Default 1. */
  readonly weight?: number
  /** Settings of the check. A schema of a library must be synchronous, and must say what holds where nothing is configured. */
  readonly options?: O
  /**
   * Whether a finding of the first look is still the same after the second. Default: a finding with the same
   * fingerprint is there again.
   */
  persists?(earlier: FindingDraft, later: FindingDraft): boolean
  /** Judges one target. Synchronous and pure: the same context gives the same findings. */
  evaluate(context: CheckContext<N, M, O>): Iterable<FindingDraft>
}

/** A check whatever its needs, messages and options: what the host handles. */
export type Check = CheckDefinition

/** Declares a check. Inference types its context. */
export const defineCheck = <
  const N extends Needs,
  const M extends Messages,
  const O extends Options = Record<never, never>,
>(
  definition: CheckDefinition<N, M, O>,
): Check => Object.freeze(definition)

/** The plugin part of a check id. */
export const pluginOf = (checkId: string): string => checkId.slice(0, checkId.indexOf('/'))

/** Where a page of a check is read. */
export const docsOf = (checkId: string): string => `restate-preflight explain ${checkId}`

/** The facts that a set of checks needs, each once. */
export const neededFacts = (checks: Iterable<Check>): readonly FactDefinition<unknown>[] => {
  const byId = new Map<string, FactDefinition<unknown>>()
  for (const check of checks) for (const fact of Object.values(check.needs)) byId.set(fact.id, fact)
  return [...byId.values()]
}
