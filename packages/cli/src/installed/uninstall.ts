import { nearestWord } from '@restate-preflight/config'
import { PreflightError } from '@restate-preflight/core'
import { changeInstalled } from './change.ts'
import { readInstalled, writeInstalled, type InstalledPlugin } from './installed-list.ts'

/**
 * Takes an installed plugin away.
 * @throws PreflightError RP1135 where there is none of this name, RP1136 and RP1138.
 */
export const uninstallPlugin = (name: string, signal: AbortSignal, from?: string): Promise<InstalledPlugin> =>
  changeInstalled(
    signal,
    async (data) => {
      const installed = readInstalled(data)
      const plugin = installed.find((each) => each.name === name)
      if (plugin === undefined) throw noSuchPlugin(name, installed)
      writeInstalled(
        data,
        installed.filter((each) => each !== plugin),
      )
      return plugin
    },
    from,
  )

const noSuchPlugin = (name: string, installed: readonly InstalledPlugin[]): PreflightError => {
  const nearest = nearestWord(
    name,
    installed.map((each) => each.name),
  )
  const hint = nearest === null ? '' : ` Did you mean "${nearest}"?`
  return new PreflightError('RP1135', `${name} is not installed.${hint}`, { target: name })
}
