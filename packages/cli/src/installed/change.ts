import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { abortCause } from '@restate-preflight/runner'
import { PreflightError } from '@restate-preflight/core'
import { dataFolder } from './data-folder.ts'
import { pluginsFolder, readInstalled } from './installed-list.ts'
import { lockFolder } from './lock.ts'

/**
 * Changes what is installed while no other process does. Folders that are in no list are taken away: of what was replaced, and of
 * installs that were cut off.
 * @throws PreflightError RP1133 where the time is over, RP1136 where the folder cannot be used, RP1138 where another is at work.
 */
export const changeInstalled = async <T>(
  signal: AbortSignal,
  change: (data: string) => Promise<T>,
  data: string | null = dataFolder(),
): Promise<T> => {
  if (data === null) throw new PreflightError('RP1136', 'this user has no home to install to')
  try {
    mkdirSync(pluginsFolder(data), { recursive: true, mode: 0o700 })
    await using _lock = await lockFolder(data, signal)
    try {
      return await change(data)
    } finally {
      sweep(data)
    }
  } catch (error) {
    throw asRefusal(error, data, signal)
  }
}

const sweep = (data: string): void => {
  const kept = new Set(readInstalled(data).map(({ folder }) => folder))
  for (const name of readdirSync(pluginsFolder(data))) {
    if (!kept.has(name)) rmSync(join(pluginsFolder(data), name), { recursive: true, force: true })
  }
}

const asRefusal = (error: unknown, data: string, signal: AbortSignal): unknown => {
  if (PreflightError.is(error) && error.code === 'RP1138') return error
  if (abortCause(signal) === 'deadline')
    return new PreflightError('RP1133', 'the time was over before it was installed', { cause: error })
  const { syscall, message } = error as NodeJS.ErrnoException
  return syscall === undefined ? error : new PreflightError('RP1136', message, { target: data, cause: error })
}
