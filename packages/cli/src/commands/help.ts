import * as Args from '@oclif/core/args'
import { Command } from '@oclif/core/command'
import { Help as OclifHelp } from '@oclif/core/help'

export default class Help extends Command {
  static override summary = 'Show help for a command.'
  static override strict = false
  static override args = {
    command: Args.string({ ignoreStdin: true, description: 'the command', required: false }),
  }

  override async run(): Promise<void> {
    const { argv } = await this.parse(Help)
    await new OclifHelp(this.config, this.config.pjson.oclif.helpOptions ?? {}).showHelp(argv.map(String))
  }
}
