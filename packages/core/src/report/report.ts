import type { BaselineReport } from '../baseline/index.ts'
import type { ErrorRecord } from '../error/index.ts'
import type { Finding, Severity, Target } from '../finding.ts'
import type { Grade } from '../judgement/grade.ts'
import type { Verdict } from '../judgement/verdict.ts'
import type { ClusterState, NodeState, ProvisionReview } from '../lifecycle/index.ts'
import type { Instant } from '../model/index.ts'
import type {
  LogsReport,
  MetadataServiceReport,
  MetadataStoreReport,
  NodeDetail,
  PartitionsReport,
} from './overview/index.ts'
import type { WaiversReport } from './waivers-report.ts'

/** The version of the report. Its major part changes where a field goes or means something else. */
export const reportSchemaVersion = '1.0.0'

/** The result of a run as data: the published contract. Fields are only ever added within a major version. */
export interface Report {
  readonly schemaVersion: string
  readonly tool: {
    readonly name: string
    readonly version: string
    readonly plugins: readonly { readonly name: string; readonly version: string }[]
  }
  readonly run: {
    readonly id: string
    readonly profile: string
    readonly startedAt: Instant
    readonly endedAt: Instant
    /** Interrupted or out of time: what follows is what was known by then. */
    readonly aborted: boolean
    readonly rpcs: number
    readonly bytesReceived: number
    readonly durationMs: number
    readonly effects: readonly string[]
    /** The addresses that were given. */
    readonly addresses: readonly string[]
  }
  readonly cluster: ClusterReport
  readonly verdict: Verdict
  readonly grade: Grade
  /** Judged by applicable, by weight, from 0 to 1. */
  readonly coverage: number
  readonly gate: GateReport
  /** How the findings stand against a baseline; null where none was given. */
  readonly baseline: BaselineReport | null
  /** What became of the waivers; null where none were given. */
  readonly waivers: WaiversReport | null
  readonly checks: readonly CheckReport[]
  readonly findings: readonly Finding[]
  readonly errors: readonly ErrorRecord[]
}

/** What a pipeline decides by. */
export interface GateReport {
  readonly passed: boolean
  readonly exitCode: number
  /** Why, in words; empty where it passed without remark. */
  readonly reasons: readonly string[]
  /** Every rule that had a say. */
  readonly rules: readonly GateRule[]
}

/** One rule of the gate, what it asked for, and what there was. */
export interface GateRule {
  readonly name: string
  /** What the rule demands. */
  readonly limit: string | number
  /** What there is. */
  readonly actual: string | number
  readonly held: boolean
}

/** The part of a report that does without judgement. */
export type StatusReport = Pick<Report, 'schemaVersion' | 'tool' | 'run' | 'cluster' | 'errors'>

/** The cluster in a report: its lifecycle, its nodes, and the services that they form. */
export interface ClusterReport {
  readonly name: string | null
  /** Decimal; null while the cluster is not provisioned, or not reachable. */
  readonly fingerprint: string | null
  readonly versions: readonly string[]
  readonly lifecycle: {
    readonly state: ClusterState
    readonly because: string
    readonly since: Instant | null
    readonly waitsFor: readonly string[]
    readonly nextSteps: readonly string[]
    readonly settling: boolean
  }
  readonly nodes: readonly NodeReport[]
  /** The raft group that keeps the metadata; null where it is not known, or kept elsewhere. */
  readonly metadata: MetadataServiceReport | null
  /** The store as it is through each node, and the storage under it; null unless it was asked for (`status --metadata`). */
  readonly store: MetadataStoreReport | null
  readonly partitions: PartitionsReport | null
  readonly logs: LogsReport | null
  /** What to know before provisioning; null unless the cluster is unprovisioned. */
  readonly provisioning: ProvisionReview | null
}

/** A node in a report. */
export interface NodeReport extends NodeDetail {
  /** `N1`, or the address while the node has no id. */
  readonly id: string
  readonly generation: number | null
  readonly name: string | null
  readonly address: string
  readonly state: NodeState
  readonly because: string
  readonly version: string | null
  readonly roles: readonly string[]
  readonly ageSeconds: number | null
  readonly error: ErrorRecord | null
}

/** The worst that a check said of any target; `skipped` only where it was skipped for all. */
export type CheckOutcome = 'pass' | 'finding' | 'unknown' | 'error' | 'skipped'

/** A check in a report. */
export interface CheckReport {
  readonly id: string
  readonly plugin: string
  readonly summary: string
  readonly outcome: CheckOutcome
  /** The worst of its findings; null where it has none. */
  readonly severity: Severity | null
  readonly required: boolean
  readonly durationMs: number
  /** Ids of its findings. */
  readonly findings: readonly string[]
  /** Why it was skipped, is unknown or failed; null otherwise. */
  readonly reason: string | null
  readonly targets: {
    readonly applicable: number
    readonly judged: number
    readonly affected: number
  }
  /** What could not be judged: at most 100. */
  readonly unknown: readonly {
    readonly target: Target
    readonly error: ErrorRecord
    /** Id of the finding that keeps it from being judged; null where none does. */
    readonly causedBy: string | null
  }[]
}
