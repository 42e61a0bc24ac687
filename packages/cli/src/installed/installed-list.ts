import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PreflightError } from '@restate-preflight/core'
import { replaceFile } from '../replace-file.ts'

/** A plugin that was installed for this user, and what it brought when it was looked at. */
export interface InstalledPlugin {
  /** That of its package. */
  readonly name: string
  readonly version: string
  /** What was asked for: a name, or the path of a folder or tarball. */
  readonly source: string
  /** The folder that its package is resolved from, within that of all plugins. */
  readonly folder: string
  /** Null where it brings no checks. */
  readonly namespace: string | null
  readonly checks: readonly string[]
  /** As they are typed, aliases as well. */
  readonly commands: readonly string[]
}

/** The folder that holds a folder for each plugin. */
export const pluginsFolder = (data: string): string => join(data, 'plugins')

/** The folder that the package of a plugin is resolved from. */
export const homeOf = (data: string, { folder }: Pick<InstalledPlugin, 'folder'>): string =>
  join(pluginsFolder(data), folder)

/** Those folders by name. */
export const homesOf = (
  data: string | null,
  plugins: readonly InstalledPlugin[],
): Readonly<Record<string, string>> =>
  data === null ? {} : Object.fromEntries(plugins.map((plugin) => [plugin.name, homeOf(data, plugin)]))

const listFile = (data: string): string => join(data, 'plugins.json')

const listVersion = 1

/**
 * What is installed in a data folder; nothing where there is none.
 * @throws PreflightError RP1136
 */
export const readInstalled = (data: string | null): readonly InstalledPlugin[] => {
  if (data === null) return []
  const file = listFile(data)
  const text = textOf(file)
  if (text === null) return []
  const plugins = parse(text)
  if (plugins !== null) return plugins
  throw new PreflightError('RP1136', `${file} is no list of installed plugins that this version knows`, {
    target: file,
    action: `Remove ${file}, and install the plugins again.`,
  })
}

/**
 * Replaces the list, whole or not at all.
 * @throws what the file system says.
 */
export const writeInstalled = (data: string, plugins: readonly InstalledPlugin[]): void => {
  const sorted = plugins.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  replaceFile(listFile(data), `${JSON.stringify({ schemaVersion: listVersion, plugins: sorted }, null, 2)}\n`)
}

const textOf = (file: string): string | null => {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    throw new PreflightError('RP1136', message, { target: file, cause })
  }
}

const parse = (text: string): readonly InstalledPlugin[] | null => {
  try {
    const { schemaVersion, plugins } = JSON.parse(text) as {
      readonly schemaVersion: unknown
      readonly plugins: unknown
    }
    const isKnown = schemaVersion === listVersion && Array.isArray(plugins) && plugins.every(isInstalled)
    return isKnown ? plugins : null
  } catch {
    return null
  }
}

const isInstalled = (value: unknown): value is InstalledPlugin => {
  const plugin = value as InstalledPlugin | null
  return (
    plugin !== null &&
    [plugin.name, plugin.version, plugin.source, plugin.folder].every((part) => typeof part === 'string') &&
    (plugin.namespace === null || typeof plugin.namespace === 'string') &&
    [plugin.checks, plugin.commands].every((part) => Array.isArray(part))
  )
}
