import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { compare, exitCodes, type DiffReport } from '@restate-preflight/core'
import { PreflightCommand } from '../base-command.ts'
import { configFlags, connectionFlags, outputFlags, pluginFlags } from '../flags.ts'
import { interruptible } from '../interruption.ts'
import { judgingOf } from '../judging.ts'
import { interruptedOr } from '../metadata-flags.ts'
import { parseOutputs, writeReport } from '../outputs.ts'
import { prepare, waiversOf } from '../prepare.ts'
import { showProgress } from '../progress.ts'
import { standardStreams } from '../streams.ts'

export default class Diff extends PreflightCommand {
  static override summary = 'Tell what changed between two reports, snapshots or clusters.'
  static override description = `Each side is a report (check -o json=FILE), a snapshot or capture, or a cluster as it is now: @ for the one of the settings, @ADDRESS
for another. Snapshots are judged by the checks of now, and their metadata are compared by node, partition and log.

Exit codes: 0 compared, 1 something differs and --exit-code was given, 2 wrong usage or a file that cannot be read,
3 a cluster did not answer, 130 interrupted.`
  static override examples = [
    {
      description: 'Since yesterday',
      command: '<%= config.bin %> diff yesterday.json.gz @http://10.0.0.1:5122',
    },
    '<%= config.bin %> diff before.json after.json',
    {
      description: 'Fail if anything changed',
      command: '<%= config.bin %> diff baseline.json @ --exit-code',
    },
  ]
  static override args = {
    before: Args.string({
      ignoreStdin: true,
      required: true,
      description: 'a file, @ or @ADDRESS',
      name: 'BEFORE',
    }),
    after: Args.string({
      ignoreStdin: true,
      required: true,
      description: 'the same',
      name: 'AFTER',
    }),
  }
  static override flags = {
    ...configFlags,
    ...connectionFlags,
    ...pluginFlags,
    output: outputFlags.output,
    'no-color': outputFlags['no-color'],
    'exit-code': Flags.boolean({ description: 'end with 1 if something differs', helpGroup: 'OUTPUT' }),
  }

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Diff)
    const loaded = await this.readConfig(flags)
    const settings = this.settingsFrom(loaded, flags)
    const outputs = parseOutputs(flags.output ?? [], ['pretty', 'json'])
    const streams = standardStreams(flags['no-color'])
    const prepared = await prepare(loaded, settings)
    const waivers = await waiversOf(loaded, settings, prepared.plugins)
    const judging = judgingOf(settings, prepared, waivers, this.tool)
    using interruption = interruptible(settings.timeoutMs)
    using progress = showProgress(streams.stderr)
    const { signal } = interruption
    const { readSide } = await import('../diff/side.ts')
    const look = { settings, judging, collectors: prepared.collectors, signal, progress }
    const before = await readSide(args.before, look)
    const after = await readSide(args.after, look)
    progress.done()
    const report = compare(before, after)
    const silent = [before, after].some(
      ({ kind, report: { cluster } }) => kind === 'cluster' && cluster.lifecycle.state === 'no-contact',
    )
    process.exitCode = interruptedOr(signal, exitCodeOf(report, silent, flags['exit-code']))
    const { diffPretty, metadataJson } = await import('@restate-preflight/reporters')
    writeReport(
      outputs,
      streams.stdout,
      () => metadataJson(report),
      (style) => diffPretty(report, style),
    )
  }
}

const exitCodeOf = ({ differences }: DiffReport, silent: boolean, wanted: boolean): number => {
  if (silent) return exitCodes.inconclusive
  return wanted && differences.length > 0 ? exitCodes.failed : exitCodes.passed
}
