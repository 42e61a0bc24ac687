import { diffContents, type MetadataContents } from '../metadata/index.ts'
import { isTokenAddress } from '../redaction/index.ts'
import { reportSchemaVersion, type Report } from '../report/index.ts'
import { compareReports } from './compare-reports.ts'
import { differenceAreas, type ComparedSide, type Difference, type DiffReport } from './difference.ts'

/** One side with all that there is of it. */
export interface Comparable {
  readonly name: string
  readonly kind: ComparedSide['kind']
  readonly report: Report
  /** What the metadata store held; null for a report, which does not have it. */
  readonly contents: MetadataContents | null
}

/** More are counted, not listed. */
const maxDifferences = 1000

/**
 * What differs between two states of a cluster: where it stands, its nodes, partitions and logs, what was judged, and what was found.
 * Times, ages and costs always differ and are left out.
 */
export const compare = (before: Comparable, after: Comparable): DiffReport => {
  const named = namesAreComparable(before.report, after.report)
  const hasMetadata = before.contents !== null && after.contents !== null
  const reported = compareReports(before.report, after.report, { named, hasMetadata })
  const silent = [before, after].filter(isSilent)
  const differences = [...reported, ...metadataDifferences(before, after)]
    .filter(({ what }) => named || !namingProperties.has(what))
    .filter(({ area, what }) => silent.length === 0 || (area === 'cluster' && told.has(what)))
    .toSorted((a, b) => rankOf(a) - rankOf(b))
  return {
    schemaVersion: reportSchemaVersion,
    before: sideOf(before),
    after: sideOf(after),
    sameCluster: sameCluster(before.report, after.report),
    differences: differences.slice(0, maxDifferences),
    omitted: Math.max(differences.length - maxDifferences, 0),
    notCompared: [
      ...(named ? [] : ['names and addresses: the two have tokens of different keys']),
      ...silent.map(({ name }) => `nodes and all that they tell: of ${name} nobody answered`),
      ...(silent.length > 0 ? [] : withoutMetadata(before, after)),
    ],
  }
}

/** What nobody could tell is not gone. */
const isSilent = ({ report: { cluster } }: Comparable): boolean => cluster.lifecycle.state === 'no-contact'

/** What is known of a cluster of which nobody answers. */
const told: ReadonlySet<string> = new Set(['state', 'verdict'])

const withoutMetadata = (...sides: readonly Comparable[]): readonly string[] => {
  const without = sides.filter(({ contents }) => contents === null).map(({ name }) => name)
  return without.length === 0
    ? []
    : [
        `the metadata in detail: ${without.join(' and ')} ${without.length === 1 ? 'holds' : 'hold'} only what was judged of them`,
      ]
}

const rankOf = ({ area }: Difference): number => differenceAreas.indexOf(area)

const metadataDifferences = (before: Comparable, after: Comparable): readonly Difference[] => {
  if (before.contents === null || after.contents === null) return []
  return diffContents(before.contents, after.contents).map(({ subject, what, before: old, after: now }) => ({
    area: subject.kind,
    id: subject.id,
    what,
    before: old,
    after: now,
  }))
}

/** What redaction replaces. */
const namingProperties: ReadonlySet<string> = new Set(['name', 'address', 'location'])

/** Tokens of two keys have nothing to do with each other; those of one key show themselves by being the same. */
const namesAreComparable = (before: Report, after: Report): boolean => {
  const [old, now] = [addressesIn(before), addressesIn(after)]
  const isRedacted = [...old, ...now].some(isTokenAddress)
  return !isRedacted || old.some((address) => now.includes(address))
}

const addressesIn = ({ cluster, run }: Report): readonly string[] => [
  ...run.addresses,
  ...cluster.nodes.map(({ address }) => address),
]

const sideOf = ({ name, kind, report }: Comparable): ComparedSide => ({
  name,
  kind,
  takenAt: report.run.startedAt,
  cluster: { name: report.cluster.name, fingerprint: report.cluster.fingerprint },
  verdict: report.verdict,
})

const sameCluster = (before: Report, after: Report): boolean | null => {
  const [old, now] = [before.cluster.fingerprint, after.cluster.fingerprint]
  return old === null || now === null ? null : old === now
}
