import { Command } from '@oclif/core/command'

export default class Version extends Command {
  static override summary = 'Show the version.'

  override async run(): Promise<void> {
    await this.parse(Version)
    this.log(this.config.userAgent)
  }
}
