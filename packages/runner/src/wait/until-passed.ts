import type { Report } from '@restate-preflight/core'
import type { RunResult } from '../run.ts'
import { pauseMs } from './backoff.ts'
import type { WaitClock } from './wait-for.ts'

export interface UntilPassedInput {
  /** One whole run, which the signal cuts short. */
  readonly run: (signal: AbortSignal) => Promise<RunResult>
  /** The end of waiting, or an interruption. */
  readonly signal: AbortSignal
  readonly clock: WaitClock
  /** After each run that did not pass, with whether anything changed since the one before. */
  readonly onLook?: (report: Report, moved: boolean) => void
}

/**
 * Runs again and again until the gate passes or the signal fires, and gives the last run that was not cut short. Pauses grow while
 * nothing changes.
 */
export const untilPassed = async ({ run, signal, clock, onLook }: UntilPassedInput): Promise<RunResult> => {
  let last: RunResult | undefined
  let quiet = 0
  for (;;) {
    const result = await run(signal)
    // A run that was cut short saw less than there is: the one before tells more.
    if (signal.aborted) return last ?? result
    if (result.report.gate.passed) return result
    const moved = last === undefined || keyOf(last) !== keyOf(result)
    quiet = moved ? 0 : quiet + 1
    last = result
    onLook?.(result.report, moved)
    await clock.sleep(pauseMs(quiet, clock.random()), signal)
    if (signal.aborted) return last
  }
}

const keyOf = ({ report }: RunResult): string =>
  JSON.stringify([report.gate.reasons, report.cluster.lifecycle.state])
