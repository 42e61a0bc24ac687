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
 * What each entry follows from in the end, at the far ends of its chains of causes; nothing for one that stands for itself. So does
 * one that names a cause that is no counted finding, that leads back to itself, or that has causes of several kinds: mending one
 * of them might leave it.
 */
export const rootsIn = <E extends Entry>(
  entries: readonly E[],
  kindOf: (entry: E) => string,
): ((entry: E) => readonly E[]) => {
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
  /** The entry itself where it stands for itself; nothing where its causes lead back to it. */
  const endsOf = (entry: E, path: readonly E[]): readonly E[] => {
    if (path.includes(entry)) return []
    const ends = causesOf(entry).map((cause) => endsOf(cause, [...path, entry]))
    if (ends.length === 0) return [entry]
    if (ends.some((found) => found.length === 0)) return path.length === 0 ? [entry] : []
    const all = [...new Set(ends.flat())]
    return new Set(all.map(kindOf)).size === 1 ? all : [entry]
  }
  return (entry) => endsOf(entry, []).filter((end) => end !== entry)
}

/** What does not count cannot take the blame: the consequence would vanish from the verdict with it. */
const counts = ({ severity, confirmation }: Entry): boolean =>
  severity !== 'info' && confirmation !== 'transient'

const keyOf = ({ check, target }: Cause): string => `${check} ${target.kind} ${target.id}`

/** The gravest first. */
export const byGravity = (a: { readonly severity: Severity }, b: { readonly severity: Severity }): number =>
  compareSeverity(b.severity, a.severity)
