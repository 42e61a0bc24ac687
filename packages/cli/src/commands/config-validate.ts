import { PreflightCommand } from '../base-command.ts'
import { configFlags } from '../flags.ts'
import { prepare } from '../prepare.ts'

export default class ConfigValidate extends PreflightCommand {
  static override summary = 'Check the configuration, its plugins and the settings of its checks.'
  static override flags = { ...configFlags }

  override async run(): Promise<void> {
    const { flags } = await this.parse(ConfigValidate)
    const loaded = await this.readConfig(flags)
    const { plugins, plan } = await prepare(loaded, this.settingsFrom(loaded, flags))
    const { planned, left } = plan
    const checks = planned.length + left.length
    this.log(
      `${loaded.file ?? 'No configuration found; the defaults'}: valid. ${plugins.length} plugins, ${checks} checks, ${planned.length} of them on.`,
    )
  }
}
