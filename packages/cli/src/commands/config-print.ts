import * as Args from '@oclif/core/args'
import { PreflightCommand } from '../base-command.ts'
import { configFlags, connectionFlags, judgementFlags, outputFlags } from '../flags.ts'
import { parseOutputs, writeOutput } from '../outputs.ts'

export default class ConfigPrint extends PreflightCommand {
  static override summary = 'Print the settings of a run, and where each comes from.'
  static override args = { profile: Args.string({ ignoreStdin: true, description: 'a profile' }) }
  static override flags = {
    ...configFlags,
    ...connectionFlags,
    ...judgementFlags,
    output: outputFlags.output,
  }

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(ConfigPrint)
    const { output: _, ...rest } = flags
    const outputs = parseOutputs(flags.output ?? [], ['pretty', 'json'])
    const loaded = await this.readConfig(flags)
    const settings = this.settingsFrom(loaded, rest, args.profile)
    const { origins, pluginDirectory: _directory, ...values } = settings
    const rows = Object.entries(values).map(
      ([name, value]) =>
        [name, JSON.stringify(value, withoutSecrets) ?? '', origins[name as keyof typeof origins]] as const,
    )
    const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
    const lines = rows.map(
      ([name, value, origin]) => `${name.padEnd(widths[0] ?? 0)}  ${value.padEnd(widths[1] ?? 0)}  ${origin}`,
    )
    const text = [`configuration: ${loaded.file ?? 'none found; defaults hold'}`, '', ...lines, ''].join('\n')
    for (const { format, file } of outputs) {
      writeOutput(
        format === 'json'
          ? `${JSON.stringify({ file: loaded.file, settings: values, origins }, withoutSecrets, 2)}\n`
          : text,
        file,
      )
    }
  }
}

const secretName = /authorization|cookie|credential|passw|secret|token|api-?_?key/i

/** Options of checks and collectors may hold what a screen should not show. */
const withoutSecrets = (name: string, value: unknown): unknown =>
  secretName.test(name) && typeof value === 'string' ? '***' : value
