import { runCommand } from '../../src/gate/run-command.ts'

/** Runs a command as the gate does, in a process of its own: signals and terminals are those of a process. */
const ended = await runCommand(process.argv.slice(2))
process.exitCode = typeof ended === 'number' ? ended : ended.exitCode
