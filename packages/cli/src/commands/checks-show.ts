import * as Args from '@oclif/core/args'
import { nearestWord } from '@restate-preflight/config'
import { pluginOf, PreflightError } from '@restate-preflight/core'
import { PreflightCommand } from '../base-command.ts'
import { configFlags } from '../flags.ts'
import { prepare } from '../prepare.ts'

export default class ChecksShow extends PreflightCommand {
  static override summary = 'Show the page of a check: what it decides, why it matters, what to do.'
  static override args = { id: Args.string({ required: true, description: 'for example health/node-alive' }) }
  static override flags = { ...configFlags }
  static override examples = ['<%= config.bin %> checks show health/metadata-quorum']

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(ChecksShow)
    const loaded = await this.readConfig(flags)
    const { plugins } = await prepare(loaded, this.settingsFrom(loaded, flags))
    const ids = plugins.flatMap(({ checks }) => checks.map(({ id }) => id))
    if (!ids.includes(args.id)) {
      const nearest = nearestWord(args.id, ids)
      const hint = nearest === null ? '' : ` Did you mean "${nearest}"?`
      throw new PreflightError('RP1002', `There is no check "${args.id}".${hint}`, { target: args.id })
    }
    const plugin = plugins.find(({ namespace }) => namespace === pluginOf(args.id))
    const page = await plugin?.page?.(args.id)
    process.stdout.write(page === undefined ? `${args.id} has no page.\n` : readable(page))
  }
}

/** Without the marks that only the generator of the pages needs. */
const readable = (page: string): string => `${page.replaceAll(/^<!--.*-->\n/gm, '').trim()}\n`
