import { Command } from '@oclif/core/command'
import {
  loadConfig,
  profileNames,
  resolveSettings,
  validateOutput,
  type LoadedConfig,
  type SettingFlags,
  type Settings,
} from '@restate-preflight/config'
import { formatNames } from '@restate-preflight/reporters/formats'
import { meaningOf } from './check-words.ts'

type Flags = SettingFlags & { readonly config?: string | undefined }

/** What every command has in common. */
export abstract class PreflightCommand extends Command {
  /** oclif would set the exit code to 1, which says that a cluster was judged and failed; `main` tells what went wrong. */
  protected override catch(error: Error): Promise<never> {
    return Promise.reject(error)
  }

  /** The name and version that reports carry. */
  protected get tool(): { readonly name: string; readonly version: string } {
    return { name: 'restate-preflight', version: this.config.version }
  }

  /**
   * The configuration of this run.
   * @throws PreflightError RP1004 or RP1005.
   */
  protected async readConfig(flags: Flags): Promise<LoadedConfig> {
    const loaded = await loadConfig({ cwd: process.cwd(), env: process.env, path: flags.config })
    validateOutput(loaded, formatNames)
    return loaded
  }

  /**
   * The settings of this run from flags, environment, profile and configuration.
   * @throws PreflightError RP1003, RP1004, RP1006 or RP1007.
   */
  protected settingsFrom(config: LoadedConfig, flags: Flags, profile?: string): Settings {
    return resolveSettings({ flags, env: process.env, config, profile })
  }

  /**
   * The same where words of the command line name a profile and checks.
   * @throws PreflightError RP1003, RP1004, RP1006 or RP1007.
   */
  protected settingsOfWords(config: LoadedConfig, flags: Flags, words: readonly unknown[]): Settings {
    const { profile, select } = meaningOf(words.map(String), profileNames(config.config))
    const selected = [...(flags.select ?? []), ...select]
    return this.settingsFrom(
      config,
      { ...flags, select: selected.length === 0 ? undefined : selected },
      profile,
    )
  }
}
