import { exitCodes } from '@restate-preflight/core'
import { PreflightCommand } from '../base-command.ts'
import { interruptible } from '../interruption.ts'
import { endOfWatch, interruptedOr, intervalOf, metadataFlags } from '../metadata-flags.ts'
import { parseOutputs, writeReport } from '../outputs.ts'
import { standardStreams } from '../streams.ts'

export default class MetadataList extends PreflightCommand {
  static override summary = 'List the keys of the metadata store: version, size, codec, whether they decode.'
  static override description = `The store cannot list its keys: those of the epochs follow from the partition table, so that a key which belongs to
nothing does not show. Every key is read in full, linearizably, through any node.

Exit codes: 0 all keys were read and decode, 1 one does not decode, 3 one could not be read.`
  static override examples = [
    '<%= config.bin %> metadata list -s http://10.0.0.1:5122',
    {
      description: 'Versions as they change, without the bodies',
      command: '<%= config.bin %> metadata list --watch --timeout 10m',
    },
  ]
  static override flags = metadataFlags

  override async run(): Promise<void> {
    const { flags } = await this.parse(MetadataList)
    const settings = this.settingsFrom(await this.readConfig(flags), flags)
    const outputs = parseOutputs(flags.output ?? [], ['pretty', 'json'])
    const intervalMs = intervalOf(flags.interval)
    const streams = standardStreams(flags['no-color'])
    using interruption = interruptible(settings.timeoutMs)
    const { signal } = interruption
    const { openAccess } = await import('../metadata/access.ts')
    const { listReport, readAll } = await import('../metadata/list.ts')
    await using access = await openAccess(settings)
    if (flags.watch) {
      const { watchContents } = await import('../metadata/watch-contents.ts')
      await watchContents({
        read: async () => (await readAll(await access.look({ signal }))).reads,
        isTold: ({ subject }) => subject.kind === 'metadata-key',
        redact: !flags['no-redact'],
        asJson: outputs.some(({ format }) => format === 'json'),
        intervalMs,
        signal,
      })
      process.exitCode = endOfWatch(signal)
      return
    }
    const look = await access.look({ signal })
    const report = listReport(look, await readAll(look))
    const damaged = report.keys.some(({ summary }) => summary?.failure != null)
    const unread = report.keys.some(({ error }) => error !== null)
    process.exitCode = interruptedOr(
      signal,
      damaged ? exitCodes.failed : unread ? exitCodes.inconclusive : exitCodes.passed,
    )
    const { metadataJson, metadataListPretty } = await import('@restate-preflight/reporters')
    writeReport(
      outputs,
      streams.stdout,
      () => metadataJson(report),
      (style) => metadataListPretty(report, style),
    )
  }
}
