import { Command } from '@oclif/core/command'
import {
  loadConfig,
  resolveSettings,
  type LoadedConfig,
  type SettingFlags,
  type Settings,
} from '@restate-preflight/config'

type Flags = SettingFlags & { readonly config?: string | undefined }

/** What every command has in common. */
export abstract class PreflightCommand extends Command {
  /** The name and version that reports carry. */
  protected get tool(): { readonly name: string; readonly version: string } {
    return { name: 'restate-preflight', version: this.config.version }
  }

  /**
   * The configuration of this run.
   * @throws PreflightError RP1004 or RP1005.
   */
  protected readConfig(flags: Flags): Promise<LoadedConfig> {
    return loadConfig({ cwd: process.cwd(), env: process.env, path: flags.config })
  }

  /**
   * The settings of this run from flags, environment, profile and configuration.
   * @throws PreflightError RP1003, RP1004, RP1006 or RP1007.
   */
  protected settingsFrom(config: LoadedConfig, flags: Flags, profile?: string): Settings {
    return resolveSettings({ flags, env: process.env, config, profile })
  }
}
