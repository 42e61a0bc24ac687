import * as Flags from '@oclif/core/flags'
import { checkCostText } from '@restate-preflight/core'
import { PreflightCommand } from '../base-command.ts'
import { configFlags, judgementFlags, outputFlags } from '../flags.ts'
import { parseOutputs, writeOutput } from '../outputs.ts'
import { prepare } from '../prepare.ts'

export default class ChecksList extends PreflightCommand {
  static override summary = 'List the checks of all loaded plugins.'
  static override flags = {
    ...configFlags,
    select: judgementFlags.select,
    skip: judgementFlags.skip,
    output: outputFlags.output,
    verbose: Flags.boolean({ char: 'v', description: 'also what each costs the cluster' }),
  }

  override async run(): Promise<void> {
    const { flags } = await this.parse(ChecksList)
    const loaded = await this.readConfig(flags)
    const outputs = parseOutputs(flags.output ?? [], ['pretty', 'json'])
    const settings = { ...this.settingsFrom(loaded, flags), costly: true }
    const { planned } = (await prepare(loaded, settings)).plan
    const rows = planned
      .map(({ check, severity, required }) => ({
        id: check.id,
        severity: severity ?? check.severity,
        required,
        per: check.per,
        tags: check.tags ?? [],
        summary: check.summary,
        cost: checkCostText(check),
      }))
      .sort((a, b) => (a.id < b.id ? -1 : 1))
    const width = Math.max(...rows.map(({ id }) => id.length))
    const lines = rows.map(
      ({ id, severity, summary, cost }) =>
        `${id.padEnd(width)}  ${severity.padEnd(8)}  ${summary}\n${flags.verbose ? `${' '.repeat(width + 12)}${cost}\n` : ''}`,
    )
    for (const { format, file } of outputs) {
      writeOutput(format === 'json' ? `${JSON.stringify(rows, null, 2)}\n` : lines.join(''), file)
    }
  }
}
