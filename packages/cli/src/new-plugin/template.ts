import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { PluginNames } from './names.ts'

/** Files by their path in the package. */
export type Files = ReadonlyMap<string, string>

/** What the package of the template calls itself, and the check that it has. */
export const templateNames = {
  name: 'a-plugin-of-your-own',
  namespace: 'acme',
} as const satisfies PluginNames
export const templateCheck = 'enough-workers'

/** What the build ships under another name, since these mean something to npm and to who looks at packages. */
const renamed: Readonly<Record<string, string>> = {
  gitignore: '.gitignore',
  'manifest.json': 'package.json',
}

/** The files of the template, under the names of a new plugin. */
export const filesOf = (template: string, names: PluginNames): Files =>
  new Map(
    readdirSync(template, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted()
      .map((file) => {
        const path = relative(template, file)
        return [renamed[path] ?? path, renamedIn(readFileSync(file, 'utf8'), names)] as const
      }),
  )

const ofTemplate = new RegExp(`\\b(?:${templateNames.name}|${templateNames.namespace})\\b`, 'g')

/** In one pass: what was put in is not replaced again, whatever the new names are. */
const renamedIn = (text: string, { name, namespace }: PluginNames): string =>
  text.replaceAll(ofTemplate, (word) => (word === templateNames.name ? name : namespace))
