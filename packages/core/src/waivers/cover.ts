import type { FindingDraft } from '../check.ts'
import {
  compareSeverity,
  compareText,
  worstSeverity,
  type Confirmation,
  type Severity,
  type WaivedBy,
} from '../finding.ts'
import { covers, overlaps, type Waiver } from './waiver.ts'

/** A finding of one target, as far as waivers look at it. */
interface Coverable {
  readonly check: string
  readonly draft: Pick<FindingDraft, 'message' | 'targets' | 'magnitude'>
  readonly severity: Severity
  /** What the check has by itself, or by the configuration. */
  readonly usualSeverity: Severity
  readonly confirmation: Confirmation
}

/** What waivers do to the findings of a run. */
export interface Cover<E> {
  /** The waiver that a finding does not count for; null where it counts. */
  waiverOf(entry: E): Waiver | null
  /** Why a waiver does not hold although it covers findings: they are worse than what it accepts. */
  outgrown(waiver: Waiver): readonly string[]
  /** Whether a waiver covers any finding, be it outgrown or not. */
  isMatched(waiver: Waiver): boolean
}

/**
 * Decides for each finding which waiver covers it. A waiver lifts itself, for all of one check and message, when these are together
 * worse than what it accepts: by magnitude, or by severity. What follows from a waived finding stays folded below it, and counts as its
 * severity: a waiver for a dead node does not cover the quorum that the node costs. `causesOf` gives what a finding follows from.
 * The order of the waivers plays no part.
 */
export const coverOf = <E extends Coverable>(
  entries: readonly E[],
  causesOf: (entry: E) => readonly E[],
  waivers: readonly Waiver[],
): Cover<E> => {
  const claims = waivers.flatMap((waiver) => claimsOf(waiver, entries))
  const alone = claims.filter((claim) => excess(claim, ({ severity }) => severity) === null)
  const gravity = gravityWith(entries, causesOf, new Set(alone.flatMap((claim) => claim.entries)))
  const reasons = new Map(claims.map((claim) => [claim, excess(claim, gravity)]))
  const holding = claims
    .filter((claim) => reasons.get(claim) === null)
    .toSorted((a, b) => byExpiry(a.waiver, b.waiver))
  const chosen = new Map(
    holding.toReversed().flatMap(({ waiver, entries: own }) => own.map((entry) => [entry, waiver] as const)),
  )
  return {
    waiverOf: (entry) => chosen.get(entry) ?? null,
    outgrown: (waiver) => [
      ...claims.flatMap((claim) => (claim.waiver === waiver ? (reasons.get(claim) ?? []) : [])),
      ...beyond(waiver, entries),
    ],
    isMatched: (waiver) => claims.some((claim) => claim.waiver === waiver),
  }
}

/** What a report says of the waiver of a finding. */
export const waivedBy = ({ id, reason, owner, ticket, expiresAt }: Waiver): WaivedBy => ({
  id,
  reason,
  owner,
  ticket,
  expiresAt,
})

/** What one waiver covers of one check and message. */
interface Claim<E> {
  readonly waiver: Waiver
  readonly entries: readonly E[]
}

const claimsOf = <E extends Coverable>(waiver: Waiver, entries: readonly E[]): readonly Claim<E>[] => {
  const covered = entries.filter(({ check, draft }) => covers(waiver, { check, ...draft }))
  const groups = Map.groupBy(covered, ({ check, draft }) => `${check} ${draft.message}`)
  return [...groups.values()].map((own) => ({ waiver, entries: own }))
}

/** In what the findings of a claim are worse than what its waiver accepts; null where they are not. */
const excess = <E extends Coverable>(
  { waiver, entries }: Claim<E>,
  gravityOf: (entry: E) => Severity,
): string | null => {
  const lasting = entries.filter(({ confirmation }) => confirmation !== 'transient')
  const magnitude = lasting.reduce((sum, { draft }) => sum + draft.magnitude, 0)
  if (waiver.maxMagnitude !== null && magnitude > waiver.maxMagnitude) {
    return `${entries[0]?.check} has magnitude ${magnitude}, accepted up to ${waiver.maxMagnitude}`
  }
  const graver = lasting.find(
    (entry) => compareSeverity(gravityOf(entry), waiver.severity ?? entry.usualSeverity) > 0,
  )
  return graver === undefined
    ? null
    : `${graver.check} is ${gravityOf(graver)}, accepted as ${waiver.severity ?? graver.usualSeverity}`
}

/** Findings that are about a target of the waiver, and about others as well. */
const beyond = <E extends Coverable>(waiver: Waiver, entries: readonly E[]): readonly string[] =>
  entries
    .filter(({ check, draft }) => {
      const finding = { check, ...draft }
      return overlaps(waiver, finding) && !covers(waiver, finding)
    })
    .map(({ check }) => `${check} is about more than the targets that it accepts`)

/**
 * The severity of a finding together with what follows from it and from nothing that counts. What follows from a finding that counts as
 * well is that one's.
 */
const gravityWith = <E extends Coverable>(
  entries: readonly E[],
  causesOf: (entry: E) => readonly E[],
  accepted: ReadonlySet<E>,
): ((entry: E) => Severity) => {
  const costs = new Map<E, Severity[]>()
  for (const entry of entries) {
    const causes = causesOf(entry)
    const counts = entry.confirmation !== 'transient' && !accepted.has(entry)
    if (!counts || !causes.every((cause) => accepted.has(cause))) continue
    for (const cause of causes) costs.set(cause, [...(costs.get(cause) ?? []), entry.severity])
  }
  return (entry) => worstSeverity([entry.severity, ...(costs.get(entry) ?? [])]) ?? entry.severity
}

/** The one that lasts longest comes first: a finding is covered until then. */
const byExpiry = (a: Waiver, b: Waiver): number =>
  Date.parse(b.expiresAt) - Date.parse(a.expiresAt) || compareText(a.id, b.id)
