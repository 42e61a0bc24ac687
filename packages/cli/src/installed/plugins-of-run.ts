import type { Settings } from '@restate-preflight/config'
import { resolvePackage, type PluginHost, type PluginSpecifier } from '@restate-preflight/runner'
import { builtinPlugins } from '../builtin-plugins.ts'
import { endStandstill } from '../end-standstill.ts'
import { dataFolder } from './data-folder.ts'
import { homesOf, readInstalled } from './installed-list.ts'

/** Which plugins are loaded, and from where. */
export interface PluginsOfRun {
  readonly specifiers: readonly PluginSpecifier[]
  readonly host: PluginHost
}

/**
 * The plugins of the settings, then those that were installed for this user. One that the configuration names as well is taken from the
 * project, where it is installed there.
 * @throws PreflightError RP1136
 */
export const pluginsOfRun = (
  { plugins, installedPlugins, pluginDirectory: baseDir }: Settings,
  data: string | null = dataFolder(),
): PluginsOfRun => {
  const installed = readInstalled(data).filter(({ namespace }) => namespace !== null)
  const isNamed = (name: string) => plugins.includes(name)
  const used = installed.filter(({ name }) =>
    isNamed(name) ? resolvePackage(name, baseDir) === null : installedPlugins,
  )
  return {
    specifiers: [...plugins, ...used.map(({ name }) => name).filter((name) => !isNamed(name))],
    host: {
      baseDir,
      builtin: builtinPlugins,
      homes: homesOf(data, used),
      onStandstill: endStandstill,
    },
  }
}
