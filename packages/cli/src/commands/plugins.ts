import { PreflightCommand } from '../base-command.ts'
import { outputFlags } from '../flags.ts'
import { dataFolder } from '../installed/data-folder.ts'
import { readInstalled, type InstalledPlugin } from '../installed/installed-list.ts'
import { bringsText } from '../installed/words.ts'
import { parseOutputs, writeOutput } from '../outputs.ts'

export default class Plugins extends PreflightCommand {
  static override summary = 'List the plugins that are installed for this user, and what each brings.'
  static override description = `Tells what was seen when each was installed, and runs nothing of them. \`plugin list\` loads those of a run.`
  static override flags = { output: outputFlags.output }

  override async run(): Promise<void> {
    const { flags } = await this.parse(Plugins)
    const outputs = parseOutputs(flags.output ?? [], ['pretty', 'json'])
    const installed = readInstalled(dataFolder())
    for (const { format, file } of outputs) {
      writeOutput(format === 'json' ? `${JSON.stringify(installed, null, 2)}\n` : linesOf(installed), file)
    }
  }
}

const linesOf = (installed: readonly InstalledPlugin[]): string => {
  if (installed.length === 0)
    return 'No plugin is installed. See `restate-preflight plugins install --help`.\n'
  const width = Math.max(...installed.map(({ name }) => name.length))
  const indent = ' '.repeat(width + 2)
  return installed
    .map((plugin) => {
      const { name, version, source } = plugin
      return `${name.padEnd(width)}  ${version}, ${bringsText(plugin)}\n${indent}from ${source}\n`
    })
    .join('')
}
