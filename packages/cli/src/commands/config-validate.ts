import { PreflightCommand } from '../base-command.ts'
import { configFlags } from '../flags.ts'
import { policyWords } from '../policy-words.ts'
import { prepare, waiversOf } from '../prepare.ts'

export default class ConfigValidate extends PreflightCommand {
  static override summary = 'Check the configuration, its plugins and the settings of its checks.'
  static override flags = { ...configFlags }

  override async run(): Promise<void> {
    const { flags } = await this.parse(ConfigValidate)
    const loaded = await this.readConfig(flags)
    const settings = this.settingsFrom(loaded, flags)
    const { plugins, plan } = await prepare(loaded, settings)
    const waivers = await waiversOf(loaded, settings, plugins)
    for (const { place, reasons } of waivers?.malformed ?? []) this.warn(`${place}: ${reasons.join('; ')}`)
    const { planned, left } = plan
    const checks = planned.length + left.length
    this.log(
      `${loaded.file ?? 'No configuration found; the defaults'}: valid. ${plugins.length} plugins, ${checks} checks, ${planned.length} of them on.`,
    )
    if (waivers !== undefined)
      this.log(
        `${waivers.file}: ${waivers.waivers.length} valid waivers, ${waivers.malformed.length} malformed.`,
      )
    for (const name of Object.keys(loaded.config.profiles ?? {})) {
      const words = policyWords(this.settingsFrom(loaded, flags, name))
      this.log([`\nThe gate of the profile ${name}:`, ...words.map((line) => `  ${line}`)].join('\n'))
    }
  }
}
