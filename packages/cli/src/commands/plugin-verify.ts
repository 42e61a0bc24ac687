import { resolve } from 'node:path'
import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { exitCodes } from '@restate-preflight/core'
import { PreflightCommand } from '../base-command.ts'
import { outputFlags } from '../flags.ts'
import { dataFolder } from '../installed/data-folder.ts'
import { homesOf, readInstalled } from '../installed/installed-list.ts'
import { parseOutputs, writeOutput } from '../outputs.ts'
import { readRecording } from '../source.ts'
import { standardStreams } from '../streams.ts'

const letters = ['A', 'B', 'C', 'D', 'F'] as const

export default class PluginVerify extends PreflightCommand {
  static override summary = 'Put a plugin to trial: how it loads, judges, takes faults, and what it ships.'
  static override description = `Loads the plugin in a process of its own and judges clusters by its checks: healthy and broken ones, with facts
that cannot be read, in another order, at another time, and a large one. Reads no cluster. A program is started anew for each look.

The letter is that of the gravest complaint: A none, B low, C medium, D high, F critical.

Exit codes: 0 as good as --at-least asks for, 1 not as good, 2 there is no such plugin.`
  static override args = {
    plugin: Args.string({
      ignoreStdin: true,
      required: true,
      description:
        'the folder of a package, a file in JavaScript or TypeScript, a program, or a package that is installed here or for this user',
    }),
  }
  static override flags = {
    output: outputFlags.output,
    'no-color': outputFlags['no-color'],
    from: Flags.string({
      multiple: true,
      description: 'judge this saved snapshot, too; for findings that the built-in clusters do not provoke',
      helpValue: 'FILE',
    }),
    'at-least': Flags.option({
      options: letters,
      default: 'B' as const,
      description: 'the letter below which it fails',
      helpValue: 'LETTER',
    })(),
  }
  static override examples = [
    '<%= config.bin %> plugin verify .',
    '<%= config.bin %> plugin verify ./my-checks.ts -o json',
  ]

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PluginVerify)
    const outputs = parseOutputs(flags.output ?? [], ['pretty', 'json'])
    const snapshots = (flags.from ?? []).map((file) => resolve(file))
    for (const file of snapshots) await readRecording(file)
    const { verifyPlugin, verificationPretty } = await import('../verify/verify-plugin.ts')
    const verification = await verifyPlugin({
      source: args.plugin,
      cwd: process.cwd(),
      homes: installedHomes,
      snapshots,
      tool: this.tool,
    })
    const { color } = standardStreams(flags['no-color']).stdout
    for (const { format, file } of outputs) {
      writeOutput(
        format === 'json'
          ? `${JSON.stringify(verification, null, 2)}\n`
          : verificationPretty(verification, color && file === null),
        file,
      )
    }
    if (letters.indexOf(verification.grade) > letters.indexOf(flags['at-least']))
      process.exitCode = exitCodes.failed
  }
}

const installedHomes = () => {
  const data = dataFolder()
  return homesOf(data, readInstalled(data))
}
