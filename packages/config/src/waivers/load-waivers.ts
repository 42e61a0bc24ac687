import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { PreflightError, type WaiverSet } from '@restate-preflight/core'
import { shortPath } from '../validation/refusal.ts'

/** The name of the file beside the configuration that is read without being asked for. */
export const waiversFileName = 'waivers.yaml'

export interface WaiverSource {
  readonly cwd: string
  /** Where the configuration is; the working directory where there is none. */
  readonly directory: string
  /** The file that was asked for. */
  readonly file: string | null
  readonly checkIds: readonly string[] | null
  readonly nowMs: number
}

/** The file of waivers that is meant; null where none was asked for and none lies beside the configuration. */
export const waiversPath = ({ cwd, directory, file }: Pick<WaiverSource, 'cwd' | 'directory' | 'file'>) => {
  if (file !== null) return resolve(cwd, file)
  const beside = resolve(directory, waiversFileName)
  return existsSync(beside) ? beside : null
}

/**
 * The waivers of a run; undefined where there is no file of them.
 * @throws PreflightError RP1013 where the file cannot be read, RP1014 where it is no list of waivers.
 */
export const loadWaivers = async (source: WaiverSource): Promise<WaiverSet | undefined> => {
  const path = waiversPath(source)
  if (path === null) return undefined
  const { readWaivers } = await import('./read-waivers.ts')
  const label = shortPath(path, source.cwd)
  const { file, waivers, malformed } = readWaivers(readWaiversText(path, label), label, source)
  return { file, waivers, malformed }
}

/**
 * The text of a file of waivers.
 * @throws PreflightError RP1013
 */
export const readWaiversText = (path: string, label: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new PreflightError('RP1013', `${label}: ${reason}`, { target: path, cause })
  }
}

/** What reads and changes files of waivers, loaded when it is wanted: it brings a parser of YAML with it. */
export const loadWaiverEditing = () => import('./editing.ts')
