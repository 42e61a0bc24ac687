import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { PreflightError } from '@restate-preflight/core'
import { PreflightCommand } from '../base-command.ts'
import { interruptible } from '../interruption.ts'
import { endOfWatch, interruptedOr, intervalOf, metadataFlags } from '../metadata-flags.ts'
import { parseOutputs, writeReport } from '../outputs.ts'
import { standardStreams } from '../streams.ts'

export default class MetadataDiff extends PreflightCommand {
  static override summary =
    'Tell what differs between two places of the metadata, by node, partition and log.'
  static override description = `A place is "store", a node (its cache: id, name or address), or a file that check --save-snapshot wrote. With one place,
the store is compared with it; with --watch and none, the store with itself as time goes by.

Exit codes, as diff has them: 0 nothing differs, 1 something does, 3 something could not be read.`
  static override examples = [
    { description: 'What the cache of N3 does not know yet', command: '<%= config.bin %> metadata diff N3' },
    '<%= config.bin %> metadata diff n1 n2 -s http://10.0.0.1:5122',
    '<%= config.bin %> metadata diff yesterday.json today.json',
    {
      description: 'What happens, as it happens',
      command: '<%= config.bin %> metadata diff --watch --timeout 1h',
    },
  ]
  static override args = {
    before: Args.string({
      ignoreStdin: true,
      description: 'store, a node, or a saved snapshot',
      name: 'PLACE',
    }),
    after: Args.string({
      ignoreStdin: true,
      description: 'the same; without it the first is compared with the store',
      name: 'PLACE',
    }),
  }
  static override flags = {
    ...metadataFlags,
    key: Flags.string({ multiple: true, description: 'only this key; may be repeated', helpValue: 'KEY' }),
  }

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(MetadataDiff)
    const settings = this.settingsFrom(await this.readConfig(flags), flags)
    const outputs = parseOutputs(flags.output ?? [], ['pretty', 'json'])
    const intervalMs = intervalOf(flags.interval)
    const keys = flags.key ?? []
    const redact = !flags['no-redact']
    const [first, second] = places(args.before, args.after, flags.watch)
    const streams = standardStreams(flags['no-color'])
    using interruption = interruptible(settings.timeoutMs)
    const { signal } = interruption
    const asJson = outputs.some(({ format }) => format === 'json')
    const { openAccess } = await import('../metadata/access.ts')
    const { operandOf, readOperand } = await import('../metadata/operands.ts')
    if (first === undefined) {
      const { readKeys } = await import('../metadata/list.ts')
      const { watchContents } = await import('../metadata/watch-contents.ts')
      await using access = await openAccess(settings)
      await watchContents({
        read: async () => readKeys(await access.look({ signal }), keys),
        isTold: () => true,
        redact,
        asJson,
        intervalMs,
        signal,
      })
      process.exitCode = endOfWatch(signal)
      return
    }
    const { diffExitCode, diffReport } = await import('../metadata/diff.ts')
    const operands = [operandOf(first), operandOf(second ?? 'store')] as const
    const [before, after] = second === undefined ? [operands[1], operands[0]] : operands
    const isOffline = operands.every(({ kind }) => kind === 'file')
    await using access = isOffline ? null : await openAccess(settings)
    const compare = async () => {
      const look = access === null ? null : await access.look({ signal })
      const read = (operand: typeof before) => readOperand(operand, look, keys, redact)
      // The store goes only forward: what it has must be read after the caches that are compared with it.
      if (before.kind === 'store') {
        const late = await read(after)
        return diffReport(await read(before), late, look)
      }
      return diffReport(await read(before), await read(after), look)
    }
    if (flags.watch) {
      const { watch, watchLine } = await import('../metadata/watch.ts')
      const { differenceChanges } = await import('../metadata/watch-difference.ts')
      await watch({
        look: compare,
        changes: differenceChanges,
        begin: ({ changes, keys: compared }) =>
          process.stderr.write(`watching ${compared.length} keys, ${changes.length} differences now\n`),
        onChange: (change) => process.stdout.write(watchLine(new Date().toISOString(), change, asJson)),
        intervalMs,
        signal,
      })
      process.exitCode = endOfWatch(signal)
      return
    }
    const report = await compare()
    process.exitCode = interruptedOr(signal, diffExitCode(report))
    const { metadataDiffPretty, metadataJson } = await import('@restate-preflight/reporters')
    writeReport(
      outputs,
      streams.stdout,
      () => metadataJson(report),
      (style) => metadataDiffPretty(report, style),
    )
  }
}

/** @throws PreflightError RP1007 where there is nothing to compare. */
const places = (
  before: string | undefined,
  after: string | undefined,
  watches: boolean,
): readonly [string | undefined, string | undefined] => {
  if (before === undefined && !watches) {
    throw new PreflightError('RP1007', 'Name a place to compare with the store, or two; or add --watch.')
  }
  if (before === 'store' && (after === undefined || after === 'store')) {
    throw new PreflightError(
      'RP1007',
      'The store is compared with itself only over time: --watch without a place.',
    )
  }
  return [before, after]
}
