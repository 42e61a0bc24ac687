import type { Json, Report } from '@restate-preflight/core'

/** `null` marks a value as it is: a scalar, or free JSON. */
type OrderOf<T> = Json extends T
  ? null
  : NonNullable<T> extends readonly (infer Item)[]
    ? OrderOf<Item>
    : NonNullable<T> extends object
      ? { readonly [Key in keyof NonNullable<T>]-?: OrderOf<NonNullable<T>[Key]> }
      : null

const error = { code: null, layers: null, target: null, message: null, action: null } as const
const target = { kind: null, id: null } as const
const knownFinding = {
  fingerprint: null,
  check: null,
  message: null,
  severity: null,
  symptom: null,
  targets: target,
  magnitude: null,
} as const

/**
 * The fields of a report in the order of the published contract. The compiler demands every field that the report has.
 */
export const reportKeyOrder: OrderOf<Report> = {
  schemaVersion: null,
  tool: { name: null, version: null, plugins: { name: null, version: null } },
  run: {
    id: null,
    profile: null,
    startedAt: null,
    endedAt: null,
    aborted: null,
    rpcs: null,
    bytesReceived: null,
    durationMs: null,
    effects: null,
    addresses: null,
  },
  cluster: {
    name: null,
    fingerprint: null,
    versions: null,
    lifecycle: {
      state: null,
      because: null,
      since: null,
      waitsFor: null,
      nextSteps: null,
      settling: null,
    },
    nodes: {
      id: null,
      generation: null,
      name: null,
      address: null,
      state: null,
      because: null,
      version: null,
      roles: null,
      ageSeconds: null,
      error,
      fingerprint: null,
      location: null,
      roleStatuses: { admin: null, worker: null, logServer: null, metadataServer: null },
      registered: { storageState: null, workerState: null, metadataServerState: null },
      cachedVersions: { nodesConfiguration: null, partitionTable: null, logs: null, schema: null },
      partitions: { leads: null, follows: null },
      logs: { nodesets: null, sequencers: null },
    },
    metadata: {
      members: null,
      leader: null,
      term: null,
      configurationVersion: null,
      quorum: { has: null, needs: null, reached: null },
      missing: null,
      servers: {
        node: null,
        status: null,
        leader: null,
        term: null,
        applied: null,
        committed: null,
        configurationVersion: null,
        snapshotIndex: null,
        snapshotBytes: null,
        firstIndex: null,
        lastIndex: null,
        behind: null,
      },
    },
    store: {
      nodes: {
        node: null,
        read: { version: null, tookMs: null, error },
        storage: {
          stopped: null,
          delayed: null,
          backgroundErrors: null,
          writeStallSeconds: null,
          pendingCompactionBytes: null,
        },
        failureDetector: { alive: null, others: null, lonely: null },
        fullestPool: { name: null, percent: null },
        metricsError: error,
      },
    },
    partitions: {
      count: null,
      version: null,
      replication: null,
      led: null,
      leaderless: null,
      reconfiguring: null,
      unplaced: null,
    },
    logs: {
      count: null,
      version: null,
      provider: null,
      replication: null,
      nodesets: { size: null, logs: null },
      withoutWriteQuorum: null,
    },
    provisioning: {
      lines: { topic: null, status: null, text: null, mend: null },
      plan: {
        address: null,
        logReplication: null,
        partitionReplication: null,
        partitions: null,
        command: null,
      },
      nextSteps: null,
    },
  },
  verdict: null,
  grade: { letter: null, score: null, wouldBe: { letter: null, score: null } },
  coverage: null,
  gate: {
    passed: null,
    exitCode: null,
    reasons: null,
    rules: { name: null, limit: null, actual: null, held: null },
  },
  baseline: {
    takenAt: null,
    counts: { new: null, unchanged: null, worsened: null, resolved: null, notJudged: null },
    resolved: knownFinding,
    notJudged: knownFinding,
  },
  waivers: {
    file: null,
    entries: {
      id: null,
      state: null,
      because: null,
      check: null,
      reason: null,
      owner: null,
      ticket: null,
      severity: null,
      maxMagnitude: null,
      expiresAt: null,
      findings: null,
    },
    malformed: { id: null, place: null, reasons: null },
  },
  checks: {
    id: null,
    plugin: null,
    summary: null,
    outcome: null,
    severity: null,
    required: null,
    durationMs: null,
    findings: null,
    reason: null,
    targets: { applicable: null, judged: null, affected: null },
    unknown: { target, error, causedBy: null },
  },
  findings: {
    id: null,
    fingerprint: null,
    check: null,
    message: null,
    severity: null,
    symptom: null,
    required: null,
    current: null,
    impact: null,
    action: null,
    docs: null,
    targets: target,
    magnitude: null,
    evidence: { fact: null, subject: null, node: null, value: null, readAt: null },
    confirmation: null,
    waived: { id: null, reason: null, owner: null, ticket: null, expiresAt: null },
    baseline: null,
    causedBy: null,
    note: null,
  },
  errors: error,
}

/** A copy whose keys are in the given order; keys that it does not name follow, sorted. */
export const inOrder = (value: unknown, order: unknown): unknown => {
  if (Array.isArray(value)) return value.map((item) => inOrder(item, order))
  if (!isRecord(value)) return value
  const named = isRecord(order) ? order : {}
  const known = Object.keys(named).filter((key) => Object.hasOwn(value, key))
  const further = Object.keys(value)
    .filter((key) => !Object.hasOwn(named, key))
    .sort()
  return Object.fromEntries([...known, ...further].map((key) => [key, inOrder(value[key], named[key])]))
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
