import {
  baselineOf,
  buildReport,
  defineCheck,
  evaluateCheck,
  facts,
  lifecycleOf,
  waiversInUse,
  type AbortCause,
  type Baseline,
  type Check,
  type Confirmation,
  type GatePolicy,
  type JudgedCheck,
  type Report,
  type Snapshot,
  type WaiverSet,
} from '@restate-preflight/core'
import { addressOf, clusterBuilder, unprovisionedBuilder } from '@restate-preflight/testkit'

const nodeAlive = defineCheck({
  id: 'health/node-alive',
  summary: 'every registered node is alive',
  severity: 'high',
  per: 'cluster',
  needs: { ident: facts.ident },
  settleMs: 0,
  messages: {
    silent: {
      symptom: '{nodes} gave no answer.',
      required: 'Every registered node answers on its fabric address.',
      current: '{count} of {all} nodes answer.',
      impact: 'Partitions and logs on {nodes} have one copy fewer; one more node down may stop writes.',
      action: 'Start {nodes} or mend the network to it, then run `restate-preflight status` to follow it.',
    },
  },
  *evaluate({ missing, nodes, finding }) {
    const silent = [...missing('ident').keys()]
    if (silent.length === 0) return
    yield finding(
      'silent',
      { nodes: silent.join(', '), count: nodes.length - silent.length, all: nodes.length },
      { targets: silent.map((id) => ({ kind: 'node', id })), magnitude: silent.length },
    )
  },
})

const roleReady = defineCheck({
  id: 'health/role-ready',
  summary: 'every role of every node is ready',
  severity: 'medium',
  per: 'node',
  needs: { ident: facts.ident },
  settleMs: 6_000,
  messages: {
    starting: {
      symptom: 'The admin role of {node} is {status}.',
      required: 'Every role is ready.',
      current: 'admin: {status}.',
      impact: 'The node serves no queries and takes no part in leader placement.',
      action: 'Look into the log of {node}.',
    },
  },
  *evaluate({ read, target, finding }) {
    const { adminStatus } = read('ident')
    if (adminStatus !== 'ready') yield finding('starting', { node: target.id, status: adminStatus })
  },
})

const storeReadable = defineCheck({
  id: 'health/metadata-readable',
  summary: 'every node reads the metadata store',
  severity: 'critical',
  per: 'node',
  needs: { read: facts.linearizableRead },
  settleMs: 6_000,
  messages: {
    slow: {
      symptom: 'Reading metadata through {node} took {ms} ms.',
      required: 'Less than 1000 ms.',
      current: '{ms} ms.',
      impact: 'Leaders change slowly.',
      action: 'Look at disk and load of the metadata servers.',
    },
  },
  *evaluate({ read, target, finding }) {
    const { tookMs } = read('read')
    if (tookMs > 1000) yield finding('slow', { node: target.id, ms: tookMs }, { severity: 'low' })
  },
})

const sameVersion = defineCheck({
  id: 'consistency/cache-matches-store',
  summary: "every node's cached partition table has the store's version",
  severity: 'medium',
  per: 'node',
  needs: { cached: facts.cachedPartitionTable, stored: facts.stored },
  settleMs: 10_000,
  messages: {
    behind: {
      symptom: 'The partition table in the cache of {node} is older than the one in the store.',
      required: 'Version {stored}.',
      current: 'Version {cached}.',
      impact: 'The node routes invocations by an old table.',
      action: 'Look for errors of metadata synchronisation in the log of {node}.',
    },
  },
  *evaluate({ read, target, finding }) {
    const cached = read('cached').version ?? 0
    const stored = read('stored', 'partition_table')?.version ?? 0
    if (cached < stored) yield finding('behind', { node: target.id, stored, cached })
  },
})

const provisioned = defineCheck({
  id: 'provisioning/provisioned',
  summary: 'the cluster is provisioned',
  severity: 'high',
  per: 'cluster',
  phase: 'always',
  needs: { nodes: facts.ident },
  settleMs: 0,
  messages: {
    waiting: {
      symptom: 'No node belongs to a cluster yet.',
      required: 'A provisioned cluster.',
      current: '{waiting} nodes wait.',
      impact: 'Nothing can be deployed.',
      action: 'See `restate-preflight status`.',
    },
  },
  *evaluate({ readAll, finding }) {
    const waiting = [...readAll('nodes').values()].filter(({ nodeId }) => nodeId === null)
    if (waiting.length > 0) yield finding('waiting', { waiting: waiting.length })
  },
})

