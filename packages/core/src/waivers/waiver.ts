import { pluginOf } from '../check.ts'
import type { Severity, Target } from '../finding.ts'
import type { Instant } from '../model/index.ts'

/** A known problem that somebody accepts for a time. */
export interface Waiver {
  /** Unique in its file. */
  readonly id: string
  /** The id of a check, or a glob of ids: `*` stands for anything but a slash, `?` for one character. */
  readonly check: string
  /** One of the check's messages; null for any. */
  readonly message: string | null
  /** A finding about anything else is not covered; null for any target. */
  readonly targets: readonly Target[] | null
  readonly reason: string
  readonly owner: string | null
  readonly ticket: string | null
  readonly createdAt: Instant | null
  /** From this instant on it waives nothing. */
  readonly expiresAt: Instant
  /** The sum of magnitudes that is accepted; null for any. */
  readonly maxMagnitude: number | null
  /** The gravest severity that is accepted; null for the one that the check has by itself. */
  readonly severity: Severity | null
  /** Fingerprint or name of the cluster that it is for; null for any. */
  readonly cluster: string | null
}

/** An entry that waives nothing, since it is not what a waiver has to be. */
export interface MalformedWaiver {
  /** Its id, where it has one. */
  readonly id: string | null
  /** File and line. */
  readonly place: string
  readonly reasons: readonly string[]
}

/** What a file of waivers says. */
export interface WaiverSet {
  /** The file as messages name it. */
  readonly file: string
  readonly waivers: readonly Waiver[]
  readonly malformed: readonly MalformedWaiver[]
}

/** The namespace of the checks that judge the waivers themselves. These cannot be waived. */
export const waiversNamespace = 'waivers'

/** What a waiver looks at of a finding. */
export interface Waivable {
  readonly check: string
  readonly message: string
  readonly targets: readonly Target[]
}

/** Whether a waiver is about a check. */
export const concernsCheck = ({ check }: Waiver, checkId: string): boolean =>
  pluginOf(checkId) !== waiversNamespace && matchesPattern(check, checkId)

/** Whether a waiver covers all that a finding is about. */
export const covers = (waiver: Waiver, { check, message, targets }: Waivable): boolean =>
  concernsCheck(waiver, check) &&
  (waiver.message === null || waiver.message === message) &&
  targets.every((target) => isAbout(waiver, target))

/** Whether a waiver is about some of what a finding is about. */
export const overlaps = (waiver: Waiver, { check, message, targets }: Waivable): boolean =>
  concernsCheck(waiver, check) &&
  (waiver.message === null || waiver.message === message) &&
  targets.some((target) => isAbout(waiver, target))

const isAbout = ({ targets }: Waiver, { kind, id }: Target): boolean =>
  targets === null || targets.some((target) => target.kind === kind && target.id === id)

/** Whether the id of a check matches an id or glob. */
export const matchesPattern = (pattern: string, checkId: string): boolean => {
  const source = pattern.replaceAll(/[*?]|[^*?]+/g, (part) =>
    part === '*' ? '[^/]*' : part === '?' ? '[^/]' : part.replaceAll(/[\\^$.|+()[\]{}]/g, String.raw`\$&`),
  )
  return new RegExp(`^${source}$`).test(checkId)
}
