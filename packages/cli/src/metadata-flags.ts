import * as Flags from '@oclif/core/flags'
import { formatDuration, parseDuration } from '@restate-preflight/config'
import { exitCodes, PreflightError } from '@restate-preflight/core'
import { configFlags, connectionFlags, outputFlags } from './flags.ts'

/** What all commands about metadata take. */
export const metadataFlags = {
  ...configFlags,
  ...connectionFlags,
  output: outputFlags.output,
  'no-color': outputFlags['no-color'],
  'no-redact': Flags.boolean({
    description: 'show also what may be a secret (schema_registry, keys that nobody knows)',
    helpGroup: 'OUTPUT',
  }),
  watch: Flags.boolean({
    description: 'go on looking, and print changes only, a line each, until --timeout or Ctrl-C',
  }),
  interval: Flags.string({ description: 'between two looks of --watch (default 1s)', helpValue: 'TIME' }),
}

const defaultIntervalMs = 1_000

/** @throws PreflightError RP1007 for what is no time. */
export const intervalOf = (text: string | undefined): number => {
  if (text === undefined) return defaultIntervalMs
  const ms = parseDuration(text)
  if (ms !== null) return ms
  throw new PreflightError(
    'RP1007',
    `--interval ${text} is no time; write for example ${formatDuration(1_000)}.`,
  )
}

/** Being interrupted, or out of time, comes before anything that was found. */
export const interruptedOr = (signal: AbortSignal, exitCode: number): number => {
  if (!signal.aborted) return exitCode
  if (signal.reason === 'SIGTERM') return exitCodes.terminated
  return signal.reason === 'deadline' ? exitCodes.inconclusive : exitCodes.interrupted
}

/** To be out of time is how watching ends. */
export const endOfWatch = ({ aborted, reason }: AbortSignal): number => {
  if (!aborted || reason === 'deadline') return exitCodes.passed
  return reason === 'SIGTERM' ? exitCodes.terminated : exitCodes.interrupted
}
