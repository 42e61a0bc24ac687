import { randomUUID } from 'node:crypto'
import {
  contentsOfSnapshot,
  parseReport,
  snapshotFormat,
  type Comparable,
  type Recording,
  type Report,
} from '@restate-preflight/core'
import type { Settings } from '@restate-preflight/config'
import { recordedSource, runChecks, type PlannedCollector } from '@restate-preflight/runner'
import type { Judging } from '../judging.ts'
import type { Progress } from '../progress.ts'
import { openSource, readText, recordingIn } from '../source.ts'

export interface Look {
  readonly settings: Settings
  readonly judging: Judging
  readonly collectors: readonly PlannedCollector[]
  readonly signal: AbortSignal
  readonly progress: Progress
}

/**
 * One side of a comparison: `@` or `@ADDRESS` for a cluster as it is now, else a file: a report, or a snapshot or capture, which is judged
 * by the checks of now.
 * @throws PreflightError RP1001 for an address, RP1201 to RP1204, RP1213 or RP1214 for a file.
 */
export const readSide = async (word: string, look: Look): Promise<Comparable> => {
  if (word.startsWith('@')) return liveSide(word.slice(1), look)
  const text = await readText(word)
  if (!isSnapshot(text)) {
    const report = parseReport(text, word)
    return { name: `the report ${word} of ${report.run.endedAt}`, kind: 'report', report, contents: null }
  }
  const recording = await recordingIn(text, word)
  return {
    name: `the snapshot ${word} of ${recording.takenAt}`,
    kind: 'snapshot',
    ...(await judged(recordedSource(recording), look)),
  }
}

const liveSide = async (addresses: string, look: Look): Promise<Comparable> => {
  const { settings, progress, collectors } = look
  const chosen = addresses === '' ? settings : { ...settings, addresses: addresses.split(',') }
  await using source = await openSource(chosen, undefined, progress, collectors)
  const side = await judged(source, look)
  return { name: `the cluster at ${chosen.addresses.join(', ')}`, kind: 'cluster', ...side }
}

const judged = async (
  source: Parameters<typeof runChecks>[0]['source'],
  { judging, signal, progress }: Look,
): Promise<{ readonly report: Report; readonly contents: Comparable['contents'] }> => {
  const { report, recording } = await runChecks({
    ...judging,
    source,
    runId: randomUUID(),
    signal,
    onWait: progress.waiting,
  })
  progress.done()
  return { report, contents: contentsIn(recording) }
}

const contentsIn = (recording: Recording): Comparable['contents'] => {
  const contents = contentsOfSnapshot(recording)
  return contents.size === 0 ? null : contents
}

/** The format stands in the file; a text that is no JSON is refused by whoever reads it. */
const isSnapshot = (text: string): boolean => text.slice(0, 200).includes(`"${snapshotFormat}"`)
