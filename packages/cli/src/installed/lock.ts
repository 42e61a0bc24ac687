import { lock } from 'proper-lockfile'
import { PreflightError } from '@restate-preflight/core'
import { pluginsFolder } from './installed-list.ts'

/** How often a lock that is held is tried again, in milliseconds. */
const pauseMs = 200

/**
 * Keeps other processes from changing what is in a data folder until it is disposed of. A lock whose holder died is taken over after 10 s.
 * @throws PreflightError RP1138 where it is held by another until the signal fires; what the file system says, otherwise.
 */
export const lockFolder = async (folder: string, signal: AbortSignal): Promise<AsyncDisposable> => {
  for (;;) {
    try {
      const release = await lock(folder, {
        lockfilePath: `${pluginsFolder(folder)}.lock`,
        stale: 10_000,
        update: 2_000,
        // While we slept, somebody took it over and swept away what we were about to list: we fail for that soon enough.
        onCompromised: () => undefined,
      })
      return { [Symbol.asyncDispose]: () => release().catch(() => undefined) }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error
      if (signal.aborted) throw new PreflightError('RP1138', `${folder} is locked`, { target: folder })
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
  }
}
