import { endOfCommand } from '../../src/gate/command-under-way.ts'
import { runCommand } from '../../src/gate/run-command.ts'

/** Runs a command as the gate does, and then never gives the process back, as with a plugin that hangs. */
void runCommand(process.argv.slice(2))
setTimeout(() => process.exit(endOfCommand() ?? 99), 200)
