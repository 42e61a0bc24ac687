import * as Args from '@oclif/core/args'
import { PreflightCommand } from '../base-command.ts'
import { checkIds, checkPage, noSuchCheck } from '../check-page.ts'
import { configFlags } from '../flags.ts'
import { prepare } from '../prepare.ts'

export default class ChecksShow extends PreflightCommand {
  static override summary = 'Show the page of a check: what it decides, why it matters, what to do.'
  static override args = {
    id: Args.string({ ignoreStdin: true, required: true, description: 'for example health/node-alive' }),
  }
  static override flags = { ...configFlags }
  static override examples = ['<%= config.bin %> checks show health/metadata-quorum']

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(ChecksShow)
    const loaded = await this.readConfig(flags)
    const { plugins } = await prepare(loaded, this.settingsFrom(loaded, flags))
    const page = await checkPage(plugins, args.id)
    if (page === null) throw noSuchCheck(args.id, checkIds(plugins))
    process.stdout.write(page)
  }
}
