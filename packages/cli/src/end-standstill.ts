import { closeSync, openSync } from 'node:fs'
import { devNull } from 'node:os'
import { exitCodes, type PreflightError } from '@restate-preflight/core'
import { describeError } from './errors.ts'
import { endOfCommand } from './gate/command-under-way.ts'
import { standardStreams } from './streams.ts'

/**
 * Says which plugin hangs, and ends the process from within its code: nothing was judged that could be relied on, unless the gate has
 * passed and runs its command.
 */
export const endStandstill = (error: PreflightError): void => {
  process.stderr.write(describeError(error, process.argv.slice(2), standardStreams().stderr))
  const exitCode = endOfCommand() ?? exitCodes.inconclusive
  // Node tells standard error of the debugger by which we got here. The lowest free number is taken, so this takes its place.
  closeSync(2)
  openSync(devNull, 'w')
  process.exit(exitCode)
}
