import type { Finding, Severity } from '../finding.ts'
import type { Instant } from '../model/index.ts'
import type { MalformedWaiver, WaiversInUse, WaiverState } from '../waivers/index.ts'

/** What became of the waivers of a run. */
export interface WaiversReport {
  /** The file that they are from. */
  readonly file: string
  readonly entries: readonly WaiverReport[]
  /** Entries that waive nothing, since they are not what a waiver has to be. */
  readonly malformed: readonly MalformedWaiver[]
}

/** What became of one waiver in a run. */
export interface WaiverReport {
  readonly id: string
  readonly state: WaiverState
  /** Why it is in that state. */
  readonly because: string
  /** The check, or the glob of checks. */
  readonly check: string
  readonly reason: string
  readonly owner: string | null
  readonly ticket: string | null
  readonly severity: Severity | null
  readonly maxMagnitude: number | null
  readonly expiresAt: Instant
  /** Ids of the findings that do not count for it. */
  readonly findings: readonly string[]
}

/** The waivers of a run, in the order of their file. */
export const waiversReport = (
  { file, uses, malformed }: WaiversInUse,
  findings: readonly Finding[],
): WaiversReport => ({
  file,
  entries: uses.map(({ waiver, state, because }) => ({
    id: waiver.id,
    state,
    because,
    check: waiver.check,
    reason: waiver.reason,
    owner: waiver.owner,
    ticket: waiver.ticket,
    severity: waiver.severity,
    maxMagnitude: waiver.maxMagnitude,
    expiresAt: waiver.expiresAt,
    findings: findings.filter(({ waived }) => waived?.id === waiver.id).map(({ id }) => id),
  })),
  malformed,
})
