import type { Instant } from './scalar.ts'

/** Limits on what runs at once; metadata key `rule_book`, since 1.7 and absent until the first rule is made. */
export interface RuleBook {
  readonly version: number
  /** In the order of their patterns. */
  readonly rules: readonly Rule[]
}

/** A limit for invocations that match a pattern. */
export interface Rule {
  /** What the rule is for, as Restate prints it. */
  readonly pattern: string
  /** Advances when the limits or `isDisabled` change, not with the description. */
  readonly version: number
  /** Invocations that may run at once; null means that the rule sets no limit. */
  readonly concurrency: number | null
  readonly description: string | null
  readonly isDisabled: boolean
  readonly lastModifiedAt: Instant
}
