import { PreflightError } from '../error/index.ts'
import type { Finding, Severity, Target } from '../finding.ts'
import type { Instant } from '../model/index.ts'
import type { Report } from '../report/report.ts'

export const baselineFormat = 'restate-preflight/baseline'
export const baselineSchemaVersion = 1

/** What was wrong with a cluster at one time, so that what is new can be told from what is known. */
export interface Baseline {
  readonly format: typeof baselineFormat
  readonly schemaVersion: typeof baselineSchemaVersion
  /** When the report that it was made of had ended. */
  readonly takenAt: Instant
  readonly tool: { readonly name: string; readonly version: string }
  readonly cluster: { readonly name: string | null; readonly fingerprint: string | null }
  readonly findings: readonly BaselineFinding[]
}

/** What identifies a finding, and how bad it was. */
export interface BaselineFinding {
  readonly fingerprint: string
  readonly check: string
  readonly message: string
  readonly severity: Severity
  readonly symptom: string
  readonly targets: readonly Target[]
  readonly magnitude: number
}

/** A baseline of all that a report found; what was gone at the second look is left out. */
export const baselineOf = ({ run, tool, cluster, findings }: Report): Baseline => ({
  format: baselineFormat,
  schemaVersion: baselineSchemaVersion,
  takenAt: run.endedAt,
  tool: { name: tool.name, version: tool.version },
  cluster: { name: cluster.name, fingerprint: cluster.fingerprint },
  findings: findings.filter(({ confirmation }) => confirmation !== 'transient').map(baselineFinding),
})

const baselineFinding = (finding: Finding): BaselineFinding => {
  const { fingerprint, check, message, severity, symptom, targets, magnitude } = finding
  return { fingerprint, check, message, severity, symptom, targets, magnitude }
}

/**
 * Reads a saved baseline.
 * @throws PreflightError RP1207 where the text is none, RP1203 where a newer version wrote it.
 */
export const parseBaseline = (text: string, source: string): Baseline => {
  const value = parsed(text)
  if (!isRecord(value) || value['format'] !== baselineFormat) throw notBaseline(source)
  const version = value['schemaVersion']
  if (typeof version === 'number' && version > baselineSchemaVersion) {
    throw new PreflightError(
      'RP1203',
      `${source} has baseline schema ${version}; this version reads up to ${baselineSchemaVersion}`,
      { target: source },
    )
  }
  const { cluster, findings, takenAt } = value
  const whole =
    typeof takenAt === 'string' && isRecord(cluster) && Array.isArray(findings) && findings.every(isFinding)
  if (!whole) throw notBaseline(source)
  return value as unknown as Baseline
}

/**
 * That a baseline is of this cluster. Where a fingerprint is not known, on either side, nothing speaks against it.
 * @throws PreflightError RP1208
 */
export const refuseOtherCluster = (
  { cluster }: Baseline,
  { fingerprint, name }: Baseline['cluster'],
): void => {
  if (cluster.fingerprint === null || fingerprint === null || cluster.fingerprint === fingerprint) return
  throw new PreflightError(
    'RP1208',
    `The baseline is of the cluster ${cluster.name ?? 'without a name'} (fingerprint ${cluster.fingerprint}); this is ${name ?? 'one without a name'} (fingerprint ${fingerprint}).`,
  )
}

const notBaseline = (source: string): PreflightError =>
  new PreflightError('RP1207', `${source} is not a baseline of restate-preflight`, { target: source })

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const isFinding = (value: unknown): boolean =>
  isRecord(value) &&
  ['fingerprint', 'check', 'message', 'severity', 'symptom'].every(
    (name) => typeof value[name] === 'string',
  ) &&
  typeof value['magnitude'] === 'number' &&
  Array.isArray(value['targets']) &&
  value['targets'].every((target) => isRecord(target) && typeof target['id'] === 'string')

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
