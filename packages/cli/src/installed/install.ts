import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { PreflightError } from '@restate-preflight/core'
import { builtinPlugins } from '../builtin-plugins.ts'
import { changeInstalled } from './change.ts'
import type { PluginProcess } from '../plugin-process.ts'
import { collisions } from './collisions.ts'
import { pluginsFolder, readInstalled, writeInstalled, type InstalledPlugin } from './installed-list.ts'
import { npmInstall } from './npm.ts'
import { runInspection } from './run-inspection.ts'
import { whatToInstall } from './what-to-install.ts'

export interface InstallRequest {
  /** A name with or without a version, a path, or a tarball. */
  readonly word: string
  readonly cwd: string
  readonly signal: AbortSignal
  /** Where to; else the data folder of the user. */
  readonly data?: string
}

/**
 * Installs a plugin for this user, in place of another version of it. It gets a folder of its own, and is in the list only once it was
 * looked at: one that is refused leaves everything as it was.
 * @throws PreflightError RP1130 to RP1139; RP1101 to RP1105 where its checks cannot be used.
 */
export const installPlugin = (
  { word, cwd, signal, data: to }: InstallRequest,
  inspector: PluginProcess = { file: join(import.meta.dirname, 'plugin-inspect.cjs') },
): Promise<InstalledPlugin> => {
  const wanted = whatToInstall(word, cwd, Object.keys(builtinPlugins))
  return changeInstalled(
    signal,
    async (data) => {
      const home = mkdtempSync(join(pluginsFolder(data), 'plugin-'))
      const manifest = join(home, 'package.json')
      writeFileSync(manifest, `${JSON.stringify({ private: true })}\n`)
      await npmInstall(wanted, home, signal)
      const name = nameIn(manifest)
      const { topics, ...seen } = await runInspection({ name, home }, signal, inspector)
      const installed = readInstalled(data)
      const taken = collisions({ name, topics, ...seen }, installed, await ownNamespaces())
      if (taken.length > 0)
        throw new PreflightError('RP1134', `${name}: ${taken.join('\n')}`, { target: name })
      const plugin = { name, source: wanted.source, folder: basename(home), ...seen }
      writeInstalled(data, [...installed.filter((each) => each.name !== name), plugin])
      return plugin
    },
    to,
  )
}

/** npm knows what a tarball is called. */
const nameIn = (manifest: string): string => {
  const { dependencies = {} } = JSON.parse(readFileSync(manifest, 'utf8')) as {
    readonly dependencies?: Readonly<Record<string, string>>
  }
  const [name] = Object.keys(dependencies)
  if (name === undefined) throw new PreflightError('RP1131', 'npm has installed nothing')
  return name
}

const ownNamespaces = async (): Promise<readonly string[]> =>
  (await Promise.all(Object.values(builtinPlugins).map((load) => load()))).map(({ namespace }) => namespace)
