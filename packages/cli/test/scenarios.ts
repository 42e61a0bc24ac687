import { readdirSync, readFileSync } from 'node:fs'
import { parseRecording, type Recording } from '@restate-preflight/core'

const folder = new URL('./recorded/', import.meta.url)

/**
 * Snapshots of real clusters, one for each end-to-end scenario. Renewed from real servers by `npm run record`; the expectations
 * beside them are read before they are committed.
 */
export const scenarios: readonly string[] = readdirSync(folder)
  .filter((name) => name.endsWith('.json') && !name.endsWith('.expected.json'))
  .map((name) => name.replace(/\.json$/, ''))

export const recordingOf = (scenario: string): Recording =>
  parseRecording(readFileSync(new URL(`${scenario}.json`, folder), 'utf8'), scenario)