const broken = defineCheck({
  id: 'acme/audit-trail',
  summary: 'the audit trail is complete',
  severity: 'low',
  per: 'cluster',
  required: false,
  needs: {},
  settleMs: 0,
  messages: {},
  evaluate: () => {
    throw new TypeError("Cannot read properties of undefined (reading 'length')")
  },
})

const builtIn = [nodeAlive, roleReady, storeReadable, sameVersion, provisioned]

interface Scenario {
  readonly snapshot: Snapshot
  readonly checks?: readonly Check[]
  readonly confirmation?: Confirmation
  readonly abortedBy?: AbortCause
  readonly leftOut?: readonly Check[]
  readonly waivers?: WaiverSet
  readonly baseline?: Baseline
  readonly policy?: Partial<GatePolicy>
}

export const reportOf = (scenario: Scenario): Report => {
  const { snapshot, checks = builtIn, confirmation = 'confirmed', abortedBy = null, leftOut = [] } = scenario
  const lifecycle = lifecycleOf(snapshot)
  const { waivers, baseline, policy } = scenario
  const judge = (check: Check): JudgedCheck => ({
    check,
    required: check.required ?? true,
    durationMs: 0.4,
    judgements: evaluateCheck(check, { snapshot, lifecycle, options: {} }).map(({ target, outcome }) => ({
      target,
      outcome:
        outcome.kind === 'finding'
          ? { kind: 'finding', drafts: outcome.drafts.map((draft) => ({ draft, confirmation })) }
          : outcome,
    })),
  })
  const skip = (check: Check): JudgedCheck => ({
    check,
    required: false,
    durationMs: 0,
    judgements: [
      { target: { kind: check.per, id: '*' }, outcome: { kind: 'skipped', reason: 'not selected' } },
    ],
  })
  return buildReport({
    tool: {
      name: 'restate-preflight',
      version: '0.1.0',
      plugins: [{ name: '@restate-preflight/plugin-health', version: '0.1.0' }],
    },
    run: { id: '01J0000000000000000000TEST', profile: 'default', abortedBy },
    policy: { failOn: 'high', failOnUnknown: 'required', ...policy },
    ...(waivers === undefined
      ? {}
      : { waivers: waiversInUse(waivers, { snapshot, lifecycle, checks: checks.map(judge) }) }),
    ...(baseline === undefined ? {} : { baseline }),
    snapshot: { ...snapshot, endedAt: '2026-01-01T12:00:02.000Z', cost },
    lifecycle,
    checks: [...checks.map(judge), ...leftOut.map(skip)],
  })
}

const cost = {
  rpcs: 41,
  bytesReceived: 20_480,
  durationMs: 312,
  effects: ['linearizable-read', 'local-read'],
}

const layersOf = (address: string) => [`TCP ${address.replace('http://', '')}`, 'connection refused']

/** A node down as a real run reports it: with the layers of the failure. */
const nodeDown = () => {
  const snapshot = clusterBuilder().down('N2').build()
  const ident = snapshot.facts[facts.ident.id]
  const fact = ident?.['N2']
  if (ident === undefined || fact?.status !== 'unavailable') throw new Error('N2 is not down')
  const error = { ...fact.error, layers: layersOf(addressOf(2)) }
  const changed = { ...snapshot.facts, [facts.ident.id]: { ...ident, N2: { ...fact, error } } }
  return { ...snapshot, facts: changed }
}

const manyBehind = () => {
  const builder = clusterBuilder({ nodes: 14 })
  for (let id = 1; id <= 13; id++) {
    builder.change(facts.cachedPartitionTable, (digest) => ({ ...digest, version: 4 }), `N${id}`)
  }
  return builder.build()
}

const behindByOne = () =>
  clusterBuilder()
    .change(facts.cachedPartitionTable, (digest) => ({ ...digest, version: 4 }), 'N3')
    .build()

/** What a later stage of the run says: which finding the others follow from. */
const caused = (report: Report, cause: string, by: readonly string[]): Report => {
  const idOf = (check: string) => report.findings.find((finding) => finding.check === check)?.id ?? null
  const causeOf = (check: string, own: string | null) => (by.includes(check) ? idOf(cause) : own)
  return {
    ...report,
    findings: report.findings.map((finding) => ({
      ...finding,
      causedBy: causeOf(finding.check, finding.causedBy),
    })),
    checks: report.checks.map((check) => ({
      ...check,
      unknown: check.unknown.map((item) => ({ ...item, causedBy: causeOf(check.id, item.causedBy) })),
    })),
  }
}

