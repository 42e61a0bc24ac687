import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** A package by its files; its manifest is completed. */
export interface PackageFiles {
  readonly name: string
  readonly version?: string
  /** More of the manifest. */
  readonly manifest?: object
  readonly files: Readonly<Record<string, string>>
}

/** Writes a package into a folder, which is made. */
export const writePackage = (folder: string, { name, version = '1.0.0', manifest, files }: PackageFiles) => {
  const all = {
    'package.json': JSON.stringify({ name, version, type: 'module', main: './index.js', ...manifest }),
    ...files,
  }
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

/** Writes a package where npm would put it, under a folder of its own. */
export const placePackage = (home: string, files: PackageFiles): string =>
  writePackage(join(home, 'node_modules', files.name), files)

/** The package as a tarball. */
export const packPackage = (folder: string, files: PackageFiles): string => {
  writePackage(join(folder, files.name), files)
  const name = execFileSync('npm', ['pack', '--ignore-scripts', `./${files.name}`], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 60_000,
  })
  return join(folder, name.trim())
}

/** A module that is a plugin with one check, `NAMESPACE/first`. */
export const pluginModule = (namespace: string, apiVersion = 1): string => `
  export default {
    name: '${namespace}-checks', version: '1.0.0', namespace: '${namespace}', apiVersion: ${apiVersion},
    checks: [{
      id: '${namespace}/first', summary: 'something holds', severity: 'low', per: 'cluster', settleMs: 0,
      needs: { configuration: { id: 'nodes-configuration', per: 'cluster' } },
      messages: { odd: { symptom: 's', required: 'r', current: 'c', impact: 'i', action: 'Do.' } },
      *evaluate({ read }) { read('configuration') },
    }],
  }`

/** Commands of oclif by id, each a module with this body; of no other copy of oclif, so that nothing has to be downloaded. */
export const withCommands = (bodies: Readonly<Record<string, string>>, aliases: readonly string[] = []) => ({
  manifest: { oclif: { commands: './commands' } },
  files: Object.fromEntries(
    Object.entries(bodies).map(([id, body]) => [
      `commands/${id.replaceAll(':', '/')}.js`,
      `export default class {
        static summary = 'Do it.'
        static args = { word: { name: 'word' } }
        static flags = {}
        static aliases = ${JSON.stringify(aliases)}
        static async run(argv, config) { ${body} }
      }`,
    ]),
  ),
})
