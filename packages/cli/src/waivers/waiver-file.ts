import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import {
  readWaiversText,
  shortPath,
  waiversFileName,
  waiversPath,
  type LoadedConfig,
  type Settings,
} from '@restate-preflight/config'

/** The file of waivers that commands read and change. */
export interface WaiverFile {
  readonly path: string
  /** As messages name it. */
  readonly label: string
  /** Empty where there is no file yet. */
  readonly text: string
}

/**
 * The file that `--waivers` or the configuration names, else the one beside the configuration, be it there yet or not.
 * @throws PreflightError RP1013 where it is there and cannot be read.
 */
export const waiverFileOf = ({ directory }: LoadedConfig, { waivers }: Settings): WaiverFile => {
  const cwd = process.cwd()
  const path = waiversPath({ cwd, directory, file: waivers }) ?? resolve(directory, waiversFileName)
  const label = shortPath(path, cwd)
  return { path, label, text: existsSync(path) ? readWaiversText(path, label) : '' }
}
