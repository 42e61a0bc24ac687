import { baselineReport, standingIn, type Baseline } from '../baseline/index.ts'
import { pluginOf } from '../check.ts'
import type { ErrorRecord } from '../error/index.ts'
import { facts } from '../facts.ts'
import { compareFindings, compareText, worstSeverity, type Finding } from '../finding.ts'
import { gradeOf, markOf } from '../judgement/grade.ts'
import type { AbortCause, GatePolicy } from '../judgement/verdict.ts'
import { reviewProvisioning, type Lifecycle } from '../lifecycle/index.ts'
import { factOf, valueOf, type Snapshot } from '../snapshot.ts'
import { waiversNamespace, type WaiversInUse } from '../waivers/index.ts'
import { holdingIn } from '../waivers/waivers-in-use.ts'
import { adviceIn } from './advice.ts'
import { explanations } from './explanations.ts'
import { findingsOf } from './findings.ts'
import { gateOf } from './gate.ts'
import { applicableCount, judgedCount, type JudgedCheck } from './judged-check.ts'
import { waiversReport } from './waivers-report.ts'
import { logsOf, metadataServiceOf, metadataStoreOf, nodeDetails, partitionsOf } from './overview/index.ts'
import {
  reportSchemaVersion,
  type CheckReport,
  type ClusterReport,
  type NodeReport,
  type Report,
  type StatusReport,
} from './report.ts'

/** What a report is put together from. */
export interface ReportInput {
  readonly tool: Report['tool']
  readonly run: { readonly id: string; readonly profile: string; readonly abortedBy: AbortCause | null }
  readonly policy: GatePolicy
  readonly snapshot: Snapshot
  readonly lifecycle: Lifecycle
  readonly checks: readonly JudgedCheck[]
  /** What became of the waivers; what they cover does not count. */
  readonly waivers?: WaiversInUse
  /** What the findings are compared with. */
  readonly baseline?: Baseline
  /** The clock of who judges, in milliseconds since the epoch: how old what is judged is. Default: it is fresh. */
  readonly nowMs?: number
  /** Whether it tells of the metadata store through each node. Default false. */
  readonly withStore?: boolean
}

type Advise = (error: ErrorRecord) => ErrorRecord

/** More are counted, not listed. */
const maxListed = 100

/** Where cluster and nodes stand, without any judgement. */
export const buildStatus = (
  input: Pick<ReportInput, 'tool' | 'run' | 'snapshot' | 'lifecycle' | 'withStore'>,
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
  const advise = adviceIn(snapshot, lifecycle)
  const judged = input.checks.toSorted((a, b) => compareText(a.check.id, b.check.id))
  const waivers = input.waivers?.uses.map(({ waiver }) => waiver) ?? []
  const { graded } = findingsOf(judged, lifecycle, holdingIn(waivers, snapshot))
  const standing = standingIn(input.baseline)
  const findings = graded
    .map(({ finding }) => ({ ...finding, baseline: standing(finding) }))
    .sort(compareFindings)
  const evidence = { snapshot, checks: judged }
  const explain = explanations(findings, judged, snapshot)
  const checks = judged.map((check) => checkReport(check, findings, { explain, advise }))
  const { id, profile, abortedBy } = input.run
  const coverage = coverageOf(judged)
  const endedMs = Date.parse(snapshot.endedAt)
  const nowMs = input.nowMs ?? endedMs
  const { verdict, gate } = gateOf(
    { findings, checks, coverage, abortedBy, nowMs, ageMs: nowMs - endedMs },
    policy,
  )
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
    cluster: clusterReport(snapshot, lifecycle, advise, input.withStore === true),
    verdict,
    grade: gradeOf(markOf(graded), verdict === 'inconclusive'),
    coverage,
    gate,
    baseline: input.baseline === undefined ? null : baselineReport(input.baseline, findings, evidence),
    waivers: input.waivers === undefined ? null : waiversReport(input.waivers, findings),
    checks,
    findings,
    errors: errorsOf(snapshot, judged).map(advise),
  }
}

const checkReport = (
  judged: JudgedCheck,
  findings: readonly Finding[],
  { explain, advise }: { readonly explain: (error: ErrorRecord) => string | null; readonly advise: Advise },
): CheckReport => {
  const { check, judgements } = judged
  const own = findings.filter((finding) => finding.check === check.id)
  const unknown = judgements.flatMap(({ target, outcome }) => {
    if (outcome.kind !== 'unknown' && outcome.kind !== 'error') return []
    const causedBy = outcome.kind === 'error' ? null : explain(outcome.error)
    return [{ target, error: advise(outcome.error), causedBy }]
  })
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
    .filter((check) => pluginOf(check.check.id) !== waiversNamespace && applicableCount(check) > 0)
    .map((check) => ({ weight: check.check.weight ?? 1, share: judgedCount(check) / applicableCount(check) }))
  const weight = shares.reduce((sum, share) => sum + share.weight, 0)
  return weight === 0 ? 0 : shares.reduce((sum, { weight: own, share }) => sum + own * share, 0) / weight
}

const clusterReport = (
  snapshot: Snapshot,
  lifecycle: Lifecycle,
  advise: Advise,
  withStore: boolean,
): ClusterReport => {
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
    store: withStore ? metadataStoreOf(snapshot, advise) : null,
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
        error: ident.status === 'unavailable' ? advise(ident.error) : null,
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
