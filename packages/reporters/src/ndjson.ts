import type { Report } from '@restate-preflight/core'
import { escapeControls } from './json.ts'
import { inOrder, reportKeyOrder } from './key-order.ts'
import type { Reporter } from './reporter.ts'

/**
 * The report as events, one JSON object on each line: `run`, then each `node`, `check`, `finding` and `error`, and at last the
 * `verdict` with grade, gate and whatever else the report says as a whole. An event has the fields that the report has for it,
 * besides `type` and the report's `schemaVersion`.
 */
export const ndjson: Reporter = (report) => {
  const { schemaVersion } = report
  return events(report)
    .map(([type, value]) => `${escapeControls(JSON.stringify({ type, schemaVersion, ...value }))}\n`)
    .join('')
}

type Event = readonly [type: string, value: object]

const events = (original: Report): readonly Event[] => {
  const ordered = inOrder(original, reportKeyOrder) as Report
  const { schemaVersion: _, tool, run, cluster, checks, findings, errors, ...judgement } = ordered
  const { nodes, ...whole } = cluster
  return [
    ['run', { tool, run, cluster: whole }],
    ...nodes.map((node): Event => ['node', { node }]),
    ...checks.map((check): Event => ['check', { check }]),
    ...findings.map((finding): Event => ['finding', { finding }]),
    ...errors.map((error): Event => ['error', { error }]),
    ['verdict', judgement],
  ]
}
