import type { CheckReport, Finding, Report } from '@restate-preflight/core'

type Unknown = CheckReport['unknown'][number]

/** What is told once, under its cause, rather than again and again. */
export interface Folding {
  /** Findings that follow from one that is shown, by the id of that one, however many steps away. */
  readonly findings: ReadonlyMap<string, readonly Finding[]>
  /** Checks that could not be judged because of it, by the same id. */
  readonly checks: ReadonlyMap<string, readonly string[]>
  readonly isFolded: (item: Pick<Finding, 'causedBy'> | Pick<Unknown, 'causedBy'>) => boolean
}

/** Folds under the causes that are shown. What names a cause that is not shown is shown itself: nothing goes missing. */
export const foldingOf = ({ findings, checks }: Report, shown: readonly Finding[]): Folding => {
  const byId = new Map(findings.map((finding) => [finding.id, finding]))
  const causes = new Set(shown.filter(({ causedBy }) => rootOf(causedBy, byId) === null).map(({ id }) => id))
  const causeOf = ({ causedBy }: { readonly causedBy: string | null }): string | null => {
    const root = rootOf(causedBy, byId)
    return root !== null && causes.has(root) ? root : null
  }
  const unjudged = checks.flatMap(({ id, unknown }) =>
    [...new Set(unknown.flatMap((item) => causeOf(item) ?? []))].map((cause) => ({ cause, id })),
  )
  return {
    findings: Map.groupBy(
      findings.filter((finding) => causeOf(finding) !== null),
      (finding) => causeOf(finding) ?? '',
    ),
    checks: new Map(
      [...Map.groupBy(unjudged, ({ cause }) => cause)].map(([cause, own]) => [
        cause,
        own.map(({ id }) => id),
      ]),
    ),
    isFolded: (item) => causeOf(item) !== null,
  }
}

/** The first cause of a chain, or null where there is none. A chain that bites its tail has none. */
const rootOf = (causedBy: string | null, byId: ReadonlyMap<string, Finding>): string | null => {
  const seen = new Set<string>()
  let cause = causedBy
  while (cause !== null) {
    const finding = byId.get(cause)
    if (finding === undefined || seen.has(cause)) return null
    if (finding.causedBy === null) return cause
    seen.add(cause)
    cause = finding.causedBy
  }
  return null
}
