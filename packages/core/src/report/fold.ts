import type { FindingDraft } from '../check.ts'
import { compareSeverity, type Cause, type Confirmation, type Severity } from '../finding.ts'

/** A finding of one target, before those of one kind are put together. */
export interface Entry {
  readonly check: string
  readonly draft: FindingDraft
  readonly severity: Severity
  readonly confirmation: Confirmation
}

/**
 * What each entry follows from in the end, at the far end of its chain of causes; undefined for one that stands for itself. So does
 * one that names a cause that is no counted finding, that leads back to itself, or that has causes of several kinds: mending one
 * of them might leave it.
 */
export const rootIn = <E extends Entry>(
  entries: readonly E[],
  kindOf: (entry: E) => string,
): ((entry: E) => E | undefined) => {
  const byCause = new Map(
    entries
      .filter(counts)
      .flatMap((entry) =>
        entry.draft.targets.map((target) => [keyOf({ check: entry.check, target }), entry]),
      ),
  )
  const causesOf = (entry: E): readonly E[] => {
    const causes = entry.draft.follows.map((cause) => byCause.get(keyOf(cause)))
    return causes.every((cause) => cause !== undefined) ? causes : []
  }
  /** The entry itself where it stands for itself; null where its causes lead back to it. */
  const end = (entry: E, path: readonly E[]): E | null => {
    if (path.includes(entry)) return null
    const ends = causesOf(entry).map((cause) => end(cause, [...path, entry]))
    const [first] = ends
    if (first === undefined) return entry
    if (ends.includes(null)) return path.length === 0 ? entry : null
    return first !== null && new Set(ends.map((one) => one && kindOf(one))).size === 1 ? first : entry
  }
  return (entry) => {
    const root = end(entry, [])
    return root === entry || root === null ? undefined : root
  }
}

/** What does not count cannot take the blame: the consequence would vanish from the verdict with it. */
const counts = ({ severity, confirmation }: Entry): boolean =>
  severity !== 'info' && confirmation !== 'transient'

const keyOf = ({ check, target }: Cause): string => `${check} ${target.kind} ${target.id}`

/** The gravest first. */
export const byGravity = (a: { readonly severity: Severity }, b: { readonly severity: Severity }): number =>
  compareSeverity(b.severity, a.severity)