/** One node down, and what comes of it: a role that does not start, since it finds no copy; a slow store; a cache behind. */
const downWithConsequences = () =>
  reportOf({
    snapshot: clusterBuilder()
      .down('N2')
      .change(facts.ident, (ident) => ({ ...ident, adminStatus: 'starting-up' as const }), 'N3')
      .change(facts.linearizableRead, (read) => ({ ...read, tookMs: 2400 }), 'N1')
      .change(facts.cachedPartitionTable, (digest) => ({ ...digest, version: 4 }), 'N3')
      .build(),
  })

const consequences = ['health/role-ready', 'health/metadata-readable', 'consistency/cache-matches-store']

/** One node down, which is waived; a cache that was behind before, and is so again; and what has been mended since. */
const accepted = (): Report => {
  const snapshot = clusterBuilder()
    .down('N2')
    .change(facts.linearizableRead, (read) => ({ ...read, tookMs: 2400 }), 'N1')
    .change(facts.cachedPartitionTable, (digest) => ({ ...digest, version: 4 }), 'N3')
    .build()
  const waiver = {
    id: 'n2-repair',
    check: 'health/node-alive',
    message: null,
    targets: [{ kind: 'node', id: 'N2' }],
    reason: 'a new disk is on its way',
    owner: 'ops',
    ticket: 'OPS-7',
    createdAt: '2025-12-01T00:00:00.000Z',
    expiresAt: '2026-01-31T18:00:00.000Z',
    maxMagnitude: 1,
    severity: 'high',
    cluster: null,
  } as const
  const before = reportOf({ snapshot: behindByOne() })
  const [behind, ...others] = baselineOf(before).findings
  if (behind === undefined) throw new Error('a cache is behind')
  const mended = { ...behind, targets: [{ kind: 'node' as const, id: 'N1' }], symptom: 'N1 was behind.' }
  return reportOf({
    snapshot,
    waivers: {
      file: 'waivers.yaml',
      waivers: [waiver],
      malformed: [{ id: 'x', place: 'waivers.yaml:9', reasons: ['it lacks "reason"'] }],
    },
    baseline: { ...baselineOf(before), findings: [behind, ...others, mended] },
    policy: {
      gateOn: 'new',
      policy: { maxFindings: { low: 0 }, requiredChecks: ['health/*'], minCoverage: 0.99, maxAgeMs: 60_000 },
    },
  })
}

/** The reports that golden files show. */
export const scenarios: Readonly<Record<string, () => Report>> = {
  healthy: () => reportOf({ snapshot: clusterBuilder().build() }),
  'node-down': () => reportOf({ snapshot: nodeDown() }),
  'node-hung': () => reportOf({ snapshot: clusterBuilder().down('N3', 'RP3001').build() }),
  unprovisioned: () => reportOf({ snapshot: unprovisionedBuilder().build() }),
  'no-contact': () =>
    reportOf({ snapshot: clusterBuilder({ nodes: 1 }).down('N1').lose(facts.nodesConfiguration).build() }),
  'many-targets': () => reportOf({ snapshot: manyBehind() }),
  transient: () => reportOf({ snapshot: behindByOne(), confirmation: 'transient' }),
  'broken-plugin': () =>
    reportOf({ snapshot: behindByOne(), checks: [...builtIn, broken], confirmation: 'unconfirmed' }),
  'cut-short': () =>
    reportOf({
      snapshot: clusterBuilder().lose(facts.linearizableRead, 'N1', 'RP6002').build(),
      checks: [storeReadable],
      leftOut: [nodeAlive, roleReady],
      abortedBy: 'SIGINT',
    }),
  folded: () => caused(downWithConsequences(), 'health/node-alive', consequences),
  'folded-in-a-chain': () =>
    caused(
      caused(downWithConsequences(), 'health/node-alive', ['health/metadata-readable']),
      'health/metadata-readable',
      ['consistency/cache-matches-store'],
    ),
  accepted: () => accepted(),
  'nothing-selected': () => reportOf({ snapshot: clusterBuilder().build(), checks: [] }),
}
