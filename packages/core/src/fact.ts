/**
 * `defineFact`: kinds of facts, and what a read fact is, collected or unavailable.
 * @packageDocumentation
 */

import type { ErrorRecord } from './error/index.ts'
import type { Instant, Json } from './model/index.ts'

/** What a fact is about. */
export type SubjectKind = 'cluster' | 'address' | 'node' | 'partition' | 'metadata-key'

/** The subject of facts about the cluster as a whole. */
export const clusterSubject = 'cluster'

/** A kind of fact: checks declare which they need, collectors say how to read them. */
export interface FactDefinition<T> {
  readonly id: string
  readonly per: SubjectKind
  readonly summary: string
  /** It is large, or makes the cluster work, and is read only where somebody asks for it: not by default, nor with "all facts". */
  readonly costly?: true
  /**
   * Of a plugin's own fact: names of fields of the value, at any depth, whose texts name nobody, such as words for a state. A redacted
   * capture keeps them. A value with any other text that it has to replace is left out of it (RP1220), for a check would judge the token.
   */
  readonly plain?: readonly string[]
  /** The little of a value that is worth showing as evidence; without it the whole value is shown. */
  brief?(value: T): Json
}

/** The type of the values that a fact has. */
export type FactValue<Definition> = Definition extends FactDefinition<infer T> ? T : never

/** What was read, or why it was not. A fact is never silently missing. */
export type Fact<T> = CollectedFact<T> | UnavailableFact

/** A fact that was read, with when and through whom. */
export interface CollectedFact<T> {
  readonly status: 'collected'
  readonly value: T
  /** Which node answered: its key in the snapshot, or null for what was put together from several. */
  readonly node: string | null
  readonly readAt: Instant
}

/** A fact that could not be read, with the reason. It is never taken for a good or a bad value. */
export interface UnavailableFact {
  readonly status: 'unavailable'
  readonly error: ErrorRecord
  /** When the request was sent; together with `gaveUpAt` it says for how long the silence was observed. */
  readonly askedAt: Instant
  readonly gaveUpAt: Instant
}

/** Declares a kind of fact. `brief` should stay below a few hundred characters. */
export const defineFact = <T>(definition: FactDefinition<T>): FactDefinition<T> => Object.freeze(definition)
