import { join } from 'node:path'
import { run } from '@oclif/core/run'
import { settings } from '@oclif/core/settings'
import manifest from '../package.json' with { type: 'json' }
import type { Interfaces } from '@oclif/core'
import { commandNames } from './command-names.ts'
import { endByBugs } from './end-by-bugs.ts'
import { describeError, exitCodeFor } from './errors.ts'
import type { Root } from './installed/guests.ts'
import { keepStreamErrors, outputFailure } from './standard-streams.ts'
import { standardStreams } from './streams.ts'

/** Runs a command line. Never throws: what goes wrong is said on stderr and in the exit code. */
export const main = async (argv: readonly string[]): Promise<void> => {
  // With NODE_ENV=test, as CI often has it, oclif would look for TypeScript sources and warn that there are none.
  settings.enableAutoTranspile = false
  keepStreamErrors()
  endByBugs(argv)
  // Given the manifest, oclif need not search for it; what is installed it leaves to us.
  const root: Root = {
    root: join(import.meta.dirname, '..'),
    pjson: manifest as Interfaces.PJSON,
    userPlugins: false,
  }
  const fail = (error: unknown): void => {
    const exitCode = exitCodeFor(error)
    if (exitCode !== 0) process.stderr.write(describeError(error, argv, standardStreams().stderr))
    // A verdict that was reached stays: what fails behind it, such as a report that cannot be written, only keeps it from being 0.
    process.exitCode ||= exitCode
  }
  try {
    if (isOwn(argv)) await run([...argv], root)
    else await (await import('./installed/run-with-guests.ts')).runWithGuests(argv, root)
  } catch (error) {
    fail(error)
  }
  const unwritten = await outputFailure()
  if (unwritten !== undefined) fail(unwritten)
}

/** What no installed plugin has to do with. Help also tells of their commands, and a word that we do not know may be one of them. */
const isOwn = ([first = 'help']: readonly string[]): boolean =>
  !['help', '--help', '-h'].includes(first) &&
  (first.startsWith('-') || commandNames.some((name) => name.split(' ', 1)[0] === first))
