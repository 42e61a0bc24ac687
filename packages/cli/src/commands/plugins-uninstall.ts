import * as Args from '@oclif/core/args'
import { PreflightCommand } from '../base-command.ts'
import { unlessInterrupted } from '../installed/unless-interrupted.ts'

export default class PluginsUninstall extends PreflightCommand {
  static override summary = 'Take an installed plugin away.'
  static override args = {
    name: Args.string({ ignoreStdin: true, required: true, description: 'its name, as plugins lists it' }),
  }
  static override examples = ['<%= config.bin %> plugins uninstall acme-checks']

  override async run(): Promise<void> {
    const { args } = await this.parse(PluginsUninstall)
    await unlessInterrupted(undefined, async (signal) => {
      const { uninstallPlugin } = await import('../installed/uninstall.ts')
      const { name, version } = await uninstallPlugin(args.name, signal)
      process.stdout.write(`uninstalled ${name} ${version}\n`)
    })
  }
}
