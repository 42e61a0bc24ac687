import { readFileSync } from 'node:fs'
import { parseRecording, PreflightError, type Recording } from '@restate-preflight/core'
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
