import * as Args from '@oclif/core/args'
import { PreflightCommand } from '../base-command.ts'
import { outputFlags } from '../flags.ts'
import { parseOutputs, writeReport } from '../outputs.ts'
import { readBaseline } from '../source.ts'
import { standardStreams } from '../streams.ts'

export default class BaselineShow extends PreflightCommand {
  static override summary = 'Show what is in a baseline.'
  static override args = {
    file: Args.string({ description: 'a baseline', name: 'FILE', ignoreStdin: true, required: true }),
  }
  static override flags = { output: outputFlags.output, 'no-color': outputFlags['no-color'] }

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(BaselineShow)
    const outputs = parseOutputs(flags.output ?? [], ['pretty', 'json'])
    const baseline = await readBaseline(args.file)
    const { baselinePretty } = await import('@restate-preflight/reporters')
    writeReport(
      outputs,
      standardStreams(flags['no-color']).stdout,
      () => `${JSON.stringify(baseline, null, 2)}\n`,
      (style) => baselinePretty(baseline, style),
    )
  }
}
