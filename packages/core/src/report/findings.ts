import { docsOf, type Check, type FindingDraft } from '../check.ts'
import {
  compareText,
  isCounted,
  worstSeverity,
  type Confirmation,
  type Finding,
  type Severity,
  type Target,
} from '../finding.ts'
import type { GradedFinding } from '../judgement/grade.ts'
import type { Lifecycle } from '../lifecycle/index.ts'
import { coverOf, waivedBy, type Cover } from '../waivers/cover.ts'
import type { Waiver } from '../waivers/waiver.ts'
import { byGravity, rootsIn, type Entry } from './fold.ts'
import { applicableCount, type JudgedCheck } from './judged-check.ts'
import { fingerprintHash, joinValues, renderMessage } from './render-message.ts'

/** More evidence is not listed. */
const maxEvidence = 100

export interface FoundFindings {
  readonly graded: readonly GradedFinding[]
  readonly cover: Cover<never>
}

/**
 * The findings of all checks: one for each message, severity, confirmation, waiver and cause, with all its targets. A consequence is
 * folded under its cause, which is as grave as the gravest of what follows from it; it stays folded there if the cause is waived.
 */
export const findingsOf = (
  judged: readonly JudgedCheck[],
  lifecycle: Lifecycle,
  waivers: readonly Waiver[] = [],
): FoundFindings => {
  const entries = judged.flatMap((check) => entriesOf(check, lifecycle))
  const findRoots = rootsIn(entries, kindOf)
  const roots = new Map(entries.map((entry) => [entry, findRoots(entry)]))
  const rootsOf = (entry: OwnEntry): readonly OwnEntry[] => roots.get(entry) ?? []
  const cover = coverOf(entries, rootsOf, waivers)
  // What follows from a finding that counts as well as from a waived one is the matter of the one that counts.
  const root = (entry: OwnEntry): OwnEntry | undefined =>
    rootsOf(entry).find((one) => cover.waiverOf(one) === null) ?? rootsOf(entry)[0]
  const groups = Map.groupBy(entries, (entry) =>
    [entry, root(entry)].map((one) => one && `${kindOf(one)} ${cover.waiverOf(one)?.id ?? ''}`).join(' < '),
  )
  const made = [...groups.values()].map((group) => ({ group, ...gradedFinding(group, cover) }))
  const idOf = new Map(made.flatMap(({ group, finding }) => group.map((entry) => [entry, finding.id])))
  const linked = made.map(({ group: [first], finding, spread }) => {
    const cause = first === undefined ? undefined : root(first)
    return { spread, finding: { ...finding, causedBy: (cause && idOf.get(cause)) ?? null } }
  })
  const graded = linked.map(({ finding, spread }) => ({
    spread,
    finding: asGraveAsItsConsequences(finding, linked),
  }))
  return { graded, cover }
}

interface OwnEntry extends Entry {
  readonly judged: JudgedCheck
  /** What the check has by itself, or by the configuration. */
  readonly usualSeverity: Severity
  /** The cluster is settling, and the check says that this is to be expected then. */
  readonly expected: boolean
}

const entriesOf = (judged: JudgedCheck, lifecycle: Lifecycle): readonly OwnEntry[] => {
  const expected = judged.check.expectedWhileSettling === true && lifecycle.settling
  return judged.judgements.flatMap(({ outcome }) =>
    outcome.kind !== 'finding'
      ? []
      : outcome.drafts.map(({ draft, confirmation }) => ({
          judged,
          check: judged.check.id,
          draft,
          confirmation,
          expected,
          usualSeverity: judged.severity ?? judged.check.severity,
          severity: expected ? 'info' : configuredSeverity(judged, draft),
        })),
  )
}

/** The configuration replaces the check's usual severity; one that the data decided stays. */
const configuredSeverity = ({ check, severity }: JudgedCheck, draft: FindingDraft): Severity =>
  severity !== undefined && draft.severity === check.severity ? severity : draft.severity

const kindOf = ({ check, draft, severity, confirmation }: Entry): string =>
  [check, draft.message, severity, confirmation].join(' ')

const gradedFinding = (group: readonly OwnEntry[], cover: Cover<OwnEntry>): GradedFinding => {
  const [first] = group
  if (first === undefined) throw new Error('a group has at least one entry')
  const { check } = first.judged
  const waiver = cover.waiverOf(first)
  const drafts = group.map(({ draft }) => draft)
  const finding = { ...merged(check, first, drafts), waived: waiver && waivedBy(waiver) }
  const own = finding.targets.filter(({ kind }) => kind === check.per).length
  const affected = check.per === 'cluster' ? 1 : Math.max(own, 1)
  return { finding, spread: Math.min(affected / Math.max(applicableCount(first.judged), 1), 1) }
}

const merged = (
  check: Check,
  { draft, severity, confirmation, expected }: OwnEntry,
  drafts: readonly FindingDraft[],
): Finding => {
  const targets = uniqueTargets(drafts.flatMap((member) => member.targets))
  const fingerprint = `${check.id}:${draft.message}:${targets.map(({ kind, id }) => `${kind}=${id}`).join(',')}`
  const message = check.messages[draft.message]
  if (message === undefined) throw new Error(`${check.id} has no message ${draft.message}`)
  return {
    id: `f-${fingerprintHash(`${fingerprint} ${severity} ${confirmation}`)}`,
    fingerprint,
    check: check.id,
    message: draft.message,
    severity,
    ...renderMessage(message, joinValues(drafts.map(({ data }) => data))),
    docs: docsOf(check.id),
    targets,
    magnitude: drafts.reduce((sum, { magnitude }) => sum + magnitude, 0),
    evidence: uniqueEvidence(drafts).slice(0, maxEvidence),
    confirmation: secondLook(severity, confirmation),
    waived: null,
    baseline: null,
    causedBy: null,
    note: expected ? `expected while the cluster settles; ${draft.severity} once it has` : null,
  }
}

const secondLook = (severity: Severity, confirmation: Confirmation): Confirmation =>
  severity === 'info' && confirmation === 'unconfirmed' ? 'not-needed' : confirmation

const uniqueTargets = (targets: readonly Target[]): readonly Target[] =>
  [...new Map(targets.map((target) => [`${target.kind} ${target.id}`, target])).values()].sort(
    (a, b) => compareText(a.kind, b.kind) || compareText(a.id, b.id),
  )

const uniqueEvidence = (drafts: readonly FindingDraft[]) => [
  ...new Map(
    drafts.flatMap(({ evidence }) => evidence).map((item) => [`${item.fact} ${item.subject}`, item]),
  ).values(),
]

/** A cause counts for what it costs: a dead node is one matter, a dead node that costs a quorum another. */
const asGraveAsItsConsequences = (
  finding: Finding,
  all: readonly { readonly finding: Finding }[],
): Finding => {
  const costs = all
    .map(({ finding: other }) => other)
    .filter(({ causedBy }) => causedBy === finding.id)
    .filter((other) => isCounted({ ...other, causedBy: null }))
    .toSorted(byGravity)
  const severity =
    worstSeverity([finding.severity, ...costs.map((cost) => cost.severity)]) ?? finding.severity
  if (severity === finding.severity) return finding
  const named = costs.filter((cost) => cost.severity === severity).map(({ check }) => check)
  const checks = [...new Set(named)].sort(compareText)
  return { ...finding, severity, note: `${severity} for what follows from it: ${checks.join(', ')}` }
}
