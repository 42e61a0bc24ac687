/**
 * Findings, their severity, and the targets that they are about.
 * @packageDocumentation
 */

import type { Instant, Json } from './model/index.ts'

/** From the mildest to the gravest. */
export const severities = ['info', 'low', 'medium', 'high', 'critical'] as const
/** How bad a finding is. `info` never counts. */
export type Severity = (typeof severities)[number]

/** Positive where `a` is graver than `b`. */
export const compareSeverity = (a: Severity, b: Severity): number =>
  severities.indexOf(a) - severities.indexOf(b)

/** The graver of two severities. */
export const worstSeverity = (found: Iterable<Severity>): Severity | null => {
  let worst: Severity | null = null
  for (const severity of found) if (worst === null || compareSeverity(severity, worst) > 0) worst = severity
  return worst
}

/** The kinds of things that can be judged. */
export type TargetKind = 'cluster' | 'address' | 'node' | 'partition' | 'log' | 'metadata-key'

/** What a finding is about. */
export interface Target {
  readonly kind: TargetKind
  /** `N3` or an address for nodes, the number for partitions and logs, the key for metadata, `cluster`. */
  readonly id: string
}

/** The cluster as a whole. */
export const clusterTarget: Target = { kind: 'cluster', id: 'cluster' }

/** What a finding can be the consequence of: a finding of that check about that target. */
export interface Cause {
  readonly check: string
  readonly target: Target
}

/** What a finding rests on. */
export interface Evidence {
  readonly fact: string
  /** The subject that the fact is about. */
  readonly subject: string
  /** The node that answered; null for what was put together from several, or could not be read. */
  readonly node: string | null
  readonly value: Json
  readonly readAt: Instant
}

/**
 * Whether a second look agreed. `unconfirmed`: no second look was possible or wanted. `not-needed`: the fact cannot be
 * a passing state.
 */
export type Confirmation = 'confirmed' | 'transient' | 'unconfirmed' | 'not-needed'

/** Who has accepted a finding, why, and until when. */
export interface WaivedBy {
  /** The id of the waiver in its file. */
  readonly id: string
  readonly reason: string
  readonly owner: string | null
  readonly ticket: string | null
  readonly expiresAt: Instant
}

/** A finding that a baseline has too, with a greater magnitude or severity now, is `worsened`. */
export type BaselineStanding = 'new' | 'unchanged' | 'worsened'

/** Something wrong with the cluster. */
export interface Finding {
  /** `f-` and ten hex digits of the fingerprint's hash; unique in a report. */
  readonly id: string
  /** Check, message and targets: stable across runs, without generations, LSNs and times. */
  readonly fingerprint: string
  readonly check: string
  readonly message: string
  readonly severity: Severity
  readonly symptom: string
  readonly required: string
  readonly current: string
  readonly impact: string
  readonly action: string
  /** How to read the page of the check. */
  readonly docs: string
  readonly targets: readonly Target[]
  /** How much, so that worsening can be seen; the check says of what. */
  readonly magnitude: number
  readonly evidence: readonly Evidence[]
  readonly confirmation: Confirmation
  /** The waiver that covers it: the finding stays visible, and does not count. */
  readonly waived: WaivedBy | null
  /** How it stands against the baseline; null where none was given. */
  readonly baseline: BaselineStanding | null
  /** The id of the finding that this one is a consequence of: it would be gone if that were mended. It does not count then. */
  readonly causedBy: string | null
  /** Why the severity is not the check's own; null where it is. */
  readonly note: string | null
}

/** Whether a finding counts for verdict and grade. */
export const isCounted = (finding: Finding): boolean =>
  finding.severity !== 'info' &&
  finding.confirmation !== 'transient' &&
  finding.waived === null &&
  finding.causedBy === null

/** A finding that would count, were it not for a waiver. */
export type WaivedFinding = Finding & { readonly waived: WaivedBy }

/** Whether it is for a waiver alone that a finding does not count. */
export const isHiddenByWaiver = (finding: Finding): finding is WaivedFinding =>
  finding.waived !== null && isCounted({ ...finding, waived: null })

/** The gravest first; then by check and target, so that equal inputs give equal reports. */
export const compareFindings = (a: Finding, b: Finding): number =>
  compareSeverity(b.severity, a.severity) || compareText(a.fingerprint, b.fingerprint)

/** Orders texts by code units, numbers inside them by value: N2 before N10. */
export const compareText = (a: string, b: string): number => {
  const left = a.match(/\d+|\D+/g) ?? []
  const right = b.match(/\d+|\D+/g) ?? []
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = comparePart(left[i] ?? '', right[i] ?? '')
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

const comparePart = (a: string, b: string): number => {
  if (/^\d/.test(a) && /^\d/.test(b)) return Number(BigInt(a) - BigInt(b)) || a.length - b.length
  return a < b ? -1 : a > b ? 1 : 0
}
