import * as Flags from '@oclif/core/flags'
import { useByClock } from '@restate-preflight/core'
import { loadWaiverEditing } from '@restate-preflight/config'
import { PreflightCommand } from '../base-command.ts'
import { acceptanceFlags, configFlags } from '../flags.ts'
import { writeOutput } from '../outputs.ts'
import { readReport } from '../source.ts'
import { waiverFileOf } from '../waivers/waiver-file.ts'

export default class WaiverPrune extends PreflightCommand {
  static override summary = 'Take out waivers that have expired.'
  static override description = `With the JSON report of a check that was given these waivers, it also takes out those with nothing to waive. Where that could not be
judged, a waiver stays.`
  static override flags = {
    ...configFlags,
    waivers: acceptanceFlags.waivers,
    from: Flags.string({
      description: 'take out what this JSON report found unused, too',
      helpValue: 'REPORT',
    }),
    'dry-run': Flags.boolean({ description: 'say what would be taken out, and change nothing' }),
  }

  override async run(): Promise<void> {
    const { flags } = await this.parse(WaiverPrune)
    const loaded = await this.readConfig(flags)
    const file = waiverFileOf(loaded, this.settingsFrom(loaded, flags))
    const { readWaivers, withoutWaivers } = await loadWaiverEditing()
    const now = new Date()
    const context = { checkIds: null, nowMs: now.getTime() }
    const { waivers } = readWaivers(file.text, file.label, context)
    const report = flags.from === undefined ? null : await readReport(flags.from)
    const unused = new Set(
      report?.waivers?.entries.filter(({ state }) => state === 'unused').map(({ id }) => id) ?? [],
    )
    const gone = waivers.filter(
      (waiver) => unused.has(waiver.id) || useByClock(waiver, now.toISOString()).state === 'expired',
    )
    if (gone.length > 0 && !flags['dry-run']) {
      const ids = new Set(gone.map(({ id }) => id))
      writeOutput(withoutWaivers(file.text, file.label, ids, context), file.path)
    }
    const verb = flags['dry-run'] ? 'would take out' : 'took out'
    this.log(
      gone.length === 0
        ? `${file.label}: nothing to take out.`
        : `${file.label}: ${verb} ${gone.map(({ id }) => id).join(', ')}.`,
    )
  }
}
