import { randomUUID } from 'node:crypto'
import * as Flags from '@oclif/core/flags'
import { capturableFacts, exitCodes, type Report } from '@restate-preflight/core'
import { runChecks } from '@restate-preflight/runner'
import { PreflightCommand } from '../base-command.ts'
import { parseBudget } from '../budget.ts'
import { parseBytes } from '../bytes.ts'
import { configFlags, connectionFlags, judgementFlags, pluginFlags } from '../flags.ts'
import { interruptible } from '../interruption.ts'
import { judgingOf } from '../judging.ts'
import { prepare, waiversOf } from '../prepare.ts'
import { showProgress } from '../progress.ts'
import { openSource } from '../source.ts'
import { standardStreams } from '../streams.ts'

const defaultMaxBytes = 16 * 2 ** 20

export default class Capture extends PreflightCommand {
  static override summary = 'Save all that can be read of a cluster, without names and addresses.'
  static override description = `Reads every fact, and looks again as check does, so that check --from FILE gives the verdict that check gives now. Hosts, addresses and names are replaced by tokens, equal ones by equal tokens; ids, versions, states, ports and times stay.

Exit codes: 0 written, 2 wrong usage or configuration, 3 written, but no node answered, 130 interrupted: what was read by then is written.`
  static override examples = [
    {
      description: 'For a bug report',
      command: '<%= config.bin %> capture -s http://10.0.0.1:5122 -o capture.json.gz',
    },
    {
      description: 'With tokens that are the same in every file of this key',
      command: '<%= config.bin %> capture -o monday.json --redact-key ~/redaction.key',
    },
    { description: 'Judge it, anywhere', command: '<%= config.bin %> check --from capture.json.gz' },
  ]
  static override flags = {
    ...configFlags,
    ...connectionFlags,
    select: judgementFlags.select,
    skip: judgementFlags.skip,
    confirm: judgementFlags.confirm,
    ...pluginFlags,
    output: Flags.string({
      char: 'o',
      required: true,
      description: 'where to write it; compressed if the name ends in .gz; - is stdout',
      helpValue: 'FILE',
    }),
    redact: Flags.option({
      options: ['token', 'drop', 'off'] as const,
      default: 'token',
      description:
        'token (default): names become tokens; drop: they become numbers, and what servers and operators wrote is left out; off: all stays',
      helpValue: 'HOW',
    })(),
    'redact-key': Flags.string({
      description:
        'make the tokens with the content of this file (16 bytes or more), the same ones each time',
      helpValue: 'FILE',
    }),
    'max-bytes': Flags.string({
      description: 'leave facts out until the JSON is no larger, for example 500kB or 4MB (default 16 MiB)',
      helpValue: 'BYTES',
    }),
    budget: Flags.string({
      description: 'the most that it may cost the cluster; only what checks need is read then',
      helpValue: 'rpc=N[,bytes=N]',
    }),
  }

  override async run(): Promise<void> {
    const { flags } = await this.parse(Capture)
    const maxBytes = parseBytes('max-bytes', flags['max-bytes']) ?? defaultMaxBytes
    const budget = flags.budget === undefined ? undefined : parseBudget(flags.budget)
    const { output: file, ...settable } = flags
    const loaded = await this.readConfig(settable)
    const settings = this.settingsFrom(loaded, settable)
    const prepared = await prepare(loaded, settings)
    const waivers = await waiversOf(loaded, settings, prepared.plugins)
    const streams = standardStreams()
    using interruption = interruptible(settings.timeoutMs)
    using progress = showProgress(streams.stderr)
    await using source = await openSource(settings, undefined, progress, prepared.collectors)
    const { report, recording } = await runChecks({
      ...judgingOf(settings, prepared, waivers, this.tool),
      source,
      also: settings.select.length === 0 ? capturableFacts : [],
      ...(budget === undefined ? {} : { budget }),
      runId: randomUUID(),
      signal: interruption.signal,
      onWait: progress.waiting,
    })
    progress.done()
    const { captureLine, makeCapture } = await import('../capture/make-capture.ts')
    const { writeWhole } = await import('../capture/write.ts')
    const { text, note } = makeCapture(recording, {
      tool: this.tool,
      redaction: flags.redact,
      keyFile: flags['redact-key'],
      maxBytes,
      own: prepared.collectors.map(({ collector }) => collector.fact),
    })
    const bytes = writeWhole(text, file)
    process.stderr.write(`${captureLine({ file, bytes, note, recording })}\n`)
    process.exitCode = exitCodeOf(report)
  }
}

/** What was found does not matter here; only whether there was somebody to capture. */
const exitCodeOf = ({ run, gate, cluster }: Report): number => {
  if (run.aborted && gate.exitCode > exitCodes.internal) return gate.exitCode
  return cluster.lifecycle.state === 'no-contact' ? exitCodes.inconclusive : exitCodes.passed
}
