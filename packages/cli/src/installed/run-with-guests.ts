import { run } from '@oclif/core/run'
import { PreflightError } from '@restate-preflight/core'
import { describeError, unknownCommand } from '../errors.ts'
import { standardStreams } from '../streams.ts'
import { firstWord } from './collisions.ts'
import { guestFailure } from './guest-failure.ts'
import { asksForHelp, guestsFor, type Root } from './guests.ts'

/**
 * Runs a command line that may be one of an installed plugin, or asks for help. The errors and exit codes of their commands are theirs.
 * @throws what our own commands throw, and PreflightError RP1136.
 */
export const runWithGuests = async (argv: readonly string[], root: Root): Promise<void> => {
  const guests = await guestsFor(argv, root)
  if (guests === undefined) {
    await run([...argv], root)
    return
  }
  try {
    await run([...argv], { ...root, plugins: guests })
  } catch (error) {
    if (asksForHelp(argv) || PreflightError.is(error) || unknownCommand(error) !== undefined) throw error
    const ids = [...guests.values()].flatMap((guest) => guest.commands.map(({ id }) => id))
    const { exitCode, said } = guestFailure(error, commandOf(argv, ids))
    const { stderr } = standardStreams()
    process.stderr.write(PreflightError.is(said) ? describeError(said, argv, stderr) : said)
    process.exitCode = exitCode
  }
}

/** The command that a command line runs, as it is typed. */
const commandOf = (argv: readonly string[], ids: readonly string[]): string => {
  const line = argv.join(' ').replaceAll(':', ' ')
  const names = ids.map((id) => id.replaceAll(':', ' ')).filter((name) => `${line} `.startsWith(`${name} `))
  return names.toSorted((a, b) => b.length - a.length)[0] ?? firstWord(line)
}
