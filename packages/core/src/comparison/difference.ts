import type { Instant } from '../model/index.ts'

/** What a difference is about, in the order in which they are told. */
export const differenceAreas = [
  'setting',
  'cluster',
  'node',
  'partition',
  'log',
  'metadata-key',
  'check',
  'finding',
] as const
/** What a difference is about; the order of `differenceAreas` is that of the report. */
export type DifferenceArea = (typeof differenceAreas)[number]

/** One thing that is not as it was. */
export interface Difference {
  readonly area: DifferenceArea
  /** `cluster`, `N3`, a partition, a log, a metadata key, the id of a check, the fingerprint of a finding. */
  readonly id: string
  /** In words: `state`, `storage state`, `segment 3`; of a finding its symptom. */
  readonly what: string
  /** Null where it was not there. */
  readonly before: string | null
  /** Null where it is no longer there. */
  readonly after: string | null
}

/** One of the two that are compared. */
export interface ComparedSide {
  /** What it is, in words. */
  readonly name: string
  readonly kind: 'report' | 'snapshot' | 'cluster'
  readonly takenAt: Instant
  readonly cluster: { readonly name: string | null; readonly fingerprint: string | null }
  readonly verdict: string
}

/** What differs between two reports, snapshots or clusters. Fields are only ever added within a major version. */
export interface DiffReport {
  readonly schemaVersion: string
  readonly before: ComparedSide
  readonly after: ComparedSide
  /** By their fingerprints; null where one of them does not know its own. */
  readonly sameCluster: boolean | null
  /** At most 1000. */
  readonly differences: readonly Difference[]
  /** How many more there are. */
  readonly omitted: number
  /** What was not compared, and why. */
  readonly notCompared: readonly string[]
}

/** `N3: state serving → unreachable`; of a finding `new: Node is down: N3 (high)`. */
export const differenceText = (difference: Difference): string => {
  const { area, id, what, before, after } = difference
  if (area === 'finding') return findingText(difference)
  const subject = area === 'partition' || area === 'log' ? `${area} ${id}` : id
  const head = `${subject}: ${what}`
  if (before === null) return after === null || after === '' ? `${head} added` : `${head} added: ${after}`
  if (after === null) return before === '' ? `${head} removed` : `${head} removed: ${before}`
  return `${head} ${before} → ${after}`
}

const findingText = ({ what, before, after }: Difference): string => {
  if (before === null) return `new: ${what} (${after})`
  if (after === null) return `gone: ${what} (was ${before})`
  return `changed: ${what} (${before} → ${after})`
}
