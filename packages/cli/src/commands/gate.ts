import { randomUUID } from 'node:crypto'
import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { parseDuration, type LoadedConfig, type Settings } from '@restate-preflight/config'
import { exitCodes, gateAgain, PreflightError, type GatePolicy, type Report } from '@restate-preflight/core'
import { formatNames } from '@restate-preflight/reporters/formats'
import { runChecks, systemClock, untilPassed, type RunResult } from '@restate-preflight/runner'
import { PreflightCommand } from '../base-command.ts'
import { describeError } from '../errors.ts'
import {
  acceptanceFlags,
  configFlags,
  connectionFlags,
  formatFlag,
  judgementFlags,
  outputFlags,
  pluginFlags,
} from '../flags.ts'
import { passLines, refusalLines, ruleLines } from '../gate/gate-words.ts'
import { limitedSignal } from '../gate/limited-signal.ts'
import type { RunOptions } from '../gate/run-command.ts'
import { interruptible } from '../interruption.ts'
import { judgingOf } from '../judging.ts'
import { parseOutputs } from '../outputs.ts'
import { prepare, waiversOf, wantedOf, type Prepared } from '../prepare.ts'
import { showProgress } from '../progress.ts'
import { baselineFor, openSource, readReport } from '../source.ts'
import { outputFailure } from '../standard-streams.ts'
import { standardStreams, type Streams } from '../streams.ts'

export default class Gate extends PreflightCommand {
  static override summary = 'Run a command only if the cluster passes the gate.'
  static override description = `Judges the cluster as check does. If the gate passes, it runs the command with this terminal, hands signals on to it, and ends with its
exit code (128 and the number of the signal that ended it; 127 not found, 126 not executable). If the gate does not pass, the command
does not run, stderr says why in three lines, and the exit code is that of check: 1 findings, 2 wrong usage, 3 inconclusive.`
  static override examples = [
    '<%= config.bin %> gate pre-deploy -s http://10.0.0.1:5122 -- ./deploy.sh',
    {
      description: 'Wait for up to 5 minutes for the gate to pass',
      command: '<%= config.bin %> gate --wait 5m -- ./deploy.sh',
    },
    {
      description: 'Decide by the report of an earlier job',
      command: '<%= config.bin %> gate pre-deploy --report report.json -- ./deploy.sh',
    },
    { description: 'Show every rule of the gate', command: '<%= config.bin %> gate pre-deploy --explain' },
  ]
  static override strict = false
  static override args = {
    what: Args.string({
      description: 'a profile, or checks by id, glob, plugin or tag:NAME',
      name: 'PROFILE|CHECK…',
      ignoreStdin: true,
    }),
  }
  static override flags = {
    ...configFlags,
    ...connectionFlags,
    ...judgementFlags,
    ...acceptanceFlags,
    ...pluginFlags,
    ...outputFlags,
    output: formatFlag(formatNames, 'none'),
    problems: Flags.boolean({
      char: 'q',
      description: 'say nothing where the gate passes, and show problems only',
      helpGroup: 'OUTPUT',
    }),
    wait: Flags.string({
      description: 'look again until the gate passes, for at most this time',
      helpValue: 'TIME',
      exclusive: ['from', 'report'],
    }),
    'on-fail': Flags.string({
      description: 'a command line for the shell, run where the gate does not pass',
      helpValue: 'COMMAND',
    }),
    explain: Flags.boolean({ description: 'show every rule, and which one decided' }),
    from: Flags.string({ description: 'judge this saved snapshot instead of a cluster', helpValue: 'FILE' }),
    report: Flags.string({
      description: 'decide by this JSON report of check instead of a new look',
      helpValue: 'FILE',
      exclusive: ['from', 'waivers'],
    }),
  }

