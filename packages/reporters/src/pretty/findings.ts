import {
  isCounted,
  type Confirmation,
  type Evidence,
  type Finding,
  type Target,
} from '@restate-preflight/core'
import { listed } from './layout.ts'
import { severityMarks } from './marks.ts'
import { headline, labelled, type Block, type Page } from './page.ts'

const maxEvidence = 10
const maxValueLength = 200

/** A block for each finding. What does not count for the verdict is kept short unless everything is wanted. */
export const findingBlocks = (page: Page, findings: readonly Finding[]): readonly Block[] =>
  findings.map((finding) =>
    isCounted(finding) || page.verbose ? whole(page, finding) : short(page, finding),
  )

const head = (page: Page, finding: Finding): Block =>
  headline(page, severityMarks[finding.severity], finding.check, confirmationWords[finding.confirmation])

const confirmationWords: Readonly<Record<Confirmation, string>> = {
  confirmed: 'confirmed',
  transient: 'transient, does not count',
  unconfirmed: 'unconfirmed',
  'not-needed': 'needs no second look',
}

const whole = (page: Page, finding: Finding): Block => [
  ...head(page, finding),
  ...labelled(page, 'symptom', finding.symptom),
  ...labelled(page, 'required', finding.required),
  ...labelled(page, 'current', finding.current),
  ...labelled(page, 'impact', finding.impact),
  ...labelled(page, 'do', finding.action),
  ...labelled(page, 'targets', targetText(finding.targets)),
  ...labelled(page, 'note', finding.note ?? ''),
  ...(page.verbose ? evidenceLines(page, finding.evidence) : []),
  ...labelled(page, 'more', finding.docs),
]

const short = (page: Page, finding: Finding): Block => [
  ...head(page, finding),
  ...labelled(page, 'symptom', finding.symptom),
  ...labelled(page, 'note', finding.note ?? ''),
]

/** `nodes N2, N3; partition 4`; the cluster as a whole goes without saying. */
const targetText = (targets: readonly Target[]): string =>
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

const evidenceLines = (page: Page, evidence: readonly Evidence[]): Block => [
  ...evidence.slice(0, maxEvidence).flatMap((item) => labelled(page, 'evidence', evidenceText(item))),
  ...(evidence.length > maxEvidence
    ? labelled(page, 'evidence', `and ${evidence.length - maxEvidence} more in the JSON report`)
    : []),
]

const evidenceText = ({ fact, subject, node, value, readAt }: Evidence): string => {
  const source = node === null || node === subject ? '' : `, read through ${node}`
  return `${fact} of ${subject}${source}, ${readAt}: ${clipped(JSON.stringify(value))}`
}

const clipped = (text: string): string =>
  text.length > maxValueLength ? `${text.slice(0, maxValueLength)}…` : text
