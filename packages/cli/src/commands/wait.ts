import * as Flags from '@oclif/core/flags'
import { formatDuration, nearestWord, parseDuration, type Settings } from '@restate-preflight/config'
import { exitCodes, PreflightError, reportSchemaVersion, type WaitReport } from '@restate-preflight/core'
import {
  conditionOf,
  conditionWords,
  systemClock,
  waitFor,
  type Condition,
  type PlannedCheck,
} from '@restate-preflight/runner'
import { PreflightCommand } from '../base-command.ts'
import { configFlags, connectionFlags, detailContext, outputFlags, pluginFlags } from '../flags.ts'
import { interruptible } from '../interruption.ts'
import { parseOutputs, writeReport } from '../outputs.ts'
import { prepare } from '../prepare.ts'
import { showProgress } from '../progress.ts'
import { openSource } from '../source.ts'
import { standardStreams } from '../streams.ts'
import { showWait } from '../wait-progress.ts'

/** Who waits has patience for the whole, not for a single node that hangs: a look is worth little once it is old. */
const waitDefaults = { timeoutMs: 300_000, rpcTimeoutMs: 3_000 } as const

export default class Wait extends PreflightCommand {
  static override summary = 'Wait until a cluster is in a state, or a check passes.'
  static override description = `Looks again and again, with pauses that grow while nothing moves, and tells on stderr each change: the state, what
it waits for, and for how long nothing has moved. It reads only what the conditions need.

A condition is a state of the cluster (serving, degraded, …), "provisioned", or the id of a check. Exit codes: 0 all conditions
hold, 4 they do not: the time is over, or waiting is in vain until a person acts (split, orphan, lost data).`
  static override examples = [
    '<%= config.bin %> wait --for serving -s http://10.0.0.1:5122',
    '<%= config.bin %> wait --for provisioned --timeout 30s',
    '<%= config.bin %> wait --for serving --for health/log-writable --hold 10s',
  ]
  static override flags = {
    ...configFlags,
    ...connectionFlags,
    for: Flags.string({
      required: true,
      multiple: true,
      description: 'what to wait for; may be repeated: all must hold',
      helpValue: 'STATE|CHECK',
    }),
    hold: Flags.string({ description: 'for how long it must go on holding (default 0)', helpValue: 'TIME' }),
    timeout: Flags.string({ description: 'give up after this time (default 5m)', helpValue: 'TIME' }),
    'rpc-timeout': Flags.string({
      description: 'for each call (default 3s)',
      helpValue: 'TIME',
      helpGroup: 'CONNECTION',
    }),
    ...pluginFlags,
    output: outputFlags.output,
    problems: Flags.boolean({ char: 'q', description: 'no progress on stderr', helpGroup: 'OUTPUT' }),
    detail: outputFlags.detail,
    'no-color': outputFlags['no-color'],
  }

  override async run(): Promise<void> {
    const { flags } = await this.parse(Wait)
    const loaded = await this.readConfig(flags)
    const settings = patient(this.settingsFrom(loaded, flags))
    const outputs = parseOutputs(flags.output ?? [], ['pretty', 'json'])
    const holdMs = holdOf(flags.hold)
    const words = [...new Set(flags.for.flatMap((value) => value.split(',')))]
    const { checks, collectors } = words.some((word) => word.includes('/'))
      ? await prepare(loaded, settings).then(({ plan, collectors }) => ({ checks: plan.planned, collectors }))
      : { checks: [], collectors: [] }
    const conditions = words.map((word) => conditionFor(word, checks))
    const streams = standardStreams(flags['no-color'])
    using interruption = interruptible(settings.timeoutMs)
    await using source = await openSource(
      settings,
      undefined,
      showProgress({ ...streams.stderr, isTerminal: false }),
      collectors,
    )
    const reporters = await import('@restate-preflight/reporters')
    using shown = showWait(streams.stderr, reporters, flags.problems)
    const outcome = await waitFor({
      source,
      conditions,
      holdMs,
      signal: interruption.signal,
      clock: { ...systemClock, random: Math.random },
      onLook: (progress) => shown.look(progress),
    })
    const report: WaitReport = {
      schemaVersion: reportSchemaVersion,
      tool: this.tool,
      ...outcome,
      exitCode: exitCodeOf(outcome.end, interruption.signal.reason),
    }
    process.exitCode = report.exitCode
    shown[Symbol.dispose]()
    const { detailFor, waitJson, waitPretty } = reporters
    writeReport(
      outputs,
      streams.stdout,
      () => waitJson(report),
      (style) =>
        waitPretty(report, {
          ...style,
          detail: detailFor(detailContext({ ...flags, verbose: false }, style.isTerminal)),
        }),
    )
  }
}

const exitCodeOf = (end: WaitReport['end'], reason: unknown): number => {
  switch (end) {
    case 'met':
      return exitCodes.passed
    case 'hopeless':
    case 'deadline':
      return exitCodes.waitDeadline
    case 'interrupted':
      return reason === 'SIGTERM' ? exitCodes.terminated : exitCodes.interrupted
  }
}

const patient = (settings: Settings): Settings => {
  const { timeoutMs, rpcTimeoutMs, origins } = settings
  return {
    ...settings,
    timeoutMs: origins.timeoutMs === 'default' ? waitDefaults.timeoutMs : timeoutMs,
    rpcTimeoutMs: origins.rpcTimeoutMs === 'default' ? waitDefaults.rpcTimeoutMs : rpcTimeoutMs,
  }
}

const holdOf = (text: string | undefined): number => {
  if (text === undefined) return 0
  const ms = parseDuration(text)
  if (ms === null) {
    throw new PreflightError(
      'RP1007',
      `--hold ${text} is no time; write for example ${formatDuration(10_000)}.`,
    )
  }
  return ms
}

const conditionFor = (word: string, checks: readonly PlannedCheck[]): Condition => {
  const condition = conditionOf(word, checks)
  if (condition !== undefined) return condition
  const known = [...conditionWords, ...checks.map(({ check }) => check.id)]
  const nearest = nearestWord(word, known)
  const hint =
    nearest === null
      ? ` There are ${conditionWords.join(', ')}, and the ids of checks.`
      : ` Did you mean "${nearest}"?`
  throw new PreflightError('RP1007', `--for ${word}: there is no such state or check.${hint}`)
}
