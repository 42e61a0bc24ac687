/** The whole of the CLI, as its launcher and oclif find it. */
export { commands } from './commands.ts'
export { main } from './main.ts'
