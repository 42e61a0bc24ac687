import { docsOf, pluginOf, type Check, type FindingDraft } from '../check.ts'
import type { ErrorRecord } from '../error/index.ts'
import { facts } from '../facts.ts'
import {
  compareFindings,
  compareSeverity,
  compareText,
  isCounted,
  worstSeverity,
  type Confirmation,
  type Finding,
  type Severity,
  type Target,
} from '../finding.ts'
import type { Outcome } from '../judgement/evaluate.ts'
import { gradeOf, markOf, type GradedFinding } from '../judgement/grade.ts'
import { exitCodeOf, fails, verdictOf, type AbortCause, type GatePolicy } from '../judgement/verdict.ts'
import { reviewProvisioning, type Lifecycle } from '../lifecycle/index.ts'
import { factOf, valueOf, type Snapshot } from '../snapshot.ts'
import { logsOf, metadataServiceOf, nodeDetails, partitionsOf } from './overview/index.ts'
import { fingerprintHash, joinValues, renderMessage } from './render-message.ts'
import {
  reportSchemaVersion,
  type CheckReport,
  type ClusterReport,
  type NodeReport,
  type Report,
  type StatusReport,
} from './report.ts'

/** A finding's draft with what the second look said. */
export interface ConfirmedDraft {
  readonly draft: FindingDraft
  readonly confirmation: Confirmation
}

export type ConfirmedOutcome =
  | Exclude<Outcome, { kind: 'finding' }>
  | { readonly kind: 'finding'; readonly drafts: readonly ConfirmedDraft[] }

/** A check with the outcome for each of its targets. */
export interface JudgedCheck {
  readonly check: Check
  /** The severity that the configuration sets in place of the check's own. */
  readonly severity?: Severity
  readonly required: boolean
  readonly durationMs: number
  readonly judgements: readonly { readonly target: Target; readonly outcome: ConfirmedOutcome }[]
}

export interface ReportInput {
  readonly tool: Report['tool']
  readonly run: { readonly id: string; readonly profile: string; readonly abortedBy: AbortCause | null }
  readonly policy: GatePolicy
  readonly snapshot: Snapshot
  readonly lifecycle: Lifecycle
  readonly checks: readonly JudgedCheck[]
}

/** More are counted, not listed. */
const maxListed = 100

/** Where cluster and nodes stand, without any judgement. */
export const buildStatus = (
  input: Pick<ReportInput, 'tool' | 'run' | 'snapshot' | 'lifecycle'>,
): StatusReport => {
  const { schemaVersion, tool, run, cluster, errors } = buildReport({
    ...input,
    policy: { failOn: 'never', failOnUnknown: 'never' },
    checks: [],
  })
  return { schemaVersion, tool, run, cluster, errors }
}

/** Puts a report together: findings, verdict, grade, coverage, gate. Pure; order of the input plays no part. */
export const buildReport = (input: ReportInput): Report => {
  const { snapshot, lifecycle, policy } = input
  const judged = input.checks.toSorted((a, b) => compareText(a.check.id, b.check.id))
  const graded = judged.flatMap((check) => findingsOf(check, lifecycle))
  const findings = graded.map(({ finding }) => finding).sort(compareFindings)
  const checks = judged.map((check) => checkReport(check, findings))
  const verdict = verdictOf(
    findings,
    checks.map(({ required, targets, outcome, unknown }) => ({
      required,
      judged: targets.judged > 0,
      incomplete: outcome === 'error' || unknown.length > 0,
    })),
    policy,
  )
  const { id, profile, abortedBy } = input.run
  const effective = abortedBy !== null && verdict !== 'failing' ? 'inconclusive' : verdict
  const exitCode = exitCodeOf(effective, abortedBy)
  return {
    schemaVersion: reportSchemaVersion,
    tool: input.tool,
    run: {
      id,
      profile,
      aborted: abortedBy !== null,
      startedAt: snapshot.takenAt,
      endedAt: snapshot.endedAt,
      ...snapshot.cost,
      addresses: snapshot.addresses,
    },
    cluster: clusterReport(snapshot, lifecycle),
    verdict: effective,
    grade: gradeOf(markOf(graded), effective === 'inconclusive'),
    coverage: coverageOf(judged),
    gate: {
      passed: exitCode === 0,
      exitCode,
      reasons: gateReasons(findings, checks, policy, abortedBy),
    },
    checks,
    findings,
    errors: errorsOf(snapshot, judged),
  }
}

