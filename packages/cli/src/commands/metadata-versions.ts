import { exitCodes, wellKnownKeys } from '@restate-preflight/core'
import * as Args from '@oclif/core/args'
import { PreflightCommand } from '../base-command.ts'
import { interruptible } from '../interruption.ts'
import { endOfWatch, interruptedOr, intervalOf, metadataFlags } from '../metadata-flags.ts'
import { parseOutputs, writeReport } from '../outputs.ts'
import { standardStreams } from '../streams.ts'

export default class MetadataVersions extends PreflightCommand {
  static override summary =
    'Compare the versions of the metadata: every cache, and the store through every node.'
  static override description = `Shows which version of each key every node has in its cache, which the store has when it is read through each node,
and how each member of the store sees its raft group. It judges nothing: behind for a moment is normal.

Exit codes: 0 the store was read through a node, 3 it could not be read through any.`
  static override examples = [
    '<%= config.bin %> metadata versions -s http://10.0.0.1:5122',
    '<%= config.bin %> metadata versions nodes_config pp_epoch_0 --watch',
  ]
  static override strict = false
  static override args = {
    keys: Args.string({ ignoreStdin: true, description: 'only these keys; pp_epoch_N too', name: 'KEY…' }),
  }
  static override flags = metadataFlags

  override async run(): Promise<void> {
    const { flags, argv } = await this.parse(MetadataVersions)
    const settings = this.settingsFrom(await this.readConfig(flags), flags)
    const outputs = parseOutputs(flags.output ?? [], ['pretty', 'json'])
    const intervalMs = intervalOf(flags.interval)
    const keys = argv.length === 0 ? wellKnownKeys : argv.map(String)
    const streams = standardStreams(flags['no-color'])
    using interruption = interruptible(settings.timeoutMs)
    const { signal } = interruption
    const { openAccess } = await import('../metadata/access.ts')
    const { versionsReport } = await import('../metadata/versions.ts')
    await using access = await openAccess(settings)
    const compare = async () => versionsReport(await access.look({ signal }), keys, new Date().toISOString())
    if (flags.watch) {
      const asJson = outputs.some(({ format }) => format === 'json')
      const { watch, watchLine } = await import('../metadata/watch.ts')
      const { versionChanges } = await import('../metadata/watch-versions.ts')
      await watch({
        look: compare,
        changes: versionChanges,
        begin: ({ nodes }) => process.stderr.write(`watching ${keys.length} keys on ${nodes.length} nodes\n`),
        onChange: (change) => process.stdout.write(watchLine(new Date().toISOString(), change, asJson)),
        intervalMs,
        signal,
      })
      process.exitCode = endOfWatch(signal)
      return
    }
    const report = await compare()
    const exitCode = report.error === null ? exitCodes.passed : exitCodes.inconclusive
    process.exitCode = interruptedOr(signal, exitCode)
    const { metadataJson, metadataVersionsPretty } = await import('@restate-preflight/reporters')
    writeReport(
      outputs,
      streams.stdout,
      () => metadataJson(report),
      (style) => metadataVersionsPretty(report, style),
    )
  }
}
