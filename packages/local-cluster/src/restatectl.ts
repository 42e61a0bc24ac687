import { execa } from 'execa'
import { restatectlBinary } from './binaries.ts'
import type { RestatectlResult } from './types.ts'

const DEFAULT_TIMEOUT_MS = 20_000
const MAX_OUTPUT_CHARACTERS = 20_000_000

/** Runs restatectl against the given fabric addresses; a non-zero exit is a result, not an exception. */
export async function runRestatectl(
  args: readonly string[],
  addresses: readonly string[],
  timeoutMs = DEFAULT_TIMEOUT_MS,
): Promise<RestatectlResult> {
  const result = await execa(restatectlBinary(), args, {
    extendEnv: false,
    env: {
      // By environment, so that the caller may still say --address. Several commands ignore --single-address and fall
      // back to localhost:5122, which may be a real cluster: with this variable they cannot.
      RESTATECTL_ADDRESS: addresses.join(','),
      NO_COLOR: '1',
      DO_NOT_TRACK: '1',
    },
    stdin: 'ignore',
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    maxBuffer: MAX_OUTPUT_CHARACTERS,
    reject: false,
  })
  return {
    exitCode: result.exitCode,
    stdout: result.stdout,
    stderr: result.stderr,
    timedOut: result.timedOut,
    durationMs: result.durationMs,
  }
}

/** restatectl returns 0 for many failures and then says so on either stream. */
export function failed(result: RestatectlResult): boolean {
  return result.exitCode !== 0 || /^\s*(\[ERR\]|❌)/m.test(`${result.stdout}\n${result.stderr}`)
}
