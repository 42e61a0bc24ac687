import type { Finding, Report } from '@restate-preflight/core'
import { targetText } from './phrases.ts'
import { standingText } from './standing.ts'

/** A finding as lines of plain text, for formats that show a text and nothing more. */
export const findingText = (finding: Finding, report: Pick<Report, 'findings' | 'gate'>): readonly string[] =>
  Object.entries({
    [finding.severity]: finding.symptom,
    standing: standingText(finding, report),
    required: finding.required,
    current: finding.current,
    impact: finding.impact,
    do: finding.action,
    targets: targetText(finding.targets),
    note: finding.note ?? '',
    baseline: finding.baseline ?? '',
    more: finding.docs,
  }).flatMap(([label, text]) => (text === '' ? [] : [`${label}: ${text}`]))
