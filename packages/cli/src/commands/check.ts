import { randomUUID } from 'node:crypto'
import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { formatNames } from '@restate-preflight/reporters/formats'
import { comparedWith, runChecks } from '@restate-preflight/runner'
import { PreflightCommand } from '../base-command.ts'
import { parseBudget } from '../budget.ts'
import {
  acceptanceFlags,
  configFlags,
  connectionFlags,
  formatFlag,
  judgementFlags,
  outputFlags,
  pluginFlags,
} from '../flags.ts'
import { interruptible } from '../interruption.ts'
import { judgingOf } from '../judging.ts'
import { parseOutputs, writeOutput } from '../outputs.ts'
import { prepare, waiversOf } from '../prepare.ts'
import { showProgress } from '../progress.ts'
import { baselineFor, openSource, readRecording } from '../source.ts'
import { standardStreams } from '../streams.ts'

export default class Check extends PreflightCommand {
  static override summary = 'Check a cluster: what is wrong, how bad, and what to do.'
  static override description = `Reads the nodes of a cluster, judges them by all selected checks, looks again at what it found,
and reports. It never writes to a cluster.

Exit codes: 0 the gate passed, 1 findings failed it, 2 wrong usage or configuration,
3 inconclusive (something that has to be judged could not be), 130 interrupted.`
  static override examples = [
    {
      description: 'Check the cluster of a node',
      command: '<%= config.bin %> check -s http://10.0.0.1:5122',
    },
    {
      description: 'Gate a deployment, with a report for the archive',
      command: '<%= config.bin %> check pre-deploy -o pretty -o json=report.json',
    },
    { description: 'Only the checks of the metadata store', command: '<%= config.bin %> check tag:metadata' },
    {
      description: 'Judge a saved snapshot again, offline',
      command: '<%= config.bin %> check --from snapshot.json',
    },
    {
      description: 'Compare with the look of yesterday, and save this one for tomorrow',
      command: '<%= config.bin %> check --since yesterday.json --save-snapshot today.json',
    },
  ]
  static override strict = false
  static override args = {
    what: Args.string({
      ignoreStdin: true,
      description: 'a profile, or checks by id, glob, plugin or tag:NAME',
      name: 'PROFILE|CHECK…',
    }),
  }
  static override flags = {
    ...configFlags,
    ...connectionFlags,
    ...judgementFlags,
    ...acceptanceFlags,
    ...pluginFlags,
    ...outputFlags,
    output: formatFlag(formatNames),
    from: Flags.string({ description: 'judge this saved snapshot instead of a cluster', helpValue: 'FILE' }),
    since: Flags.string({
      description: 'compare with this earlier snapshot: no life may go back',
      helpValue: 'FILE',
    }),
    budget: Flags.string({
      description:
        'the most that the run may cost the cluster; checks that do not fit are skipped, and counted as not judged',
      helpValue: 'rpc=N[,bytes=N]',
      exclusive: ['from'],
    }),
    'save-snapshot': Flags.string({
      description: 'save what was read, to be judged again later',
      helpValue: 'FILE',
    }),
  }

  override async run(): Promise<void> {
    const { flags, argv } = await this.parse(Check)
    const loaded = await this.readConfig(flags)
    const settings = this.settingsOfWords(loaded, flags, argv)
    const outputs = parseOutputs(settings.output, formatNames)
    const prepared = await prepare(loaded, settings)
    const { plugins, collectors } = prepared
    const waivers = await waiversOf(loaded, settings, plugins)
    const baseline = await baselineFor(settings)
    const budget = flags.budget === undefined ? undefined : parseBudget(flags.budget)
    const earlier = flags.since === undefined ? undefined : await readRecording(flags.since)
    const streams = standardStreams(flags['no-color'])
    using interruption = interruptible(settings.timeoutMs)
    using progress = showProgress(streams.stderr)
    await using source = await openSource(settings, flags.from, progress, collectors)
    const { report, recording } = await runChecks({
      ...judgingOf(settings, prepared, waivers, this.tool),
      source: earlier === undefined ? source : comparedWith(source, earlier),
      ...(budget === undefined ? {} : { budget }),
      baseline,
      runId: randomUUID(),
      signal: interruption.signal,
      onWait: progress.waiting,
    })
    progress.done()
    process.exitCode = report.gate.exitCode
    if (flags['save-snapshot'] !== undefined)
      writeOutput(`${JSON.stringify(recording)}\n`, flags['save-snapshot'])
    const { sayUnwritten, writeFormats } = await import('../write-formats.ts')
    const context = { flags, stdout: streams.stdout, plugins, env: process.env }
    sayUnwritten(await writeFormats(outputs, report, context), streams.stderr)
  }
}
