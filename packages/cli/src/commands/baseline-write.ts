import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { baselineOf } from '@restate-preflight/core'
import { PreflightCommand } from '../base-command.ts'
import { writeOutput } from '../outputs.ts'
import { readReport } from '../source.ts'

export default class BaselineWrite extends PreflightCommand {
  static override summary = 'Write down what a report found, to tell what is new later.'
  static override description = `Takes the JSON report of a check. \`check --baseline FILE\` then says of each finding whether it is new, known or worse, and which
are resolved; with \`--gate-on new\` only what is new or worse can fail the gate.`
  static override examples = [
    '<%= config.bin %> baseline write report.json -o baseline.json',
    '<%= config.bin %> baseline write --from report.json -o baseline.json',
  ]
  static override args = {
    report: Args.string({ description: 'the JSON report of a check', name: 'REPORT', ignoreStdin: true }),
  }
  static override flags = {
    from: Flags.string({ description: 'the report, as a flag', helpValue: 'REPORT' }),
    output: Flags.string({ char: 'o', description: 'where to write it (default stdout)', helpValue: 'FILE' }),
  }

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(BaselineWrite)
    const file = flags.from ?? args.report
    if (file === undefined || (flags.from !== undefined && args.report !== undefined))
      this.error('Give one report: baseline write REPORT, or --from REPORT.')
    const baseline = baselineOf(await readReport(file))
    writeOutput(`${JSON.stringify(baseline, null, 2)}\n`, flags.output ?? null)
    const { findings, cluster } = baseline
    if (flags.output !== undefined)
      this.log(
        `${flags.output}: ${findings.length === 1 ? '1 finding' : `${findings.length} findings`} of ${cluster.name ?? 'a cluster without a name'}.`,
      )
  }
}
