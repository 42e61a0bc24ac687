import { PreflightError } from '../error/index.ts'
import { reportSchemaVersion, type Report } from './report.ts'

/**
 * Reads a report that `-o json` wrote. What an earlier minor version did not write yet is filled in as "not given".
 * @throws PreflightError RP1202 where the text is not JSON, RP1214 where it is no report, or one of a newer schema.
 */
export const parseReport = (text: string, source: string): Report => {
  const value = parseJson(text, source)
  const version = isRecord(value) ? value['schemaVersion'] : undefined
  if (typeof version === 'string' && majorOf(version) > majorOf(reportSchemaVersion)) {
    throw notReport(
      source,
      `it has report schema ${version}; this version reads up to ${reportSchemaVersion}`,
    )
  }
  if (!isReport(value)) throw notReport(source, 'it lacks parts that every report has')
  return { ...laterFields, ...value, gate: { ...laterOfGate, ...value.gate } }
}

const laterFields: Partial<Report> = { baseline: null, waivers: null }
const laterOfGate: Partial<Report['gate']> = { rules: [] }

const notReport = (source: string, reason: string): PreflightError =>
  new PreflightError('RP1214', `${source} is no report that can be read: ${reason}`, { target: source })

const majorOf = (version: string): number => Number.parseInt(version, 10)

const parseJson = (text: string, source: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new PreflightError('RP1202', `${source} is not complete JSON`, { target: source, cause })
  }
}

/** As far as it is read here; the published schema says all. */
const isReport = (value: unknown): value is Report => {
  if (!isRecord(value)) return false
  const { tool, run, cluster, gate, grade } = value
  return (
    hasTexts(value, ['schemaVersion', 'verdict']) &&
    typeof value['coverage'] === 'number' &&
    hasTexts(tool, ['name', 'version']) &&
    isListOf(tool['plugins'], (plugin) => hasTexts(plugin, ['name', 'version'])) &&
    hasTexts(run, ['id', 'profile', 'startedAt', 'endedAt']) &&
    isListOf(run['addresses'], (address) => typeof address === 'string') &&
    isRecord(cluster) &&
    hasTexts(cluster['lifecycle'], ['state']) &&
    isListOf(cluster['versions'], (version) => typeof version === 'string') &&
    isListOf(
      cluster['nodes'],
      (node) => hasTexts(node, ['id', 'address', 'state']) && Array.isArray(node['roles']),
    ) &&
    isRecord(grade) &&
    isRecord(gate) &&
    isListOf(
      value['checks'],
      (check) =>
        hasTexts(check, ['id', 'outcome']) && isRecord(check['targets']) && Array.isArray(check['unknown']),
    ) &&
    isListOf(
      value['findings'],
      (finding) =>
        hasTexts(finding, ['fingerprint', 'check', 'severity', 'symptom']) &&
        Array.isArray(finding['targets']),
    )
  )
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const hasTexts = (value: unknown, fields: readonly string[]): value is Record<string, unknown> =>
  isRecord(value) && fields.every((field) => typeof value[field] === 'string')

const isListOf = (value: unknown, holds: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(holds)