/** The findings of a check: one for each message, severity and confirmation, with all its targets. */
const findingsOf = (judged: JudgedCheck, lifecycle: Lifecycle): readonly GradedFinding[] => {
  const { check } = judged
  const drafts = judged.judgements.flatMap(({ outcome }) =>
    outcome.kind === 'finding' ? outcome.drafts : [],
  )
  const expected = check.expectedWhileSettling === true && lifecycle.settling
  const severityOf = ({ severity }: FindingDraft): Severity => {
    const configured =
      judged.severity !== undefined && severity === check.severity ? judged.severity : severity
    return expected ? 'info' : configured
  }
  const groups = Map.groupBy(drafts, ({ draft, confirmation }) =>
    [draft.message, severityOf(draft), confirmation].join(' '),
  )
  const applicable = Math.max(applicableCount(judged), 1)
  return [...groups.values()].map((group) => {
    const finding = mergeDrafts(check, group, severityOf, expected)
    const affected =
      check.per === 'cluster' ? 1 : finding.targets.filter(({ kind }) => kind === check.per).length
    return { finding, spread: Math.min(Math.max(affected, 1) / applicable, 1) }
  })
}

const mergeDrafts = (
  check: Check,
  group: readonly ConfirmedDraft[],
  severityOf: (draft: FindingDraft) => Severity,
  expected: boolean,
): Finding => {
  const [first] = group
  if (first === undefined) throw new Error('a group has at least one draft')
  const { draft } = first
  const drafts = group.map((member) => member.draft)
  const targets = uniqueTargets(drafts.flatMap((member) => member.targets))
  const fingerprint = `${check.id}:${draft.message}:${targets.map(({ kind, id }) => `${kind}=${id}`).join(',')}`
  const data = joinValues(drafts.map((member) => member.data))
  const message = check.messages[draft.message]
  if (message === undefined) throw new Error(`${check.id} has no message ${draft.message}`)
  const severity = severityOf(draft)
  return {
    id: `f-${fingerprintHash(`${fingerprint} ${severity} ${first.confirmation}`)}`,
    fingerprint,
    check: check.id,
    message: draft.message,
    severity,
    ...renderMessage(message, data),
    docs: docsOf(check.id),
    targets,
    magnitude: drafts.reduce((sum, { magnitude }) => sum + magnitude, 0),
    evidence: uniqueEvidence(drafts).slice(0, maxListed),
    confirmation:
      severity === 'info' && first.confirmation === 'unconfirmed' ? 'not-needed' : first.confirmation,
    waived: null,
    baseline: null,
    causedBy: null,
    note: expected ? `expected while the cluster settles; ${draft.severity} once it has` : null,
  }
}

const uniqueTargets = (targets: readonly Target[]): readonly Target[] =>
  [...new Map(targets.map((target) => [`${target.kind} ${target.id}`, target])).values()].sort(
    (a, b) => compareText(a.kind, b.kind) || compareText(a.id, b.id),
  )

const uniqueEvidence = (drafts: readonly FindingDraft[]) => [
  ...new Map(
    drafts.flatMap(({ evidence }) => evidence).map((item) => [`${item.fact} ${item.subject}`, item]),
  ).values(),
]

const applicableCount = ({ judgements }: JudgedCheck): number =>
  judgements.filter(({ outcome }) => outcome.kind !== 'skipped').length

const judgedCount = ({ judgements }: JudgedCheck): number =>
  judgements.filter(({ outcome }) => outcome.kind === 'pass' || outcome.kind === 'finding').length

const checkReport = (judged: JudgedCheck, findings: readonly Finding[]): CheckReport => {
  const { check, judgements } = judged
  const own = findings.filter((finding) => finding.check === check.id)
  const unknown = judgements.flatMap(({ target, outcome }) =>
    outcome.kind === 'unknown' || outcome.kind === 'error'
      ? [{ target, error: outcome.error, causedBy: null }]
      : [],
  )
  return {
    id: check.id,
    plugin: pluginOf(check.id),
    summary: check.summary,
    outcome: outcomeOf(judged),
    severity: worstSeverity(own.map(({ severity }) => severity)),
    required: judged.required,
    durationMs: judged.durationMs,
    findings: own.map(({ id }) => id),
    reason: reasonOf(judged),
    targets: {
      applicable: applicableCount(judged),
      judged: judgedCount(judged),
      affected: judgements.filter(({ outcome }) => outcome.kind === 'finding').length,
    },
    unknown: unknown.slice(0, maxListed),
  }
}

/** The worst that happened to any target; skipped only where every target was. */
const outcomeOf = ({ judgements }: JudgedCheck): CheckReport['outcome'] => {
  const kinds = new Set(judgements.map(({ outcome }) => outcome.kind))
  const order = ['error', 'finding', 'unknown', 'pass'] as const
  return order.find((kind) => kinds.has(kind)) ?? 'skipped'
}

const reasonOf = ({ judgements }: JudgedCheck): string | null => {
  const messages = (kind: 'error' | 'unknown') =>
    judgements.flatMap(({ outcome }) =>
      outcome.kind === kind ? [`${outcome.error.code} ${outcome.error.message}`] : [],
    )
  const skips = judgements.flatMap(({ outcome }) => (outcome.kind === 'skipped' ? [outcome.reason] : []))
  const reasons = [...messages('error'), ...messages('unknown')]
  const distinct = [
    ...new Set(reasons.length > 0 ? reasons : skips.length === judgements.length ? skips : []),
  ]
  if (distinct.length === 0) return null
  return distinct.slice(0, 3).join('; ') + (distinct.length > 3 ? `; and ${distinct.length - 3} more` : '')
}

