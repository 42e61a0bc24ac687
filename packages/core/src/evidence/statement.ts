import { isGated, matters } from '../judgement/verdict.ts'
import { decidedBy, isIncomplete, type CheckReport, type Report } from '../report/index.ts'

/** https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md */
export const statementType = 'https://in-toto.io/Statement/v1'
/** https://github.com/in-toto/attestation/blob/main/spec/predicates/test-result.md */
export const testResultType = 'https://in-toto.io/attestation/test-result/v0.1'

/** What something is, by its content. `annotations` are ours. */
export interface ResourceDescriptor {
  readonly name: string
  readonly digest: { readonly sha256: string }
  readonly annotations: { readonly [name: string]: string | number | null | readonly string[] }
}

/** An in-toto statement of a test result. Its subject is a report. */
export interface TestResultStatement {
  readonly _type: typeof statementType
  readonly subject: readonly ResourceDescriptor[]
  readonly predicateType: typeof testResultType
  readonly predicate: {
    readonly result: 'PASSED' | 'WARNED' | 'FAILED'
    /** What judged: restate-preflight, and its plugins. */
    readonly configuration: readonly ResourceDescriptor[]
    readonly passedTests: readonly string[]
    readonly warnedTests: readonly string[]
    readonly failedTests: readonly string[]
  }
}

/** SHA-256 in hexadecimal. */
export interface Digests {
  /** Of the canonical JSON of the report (RFC 8785). */
  readonly report: string
  /** Of the program. */
  readonly tool: string
  /** By the name of the plugin. */
  readonly plugins: ReadonlyMap<string, string>
}

/**
 * What a report proves, as an in-toto statement. The result follows the gate: `FAILED` where it did not pass, `WARNED` where it passed
 * with a remark. Checks that were skipped are in no list.
 */
export const testResultStatement = (report: Report, digests: Digests): TestResultStatement => {
  const { tool, run, cluster, verdict, grade, coverage, gate } = report
  const standing = Map.groupBy(report.checks, (check) => standingOf(check, report))
  const ids = (of: Standing) => (standing.get(of) ?? []).map(({ id }) => id)
  return {
    _type: statementType,
    subject: [
      {
        name: 'report',
        digest: { sha256: digests.report },
        annotations: {
          cluster: cluster.name,
          clusterFingerprint: cluster.fingerprint,
          restateVersions: cluster.versions,
          verdict,
          grade: grade.letter,
          score: grade.score,
          coverage,
          profile: run.profile,
          runId: run.id,
          startedAt: run.startedAt,
          endedAt: run.endedAt,
        },
      },
    ],
    predicateType: testResultType,
    predicate: {
      result: !gate.passed ? 'FAILED' : verdict === 'ok' ? 'PASSED' : 'WARNED',
      configuration: [
        { name: tool.name, digest: { sha256: digests.tool }, annotations: { version: tool.version } },
        ...tool.plugins.map(({ name, version }) => ({
          name,
          digest: { sha256: digests.plugins.get(name) ?? '' },
          annotations: { version },
        })),
      ],
      passedTests: ids('passed'),
      warnedTests: ids('warned'),
      failedTests: ids('failed'),
    },
  }
}

type Standing = 'passed' | 'warned' | 'failed' | 'skipped'

/** A gate that passed has no failed test: what it let through is a warning. So is what a gate that failed did not look at. */
const standingOf = (check: CheckReport, { findings, gate }: Report): Standing => {
  const policy = decidedBy(gate)
  const weighs =
    findings.some((finding) => finding.check === check.id && isGated(finding, policy)) ||
    (isIncomplete(check) && matters(check, policy.failOnUnknown))
  switch (check.outcome) {
    case 'pass':
      return 'passed'
    case 'skipped':
      return 'skipped'
    case 'finding':
    case 'unknown':
    case 'error':
      return weighs && !gate.passed ? 'failed' : 'warned'
  }
}
