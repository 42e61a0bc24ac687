import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { parseDuration } from '@restate-preflight/config'
import { exitCodes, parseReport, PreflightError } from '@restate-preflight/core'
import { PreflightCommand } from '../base-command.ts'
import { configFlags, outputFlags, pluginFlags } from '../flags.ts'
import { parseOutputs, writeReport } from '../outputs.ts'
import { prepare, wantedOf } from '../prepare.ts'
import { readText } from '../source.ts'
import { standardStreams } from '../streams.ts'

const verdicts = ['ok', 'degraded', 'failing', 'inconclusive']

export default class ReportVerify extends PreflightCommand {
  static override summary = 'Verify who signed a report, and whether it is what is needed.'
  static override description = `Where a verdict is demanded, it counts as inconclusive if a waiver that the report went by has ended since, or if the run left out
required checks of the profile, as in gate --report.

Exit codes: 0 the report is genuine and meets all demands, 1 it is not or does not, 2 wrong usage, or a file that cannot be read.`
  static override examples = [
    '<%= config.bin %> report verify report.json --key preflight.pub --max-age 1h --cluster 5318097245978823188 --require-verdict ok',
  ]
  static override args = {
    report: Args.string({ ignoreStdin: true, required: true, description: 'the report', name: 'REPORT' }),
  }
  static override flags = {
    key: Flags.string({
      required: true,
      description: 'Ed25519 public key of whoever signs, PEM (SPKI)',
      helpValue: 'FILE',
    }),
    signature: Flags.string({
      description: 'the envelope that report sign wrote (default REPORT.intoto.json)',
      helpValue: 'FILE',
    }),
    'max-age': Flags.string({
      description: 'the run must have ended this long ago at most',
      helpValue: 'TIME',
    }),
    'clock-skew': Flags.string({
      description: 'how far the clocks may be apart (default 1m)',
      default: '1m',
      helpValue: 'TIME',
    }),
    cluster: Flags.string({
      description: 'the cluster that it must be about, by its fingerprint (cluster.fingerprint of a report)',
      helpValue: 'FINGERPRINT',
    }),
    'require-verdict': Flags.string({
      description: 'the verdicts that are accepted, for example ok or ok,degraded; default all',
      helpValue: 'VERDICTS',
    }),
    profile: Flags.string({
      description:
        'whose required checks the run must have included, for the verdict to count (default: default)',
      helpValue: 'PROFILE',
      dependsOn: ['require-verdict'],
    }),
    config: configFlags.config,
    ...pluginFlags,
    output: outputFlags.output,
    'no-color': outputFlags['no-color'],
  }

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(ReportVerify)
    const outputs = parseOutputs(flags.output ?? [], ['pretty', 'json'])
    const { signature = `${args.report}.intoto.json` } = flags
    const verdicts = verdictsOf(flags['require-verdict'])
    const demands = {
      maxAgeMs: flags['max-age'] === undefined ? null : durationOf('max-age', flags['max-age']),
      skewMs: durationOf('clock-skew', flags['clock-skew']),
      cluster: flags.cluster ?? null,
      verdicts,
      wanted: verdicts.length === 0 ? undefined : await this.wanted(flags),
    }
    const report = parseReport(await readText(args.report), args.report)
    const envelope = { text: await readText(signature), source: signature }
    const { keyIdOf, readPublicKey } = await import('../evidence/keys.ts')
    const { verifyReport } = await import('../evidence/verify-report.ts')
    const key = readPublicKey(flags.key)
    const nowMs = Date.now()
    const verification = verifyReport({ report, envelope, key }, demands, nowMs)
    process.exitCode = verification.verified ? exitCodes.passed : exitCodes.failed
    const { metadataJson, verificationPretty } = await import('@restate-preflight/reporters')
    writeReport(
      outputs,
      standardStreams(flags['no-color']).stdout,
      () => metadataJson(verification),
      (style) =>
        verificationPretty({ report, keyId: keyIdOf(key), nowMs, reasons: verification.reasons }, style),
    )
  }

  /** The checks that the run must have included. */
  private async wanted({
    config,
    isolate,
    profile,
  }: {
    readonly config?: string | undefined
    readonly isolate: boolean
    readonly profile?: string | undefined
  }): Promise<readonly string[]> {
    const loaded = await this.readConfig({ config })
    return wantedOf(await prepare(loaded, this.settingsFrom(loaded, { isolate }, profile)))
  }
}

/** @throws PreflightError RP1007 */
const durationOf = (flag: string, text: string): number => {
  const ms = parseDuration(text)
  if (ms !== null) return ms
  throw new PreflightError('RP1007', `--${flag} ${text} is no time up to 24 hours; write for example 1h.`)
}

/** @throws PreflightError RP1007 */
const verdictsOf = (text: string | undefined): readonly string[] => {
  if (text === undefined) return []
  const words = text.split(',').map((word) => word.trim())
  const unknown = words.find((word) => !verdicts.includes(word))
  if (unknown === undefined) return words
  throw new PreflightError(
    'RP1007',
    `--require-verdict: there is no verdict "${unknown}"; there are ${verdicts.join(', ')}.`,
  )
}
