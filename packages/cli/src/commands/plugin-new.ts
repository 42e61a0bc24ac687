import { join, relative } from 'node:path'
import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { PreflightCommand } from '../base-command.ts'
import { builtinPlugins } from '../builtin-plugins.ts'

export default class PluginNew extends PreflightCommand {
  static override summary =
    'Write the package of a plugin of your own, with a check, its test, its page, and CI.'
  static override description = `The folder is new or empty. What is written passes at once: npm install, npm test, npm run verify. Reads no cluster.

Exit codes: 0 written, 2 refused, and nothing written.`
  static override args = {
    name: Args.string({
      ignoreStdin: true,
      required: true,
      description: 'what the package is called, as npm knows it',
    }),
  }
  static override flags = {
    dir: Flags.string({
      description: 'where to write it (default: a folder with the name of the package, without its scope)',
      helpValue: 'DIR',
    }),
    namespace: Flags.string({
      description: 'the first part of the ids of its checks (default: made from the name)',
      helpValue: 'NAMESPACE',
    }),
  }
  static override examples = [
    '<%= config.bin %> plugin new @acme/preflight-checks --namespace acme',
    '<%= config.bin %> plugin new acme-checks --dir tools/checks',
  ]

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PluginNew)
    const { newPlugin } = await import('../new-plugin/new-plugin.ts')
    const { folder, files, check } = newPlugin({
      name: args.name,
      namespace: flags.namespace,
      dir: flags.dir,
      cwd: process.cwd(),
      template: join(import.meta.dirname, 'template'),
      packages: Object.keys(builtinPlugins),
    })
    const shown = relative(process.cwd(), folder) || '.'
    this.log(`${shown}: ${files} files, with the check ${check}. What next:

  cd ${shown}
  npm install
  npm test
  npm run verify`)
  }
}