const coverageOf = (judged: readonly JudgedCheck[]): number => {
  const shares = judged
    .filter((check) => applicableCount(check) > 0)
    .map((check) => ({ weight: check.check.weight ?? 1, share: judgedCount(check) / applicableCount(check) }))
  const weight = shares.reduce((sum, share) => sum + share.weight, 0)
  return weight === 0 ? 0 : shares.reduce((sum, { weight: own, share }) => sum + own * share, 0) / weight
}

const gateReasons = (
  findings: readonly Finding[],
  checks: readonly CheckReport[],
  { failOn, failOnUnknown }: GatePolicy,
  abortedBy: AbortCause | null,
): readonly string[] => {
  const failing = findings.filter((finding) => isCounted(finding) && fails(finding.severity, failOn))
  const reasons = failing
    .toSorted((a, b) => compareSeverity(b.severity, a.severity))
    .map(({ check, severity }) => `${check} is ${severity} (fail-on ${failOn})`)
  const incomplete = checks.filter(
    ({ outcome, unknown, required }) =>
      (outcome === 'error' || unknown.length > 0) &&
      failOnUnknown !== 'never' &&
      (required || failOnUnknown === 'any'),
  )
  if (failing.length === 0 && incomplete.length > 0) {
    const named = incomplete.slice(0, 3).map(({ id }) => id)
    const more = incomplete.length > 3 ? ` and ${incomplete.length - 3} more` : ''
    reasons.push(`not wholly judged: ${named.join(', ')}${more}`)
  }
  if (failing.length === 0 && checks.every(({ targets }) => targets.judged === 0))
    reasons.push('nothing was judged')
  if (abortedBy !== null) reasons.push(abortReasons[abortedBy])
  return reasons
}

const abortReasons: Readonly<Record<AbortCause, string>> = {
  deadline: 'the run reached its deadline (--timeout)',
  SIGINT: 'the run was interrupted',
  SIGTERM: 'the run was terminated',
}

const clusterReport = (snapshot: Snapshot, lifecycle: Lifecycle): ClusterReport => {
  const configuration = valueOf(snapshot, facts.nodesConfiguration)
  const idents = snapshot.nodes.flatMap(({ key }) => valueOf(snapshot, facts.ident, key) ?? [])
  const versions = (configuration?.nodes ?? []).flatMap(({ binaryVersion }) => binaryVersion ?? [])
  const { state, because, waitsFor, nextSteps, settling } = lifecycle
  const details = nodeDetails(snapshot)
  return {
    name: configuration?.clusterName ?? idents[0]?.clusterName ?? null,
    fingerprint: configuration?.clusterFingerprint ?? null,
    versions: [...new Set(versions)].sort(compareText),
    lifecycle: { state, because, since: null, waitsFor, nextSteps, settling },
    metadata: metadataServiceOf(snapshot),
    partitions: partitionsOf(snapshot),
    logs: logsOf(snapshot, lifecycle),
    provisioning: state === 'unprovisioned' ? reviewProvisioning(snapshot) : null,
    nodes: snapshot.nodes.map((node): NodeReport => {
      const ident = factOf(snapshot, facts.ident, node.key)
      const registered = configuration?.nodes.find(({ id }) => id === node.id)
      const own = lifecycle.nodes.get(node.key)
      const value = ident.status === 'collected' ? ident.value : undefined
      return {
        id: node.key,
        generation: value?.nodeId?.generation ?? registered?.currentGeneration.generation ?? null,
        name: node.name,
        address: node.address,
        state: own?.state ?? 'unreachable',
        because: own?.because ?? '',
        version: registered?.binaryVersion ?? null,
        roles: (value?.roles ?? registered?.roles ?? []).toSorted(compareText),
        ageSeconds: value?.ageSeconds ?? null,
        error: ident.status === 'unavailable' ? ident.error : null,
        ...details(node),
      }
    }),
  }
}

/** Why addresses and nodes could not be reached, and which checks failed: each once. Not asked is no error. */
const errorsOf = (snapshot: Snapshot, judged: readonly JudgedCheck[]): readonly ErrorRecord[] => {
  const unreachable = [
    ...snapshot.addresses.map((address) => factOf(snapshot, facts.addressContact, address)),
    ...snapshot.nodes.map(({ key }) => factOf(snapshot, facts.ident, key)),
  ].flatMap((fact) => (fact.status === 'unavailable' && fact.error.code !== 'RP6005' ? [fact.error] : []))
  const failed = judged.flatMap(({ judgements }) =>
    judgements.flatMap(({ outcome }) => (outcome.kind === 'error' ? [outcome.error] : [])),
  )
  const unique = new Map(
    [...unreachable, ...failed].map((error) => [`${error.code} ${error.target} ${error.message}`, error]),
  )
  return [...unique.values()].slice(0, maxListed)
}
