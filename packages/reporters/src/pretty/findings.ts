import {
  isCounted,
  type Confirmation,
  type Evidence,
  type Finding,
  type Report,
} from '@restate-preflight/core'
import { standingWords } from './baseline.ts'
import { targetText } from '../phrases.ts'
import { waiverText } from '../standing.ts'
import type { Folding } from './folding.ts'
import { counted, hanging, wrap } from './layout.ts'
import { severityMarks } from './marks.ts'
import { headline, labelled, type Block, type Page } from './page.ts'

const maxEvidence = 10
const maxValueLength = 200
/** Of one check, where not everything is wanted: the eleventh partition without a leader tells nothing new. */
const maxPerCheck = 10

/**
 * A block for each finding. What follows from another is told as a number below its cause, or, where everything is
 * wanted, right behind it; what does not count for the verdict for other reasons is kept short.
 */
export const findingBlocks = (
  page: Page,
  report: Report,
  findings: readonly Finding[],
  folding: Folding,
): readonly Block[] => {
  const standing = findings.filter((finding) => !folding.isFolded(finding))
  if (page.verbose) return standing.flatMap((finding) => blocksOf(page, report, finding, folding))
  const ofChecks = Map.groupBy(standing, ({ check }) => check)
  return standing.flatMap((finding) => {
    const ofCheck = ofChecks.get(finding.check) ?? []
    const rank = ofCheck.indexOf(finding)
    if (rank < maxPerCheck) return blocksOf(page, report, finding, folding)
    return rank === maxPerCheck ? [restLine(page, finding.check, ofCheck.length - maxPerCheck)] : []
  })
}

const blocksOf = (page: Page, report: Report, finding: Finding, folding: Folding): readonly Block[] => [
  isCounted(finding) || page.verbose
    ? [...whole(page, report, finding), ...foldedLines(page, finding, folding), ...moreLines(page, finding)]
    : [...short(page, report, finding), ...foldedLines(page, finding, folding)],
  ...(page.verbose
    ? (folding.findings.get(finding.id) ?? []).map((consequence) => [
        ...whole(page, report, consequence),
        ...moreLines(page, consequence),
      ])
    : []),
]

/** `… and 12 more findings of health/partition-led: -v shows all` */
const restLine = (page: Page, check: string, count: number): Block =>
  hanging('', wrap(`… and ${counted(count, 'more finding')} of ${check}: -v shows all`, page.width)).map(
    page.style.faint,
  )

const head = (page: Page, report: Report, finding: Finding): Block =>
  headline(
    page,
    severityMarks[finding.severity],
    finding.check,
    [
      confirmationWords[finding.confirmation],
      ...(finding.waived === null ? [] : ['waived, does not count']),
      ...(finding.baseline === null ? [] : [standingWords[finding.baseline]]),
      ...causeText(report, finding),
    ].join(' · '),
  )

const causeText = ({ findings }: Report, { causedBy }: Finding): readonly string[] => {
  const cause = causedBy === null ? undefined : findings.find(({ id }) => id === causedBy)
  return cause === undefined ? [] : [`follows from ${cause.check}`]
}

/** `3 findings and 5 unknown checks follow from it`. */
const foldedLines = (page: Page, { id }: Finding, { findings, checks }: Folding): Block => {
  const folded = findings.get(id)?.length ?? 0
  const unjudged = checks.get(id)?.length ?? 0
  const parts = [
    ...(folded === 0 ? [] : [counted(folded, 'finding')]),
    ...(unjudged === 0 ? [] : [counted(unjudged, 'unknown check')]),
  ]
  const verb = folded + unjudged === 1 ? 'follows' : 'follow'
  return parts.length === 0
    ? []
    : labelled(
        page,
        'folded',
        `${parts.join(' and ')} ${verb} from it (${page.verbose ? 'shown below' : '-v shows them'})`,
      )
}

const confirmationWords: Readonly<Record<Confirmation, string>> = {
  confirmed: 'confirmed',
  transient: 'transient, does not count',
  unconfirmed: 'unconfirmed',
  'not-needed': 'needs no second look',
}

const whole = (page: Page, report: Report, finding: Finding): Block => [
  ...head(page, report, finding),
  ...labelled(page, 'symptom', finding.symptom),
  ...(page.developer ? labelled(page, 'required', finding.required) : []),
  ...labelled(page, 'current', finding.current),
  ...labelled(page, 'impact', finding.impact),
  ...labelled(page, 'do', actionText(report, finding)),
  ...(page.developer ? labelled(page, 'targets', targetText(finding.targets)) : []),
  ...labelled(page, 'note', finding.note ?? ''),
  ...labelled(page, 'waived', waiverText(finding)),
  ...(page.developer ? evidenceLines(page, finding.evidence) : []),
]

/** The steps for the state of the cluster stand at the top of the page. */
const actionText = ({ cluster }: Report, { action }: Finding): string =>
  action === cluster.lifecycle.nextSteps.join(' ') ? 'Take the steps under Next, above.' : action

/** Where to read on: the page, and the evidence where it is not shown. */
const moreLines = (page: Page, { docs, evidence }: Finding): Block =>
  labelled(
    page,
    'more',
    page.developer || evidence.length === 0 ? `\`${docs}\`` : `\`${docs}\`; evidence with -v`,
  )

const short = (page: Page, report: Report, finding: Finding): Block => [
  ...head(page, report, finding),
  ...labelled(page, 'symptom', finding.symptom),
  ...labelled(page, 'note', finding.note ?? ''),
  ...labelled(page, 'waived', waiverText(finding)),
]

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
