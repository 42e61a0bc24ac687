import type { Grade, Report, Target, Verdict } from '@restate-preflight/core'
import { listed } from './pretty/layout.ts'

/** The name of the cluster, or where it was looked for. */
export const clusterTitle = ({ cluster, run }: Pick<Report, 'cluster' | 'run'>): string =>
  cluster.name ?? `Restate at ${run.addresses[0] ?? 'no address'}`

export const gradeText = ({ letter, score, wouldBe }: Grade): string => {
  if (letter !== null) return `grade ${letter} ${score}`
  return wouldBe === null ? 'grade withheld' : `grade withheld (at best ${wouldBe.letter} ${wouldBe.score})`
}

/** Rounded down, so that only full coverage says 100. */
export const percent = (share: number): number => Math.floor(share * 100)

/** `grade D 57 · coverage 96 % · gate failed · exit 1`. */
export const gateText = ({ grade, coverage, gate }: Report): string =>
  [
    gradeText(grade),
    `coverage ${percent(coverage)} %`,
    `gate ${gate.passed ? 'passed' : 'failed'}`,
    `exit ${gate.exitCode}`,
  ].join(' · ')

/** The sign that goes with the word of a verdict. */
export const verdictGlyphs: Readonly<Record<Verdict, string>> = {
  ok: '✓',
  degraded: '▲',
  failing: '✗',
  inconclusive: '?',
}

/** `nodes N2, N3; partition 4`; the cluster as a whole goes without saying. */
export const targetText = (targets: readonly Target[]): string =>
  [...Map.groupBy(targets, ({ kind }) => kind)]
    .filter(([kind]) => kind !== 'cluster')
    .map(([kind, own]) => `${nouns[kind][own.length === 1 ? 0 : 1]} ${listed(own.map(({ id }) => id))}`)
    .join('; ')

const nouns: Readonly<Record<Target['kind'], readonly [string, string]>> = {
  cluster: ['cluster', 'clusters'],
  address: ['address', 'addresses'],
  node: ['node', 'nodes'],
  partition: ['partition', 'partitions'],
  log: ['log', 'logs'],
  'metadata-key': ['metadata key', 'metadata keys'],
}
