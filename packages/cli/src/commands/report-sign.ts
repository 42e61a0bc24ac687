import { join } from 'node:path'
import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { parseReport } from '@restate-preflight/core'
import { loadPlugins, pluginFile, type PluginSpecifier } from '@restate-preflight/runner'
import { PreflightCommand } from '../base-command.ts'
import { configFlags } from '../flags.ts'
import { pluginsOfRun } from '../installed/plugins-of-run.ts'
import { readText } from '../source.ts'

export default class ReportSign extends PreflightCommand {
  static override summary = 'Sign a report, so that a later job can rely on it.'
  static override description = `Writes a DSSE envelope with an in-toto statement of the test result: the digest of the report, the cluster, verdict, grade and times,
and the versions and digests of restate-preflight and its plugins. Sign where the check ran, with the same configuration.`
  static override examples = [
    '<%= config.bin %> check pre-deploy -o json=report.json && <%= config.bin %> report sign report.json --key preflight.key',
    { description: 'A key', command: 'openssl genpkey -algorithm ed25519 -out preflight.key' },
  ]
  static override args = {
    report: Args.string({
      ignoreStdin: true,
      required: true,
      description: 'a report that check -o json=FILE wrote',
      name: 'REPORT',
    }),
  }
  static override flags = {
    ...configFlags,
    key: Flags.string({
      required: true,
      description: 'Ed25519 private key, PEM (PKCS #8)',
      helpValue: 'FILE',
    }),
    output: Flags.string({
      char: 'o',
      description: 'where to write the envelope (default REPORT.intoto.json); - is stdout',
      helpValue: 'FILE',
    }),
  }

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(ReportSign)
    const { output = `${args.report}.intoto.json`, ...settable } = flags
    const loaded = await this.readConfig(settable)
    const settings = this.settingsFrom(loaded, { config: flags.config, cluster: flags.cluster })
    const report = parseReport(await readText(args.report), args.report)
    const { readPrivateKey } = await import('../evidence/keys.ts')
    const { signReport } = await import('../evidence/sign-report.ts')
    const { writeWhole } = await import('../capture/write.ts')
    const { specifiers, host } = pluginsOfRun(settings)
    const program = join(this.config.root, 'dist', 'program.cjs')
    const plugins = await loadPlugins(specifiers, host)
    const fileOf = (specifier: PluginSpecifier): string => {
      // A plugin that is written in a configuration is that file.
      if (typeof specifier !== 'string') return loaded.file ?? program
      return Object.hasOwn(host.builtin, specifier) ? program : pluginFile(specifier, host)
    }
    const installed = specifiers.flatMap((specifier, index) => {
      const plugin = plugins[index]
      return plugin === undefined ? [] : [{ plugin, file: fileOf(specifier) }]
    })
    const envelope = signReport(
      report,
      { tool: this.tool, program, plugins: installed },
      readPrivateKey(flags.key),
    )
    writeWhole(`${JSON.stringify(envelope)}\n`, output)
    process.stderr.write(
      `signed ${args.report} with the key ${envelope.signatures[0]?.keyid ?? ''}: ${output}\n`,
    )
  }
}