  override async run(): Promise<void> {
    const { own, command } = splitAtDashes(this.argv)
    const { flags, argv } = await this.parse(Gate, own)
    if (command.length === 0 && !flags.explain)
      throw new PreflightError('RP1007', 'gate needs a command behind --, for example: gate -- ./deploy.sh')
    const loaded = await this.readConfig(flags)
    const settings = this.settingsOfWords(loaded, flags, argv)
    const policy: GatePolicy = { ...settings, waiversInForce: true }
    const outputs = settings.output.length === 0 ? [] : parseOutputs(settings.output, formatNames)
    const prepared = await prepare(loaded, settings)
    const waitMs = waitOf(flags.wait)
    const streams = standardStreams(flags['no-color'])
    const report =
      flags.report === undefined
        ? await this.look(loaded, settings, { prepared, policy, from: flags.from, waitMs, streams })
        : gateAgain(await readReport(flags.report), policy, {
            nowMs: systemClock.now(),
            baseline: await baselineFor(settings),
            wanted: wantedOf(prepared),
          })
    process.exitCode = report.gate.exitCode
    if (outputs.length > 0) {
      const { sayUnwritten, writeFormats } = await import('../write-formats.ts')
      const context = { flags, stdout: streams.stdout, plugins: prepared.plugins, env: process.env }
      const failures = await writeFormats(outputs, report, context)
      sayUnwritten(failures, streams.stderr)
      // Nothing is run whose evidence is not there. What a stream did not take is said at the end, as for each command.
      const isWritten = failures.length === 0 && (await outputFailure()) === undefined
      if (!isWritten && report.gate.passed) return
    }
    const say = (lines: readonly string[]) => process.stderr.write(lines.map((line) => `${line}\n`).join(''))
    if (flags.explain) say(ruleLines(report))
    if (report.gate.passed) {
      if (!flags.problems) say(passLines(report))
      if (command.length > 0) process.exitCode = await run(command, streams)
      return
    }
    say(refusalLines(report, command))
    const interrupted = [exitCodes.interrupted, exitCodes.terminated].some(
      (code) => code === report.gate.exitCode,
    )
    if (flags['on-fail'] !== undefined && !interrupted)
      await run([flags['on-fail']], streams, {
        shell: true,
        env: {
          RESTATE_PREFLIGHT_VERDICT: report.verdict,
          RESTATE_PREFLIGHT_EXIT_CODE: String(report.gate.exitCode),
        },
      })
  }

  /** Looks at the cluster, or at a snapshot; with a time to wait, until the gate passes. */
  private async look(
    loaded: LoadedConfig,
    settings: Settings,
    { prepared, policy, from, waitMs, streams }: LookOptions,
  ): Promise<Report> {
    const waivers = await waiversOf(loaded, settings, prepared.plugins)
    const judging = { ...judgingOf(settings, prepared, waivers, this.tool), policy }
    const baseline = await baselineFor(settings)
    using interruption = interruptible(waitMs ?? settings.timeoutMs)
    using progress = showProgress(streams.stderr)
    await using source = await openSource(settings, from, progress, prepared.collectors)
    const runOnce = async (signal: AbortSignal): Promise<RunResult> => {
      using limited = limitedSignal(signal, settings.timeoutMs)
      const result = await runChecks({
        ...judging,
        source,
        baseline,
        runId: randomUUID(),
        signal: limited.signal,
        onWait: progress.waiting,
      })
      progress.done()
      return result
    }
    if (waitMs === null) return (await runOnce(interruption.signal)).report
    const { report } = await untilPassed({
      run: runOnce,
      signal: interruption.signal,
      clock: { ...systemClock, random: Math.random },
      onLook: ({ gate }, moved) => {
        if (moved) process.stderr.write(`… gate not passed yet: ${gate.reasons[0] ?? 'no reason is known'}\n`)
      },
    })
    return withInterruption(report, interruption.signal)
  }
}

interface LookOptions {
  readonly prepared: Prepared
  readonly policy: GatePolicy
  readonly from: string | undefined
  readonly waitMs: number | null
  readonly streams: Streams
}

/** Whoever stopped the waiting wants no command to run, and is told so by the exit code. */
const withInterruption = (report: Report, { reason }: AbortSignal): Report => {
  const codes: Readonly<Record<string, number>> = {
    SIGINT: exitCodes.interrupted,
    SIGTERM: exitCodes.terminated,
  }
  const exitCode = codes[String(reason)]
  return exitCode === undefined ? report : { ...report, gate: { ...report.gate, passed: false, exitCode } }
}

const run = async (
  command: readonly string[],
  streams: Streams,
  options: RunOptions = {},
): Promise<number> => {
  const { runCommand } = await import('../gate/run-command.ts')
  const ended = await runCommand(command, options)
  if (typeof ended === 'number') return ended
  const [file = ''] = command
  const error = new PreflightError('RP1018', `${file} could not be started: ${ended.reason}`, {
    target: file,
  })
  process.stderr.write(describeError(error, [], streams.stderr))
  return ended.exitCode
}

const splitAtDashes = (
  argv: readonly string[],
): { readonly own: string[]; readonly command: readonly string[] } => {
  const at = argv.indexOf('--')
  return at < 0 ? { own: [...argv], command: [] } : { own: argv.slice(0, at), command: argv.slice(at + 1) }
}

const waitOf = (text: string | undefined): number | null => {
  if (text === undefined) return null
  const ms = parseDuration(text)
  if (ms === null) throw new PreflightError('RP1007', `--wait ${text} is no time; write for example 5m.`)
  return ms
}
