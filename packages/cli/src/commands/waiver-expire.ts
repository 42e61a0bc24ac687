import * as Args from '@oclif/core/args'
import { loadWaiverEditing } from '@restate-preflight/config'
import { PreflightCommand } from '../base-command.ts'
import { acceptanceFlags, configFlags } from '../flags.ts'
import { writeOutput } from '../outputs.ts'
import { waiverFileOf } from '../waivers/waiver-file.ts'

export default class WaiverExpire extends PreflightCommand {
  static override summary = 'End a waiver now.'
  static override description = `Sets its end to this moment. The entry stays until \`waiver prune\`, so that the file tells what was accepted, and until when.`
  static override args = {
    id: Args.string({ description: 'the id of a waiver', name: 'ID', required: true, ignoreStdin: true }),
  }
  static override flags = { ...configFlags, waivers: acceptanceFlags.waivers }

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(WaiverExpire)
    const loaded = await this.readConfig(flags)
    const file = waiverFileOf(loaded, this.settingsFrom(loaded, flags))
    const { withExpiry } = await loadWaiverEditing()
    const now = new Date()
    const expires = now.toISOString().replace(/\.\d+/, '')
    const context = { checkIds: null, nowMs: now.getTime() }
    writeOutput(withExpiry(file.text, file.label, args.id, expires, context), file.path)
    this.log(`${file.label}: ${args.id} ended at ${expires}.`)
  }
}
