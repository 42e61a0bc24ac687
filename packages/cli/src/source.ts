import { readFileSync } from 'node:fs'
import {
  completeCapture,
  parseBaseline,
  parseRecording,
  parseReport,
  PreflightError,
  type Baseline,
  type Recording,
  type Report,
} from '@restate-preflight/core'
import type { Settings } from '@restate-preflight/config'
import { recordedSource, type PlannedCollector, type SnapshotSource } from '@restate-preflight/runner'
import type { Progress } from './progress.ts'

/** A source that holds connections until it is disposed of. */
export type OpenSource = SnapshotSource & AsyncDisposable

/**
 * The cluster that the settings name, with what the collectors add to it; or a saved snapshot, which has it all.
 * @throws PreflightError RP1001, RP1008, or RP1201 to RP1204.
 */
export const openSource = async (
  settings: Settings,
  file: string | undefined,
  progress: Progress,
  collectors: readonly PlannedCollector[] = [],
): Promise<OpenSource> => {
  if (file !== undefined) return openFile(file)
  const live = await (await import('./live-source.ts')).openLive(settings, progress)
  return collectors.length === 0 ? live : (await import('./own-facts.ts')).collecting(live, collectors)
}

const openFile = async (file: string): Promise<OpenSource> => ({
  ...recordedSource(await readRecording(file)),
  [Symbol.asyncDispose]: async () => {},
})

/**
 * A saved snapshot or a capture, compressed or not.
 * @throws PreflightError RP1201 to RP1204; RP1213 where it was changed.
 */
export const readRecording = async (file: string): Promise<Recording> =>
  recordingIn(await readText(file), file)

/**
 * The same of a text that was read already.
 * @throws PreflightError RP1202 to RP1204; RP1213 where it was changed.
 */
export const recordingIn = async (text: string, file: string): Promise<Recording> => {
  const recording = parseRecording(text, file)
  if (!('integrity' in recording) && recording.capture === undefined) return recording
  const { unsealed } = await import('./capture/integrity.ts')
  return completeCapture(unsealed(recording, file))
}

/**
 * The known findings of the settings; undefined where nothing is compared.
 * @throws PreflightError RP1007 where the gate needs them, RP1201, RP1203 or RP1207.
 */
export const baselineFor = async ({ baseline, gateOn, origins }: Settings): Promise<Baseline | undefined> => {
  if (baseline !== null) return readBaseline(baseline)
  if (gateOn === 'all') return undefined
  throw new PreflightError(
    'RP1007',
    `gate-on new (${origins.gateOn}): there is no baseline to compare with.`,
    {
      action: 'Give --baseline FILE, or write one with `restate-preflight baseline write`.',
    },
  )
}

/**
 * A saved report.
 * @throws PreflightError RP1201, RP1202 or RP1214.
 */
export const readReport = async (file: string): Promise<Report> => parseReport(await readText(file), file)

/**
 * A saved baseline.
 * @throws PreflightError RP1201, RP1203 or RP1207.
 */
export const readBaseline = async (file: string): Promise<Baseline> =>
  parseBaseline(await readText(file), file)

/**
 * The text of a file, unpacked where it is compressed.
 * @throws PreflightError RP1201, or RP1202 where it was cut off.
 */
export const readText = async (file: string): Promise<string> => {
  const bytes = readBytes(file)
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes.toString('utf8')
  const { gunzipSync } = await import('node:zlib')
  try {
    return gunzipSync(bytes, { maxOutputLength: maxTextBytes }).toString('utf8')
  } catch (cause) {
    throw new PreflightError('RP1202', `${file} does not unpack: ${reasonOf(cause)}`, { target: file, cause })
  }
}

/** A small file can unpack to any size. */
const maxTextBytes = 2 ** 28

const readBytes = (file: string): Buffer => {
  try {
    return readFileSync(file)
  } catch (cause) {
    throw new PreflightError('RP1201', `${file}: ${reasonOf(cause)}`, { target: file, cause })
  }
}

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))
