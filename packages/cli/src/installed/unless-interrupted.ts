import { parseDuration } from '@restate-preflight/config'
import { exitCodes, PreflightError } from '@restate-preflight/core'
import { abortCause } from '@restate-preflight/runner'
import { interruptible } from '../interruption.ts'

const defaultTimeoutMs = 120_000

/**
 * Changes what is installed, within a time. Ctrl-C ends it, and is no error.
 * @throws PreflightError RP1007 for what is no time; what the change throws.
 */
export const unlessInterrupted = async (
  timeout: string | undefined,
  change: (signal: AbortSignal) => Promise<void>,
): Promise<void> => {
  const timeoutMs = timeout === undefined ? defaultTimeoutMs : parseDuration(timeout)
  if (timeoutMs === null)
    throw new PreflightError('RP1007', `--timeout ${timeout} is no time; write for example 5m.`)
  using interruption = interruptible(timeoutMs)
  try {
    await change(interruption.signal)
  } catch (error) {
    const cause = abortCause(interruption.signal)
    if (cause !== 'SIGINT' && cause !== 'SIGTERM') throw error
    process.stderr.write('interrupted; what is installed is as it was\n')
    process.exitCode = cause === 'SIGINT' ? exitCodes.interrupted : exitCodes.terminated
  }
}
