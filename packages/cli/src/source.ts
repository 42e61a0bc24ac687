import { readFileSync } from 'node:fs'
import { parseRecording, PreflightError, type Recording } from '@restate-preflight/core'
import type { Settings } from '@restate-preflight/config'
import { recordedSource, type SnapshotSource } from '@restate-preflight/runner'
import type { Progress } from './progress.ts'

/** A source that holds connections until it is disposed of. */
export type OpenSource = SnapshotSource & AsyncDisposable

/**
 * The cluster that the settings name, or a saved snapshot.
 * @throws PreflightError RP1001, RP1008, or RP1201 to RP1204.
 */
export const openSource = async (
  settings: Settings,
  file: string | undefined,
  progress: Progress,
): Promise<OpenSource> =>
  file === undefined ? (await import('./live-source.ts')).openLive(settings, progress) : openFile(file)

const openFile = async (file: string): Promise<OpenSource> => ({
  ...recordedSource(readRecording(file)),
  [Symbol.asyncDispose]: async () => {},
})

/**
 * A saved snapshot.
 * @throws PreflightError RP1201 to RP1204.
 */
export const readRecording = (file: string): Recording => parseRecording(readText(file), file)

const readText = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new PreflightError('RP1201', `${file}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      target: file,
      cause,
    })
  }
}
