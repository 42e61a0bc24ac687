import { resolve } from 'node:path'
import { lastPart, pluginNames } from './names.ts'
import { filesOf, templateCheck } from './template.ts'
import { writeFiles } from './write-files.ts'

export interface NewPlugin {
  readonly name: string
  readonly namespace: string | undefined
  readonly dir: string | undefined
  /** What `dir` is relative to. */
  readonly cwd: string
  /** The folder of the template. */
  readonly template: string
  /** The plugins that are built in, by the names of their packages. */
  readonly packages: readonly string[]
}

/** What was written. */
export interface WrittenPlugin {
  readonly folder: string
  readonly files: number
  /** The id of its check. */
  readonly check: string
}

/**
 * Writes the package of a new plugin.
 * @throws PreflightError RP1120 to RP1124; nothing is left behind then.
 */
export const newPlugin = ({ name, namespace, dir, cwd, template, packages }: NewPlugin): WrittenPlugin => {
  const names = pluginNames(name, namespace, { packages, namespaces: packages.map(namespaceOfOurs) })
  const folder = resolve(cwd, dir ?? lastPart(name))
  const files = filesOf(template, names)
  writeFiles(folder, files)
  return { folder, files: files.size, check: `${names.namespace}/${templateCheck}` }
}

/** Our own plugins are called by their namespaces. */
const namespaceOfOurs = (name: string): string => lastPart(name).replace(/^plugin-/, '')
