import { join } from 'node:path'
import { run } from '@oclif/core/run'
import { settings } from '@oclif/core/settings'
import manifest from '../package.json' with { type: 'json' }
import type { Interfaces } from '@oclif/core'
import { describeError, exitCodeFor } from './errors.ts'
import { standardStreams } from './streams.ts'

/** Runs a command line. Never throws: what goes wrong is said on stderr and in the exit code. */
export const main = async (argv: readonly string[]): Promise<void> => {
  // With NODE_ENV=test, as CI often has it, oclif would look for TypeScript sources and warn that there are none.
  settings.enableAutoTranspile = false
  try {
    // Given the manifest, oclif need not search for it.
    await run([...argv], {
      root: join(import.meta.dirname, '..'),
      pjson: manifest as Interfaces.PJSON,
    })
  } catch (error) {
    const exitCode = exitCodeFor(error)
    if (exitCode !== 0) process.stderr.write(describeError(error, argv, standardStreams().stderr))
    // A verdict that was reached stays: what fails behind it, such as a report that cannot be written, only keeps it from being 0.
    process.exitCode ||= exitCode
  }
}
