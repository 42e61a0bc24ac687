import { exitCodes } from '@restate-preflight/core'
import { describeError } from './errors.ts'
import { endOfCommand } from './gate/command-under-way.ts'
import { standardStreams } from './streams.ts'

/**
 * Ends the process by what nobody caught or waited for, as an internal error. Node's own exit code for it, 1, would say that a cluster was
 * judged and failed. A verdict that was reached stays, and so does what a command of the gate comes to.
 */
export const endByBugs = (argv: readonly string[]): void => {
  const end = (error: unknown): never => {
    const cause = error instanceof Error ? error : new Error(String(error))
    process.stderr.write(describeError(cause, argv, standardStreams().stderr))
    return process.exit(endOfCommand() ?? (process.exitCode || exitCodes.internal))
  }
  process.on('uncaughtException', end)
  process.on('unhandledRejection', end)
}
