import * as Flags from '@oclif/core/flags'
import { loadWaiverEditing } from '@restate-preflight/config'
import { PreflightCommand } from '../base-command.ts'
import { acceptanceFlags, configFlags, outputFlags } from '../flags.ts'
import { parseOutputs, writeReport } from '../outputs.ts'
import { readReport } from '../source.ts'
import { standardStreams } from '../streams.ts'
import { listedWaivers } from '../waivers/listed-waivers.ts'
import { waiverFileOf } from '../waivers/waiver-file.ts'

export default class WaiverList extends PreflightCommand {
  static override summary = 'List what is accepted, and how it stands.'
  static override description = `By the clock alone a waiver is active, expiring (within 7 days) or expired. With the JSON report of a check that was given these waivers,
it is also told which are unused, outgrown, or could not be judged.`
  static override flags = {
    ...configFlags,
    waivers: acceptanceFlags.waivers,
    from: Flags.string({ description: 'how they stood in this JSON report', helpValue: 'REPORT' }),
    output: outputFlags.output,
    'no-color': outputFlags['no-color'],
  }

  override async run(): Promise<void> {
    const { flags } = await this.parse(WaiverList)
    const loaded = await this.readConfig(flags)
    const outputs = parseOutputs(flags.output ?? [], ['pretty', 'json'])
    const file = waiverFileOf(loaded, this.settingsFrom(loaded, flags))
    const { readWaivers } = await loadWaiverEditing()
    const now = new Date()
    const { waivers, malformed } = readWaivers(file.text, file.label, {
      checkIds: null,
      nowMs: now.getTime(),
    })
    const report = flags.from === undefined ? null : await readReport(flags.from)
    const listed = listedWaivers({ file: file.label, waivers, malformed }, report, now.toISOString())
    const { waiversPretty } = await import('@restate-preflight/reporters')
    writeReport(
      outputs,
      standardStreams(flags['no-color']).stdout,
      () => `${JSON.stringify(listed, null, 2)}\n`,
      (style) => waiversPretty(listed, style),
    )
  }
}
