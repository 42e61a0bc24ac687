import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { PreflightCommand } from '../base-command.ts'
import { bringsText } from '../installed/words.ts'
import { unlessInterrupted } from '../installed/unless-interrupted.ts'

export default class PluginsInstall extends PreflightCommand {
  static override summary = 'Install a plugin for this user, with npm.'
  static override description = `Its checks are used in every run from then on, without being named in a configuration, and its commands are commands of restate-preflight. Installing another version takes the place of the first one.

No script of any package is run. What collides with restate-preflight or with another plugin, or cannot be loaded, is refused, and leaves everything as it was.

Exit codes: 0 installed, 2 refused, or npm failed, 130 interrupted.`
  static override args = {
    package: Args.string({
      ignoreStdin: true,
      required: true,
      description:
        'a name, with @VERSION or without; a folder, as ./acme-checks; or a tarball, as ./acme-checks.tgz',
    }),
  }
  static override flags = {
    timeout: Flags.string({ description: 'for the whole install (default 2m)', helpValue: 'TIME' }),
  }
  static override examples = [
    '<%= config.bin %> plugins install acme-checks@1.2.0',
    '<%= config.bin %> plugins install ./acme-checks-1.2.0.tgz',
  ]

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PluginsInstall)
    await unlessInterrupted(flags.timeout, async (signal) => {
      const { installPlugin } = await import('../installed/install.ts')
      const plugin = await installPlugin({ word: args.package, cwd: process.cwd(), signal })
      process.stdout.write(`installed ${plugin.name} ${plugin.version}: ${bringsText(plugin)}\n`)
    })
  }
}
