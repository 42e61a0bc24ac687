import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs'
import { createRequire, findPackageJSON } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { PreflightError } from '@restate-preflight/core'
import { importEntry, pluginFile, resolvePackage } from '@restate-preflight/runner'
import type { Manifest } from '@restate-preflight/testkit/conformance'

/** A plugin to verify, as it is loaded. */
export interface VerifyTarget {
  /** As a configuration in `baseDir` would name it. */
  readonly specifier: string
  readonly baseDir: string
  /** Null for a file that belongs to no package, and for what is built in. */
  readonly manifest: Manifest | null
}

/** The folders of plugins that are installed for this user, by name; asked for only where a word may be one. */
export type Homes = () => Readonly<Record<string, string>>

/**
 * The plugin that a word means: a folder with a package, a file, a program, a package that is installed in `cwd` or for this user, or one that is
 * built in.
 * @throws PreflightError RP1101 where there is no such folder, file or entry of a package, RP1140 for a file that is neither a module nor
 * executable, RP1202 for a manifest that is not JSON.
 */
export const verifyTarget = (
  word: string,
  cwd: string,
  builtin: readonly string[],
  homes: Homes = () => ({}),
): VerifyTarget => {
  if (word.startsWith(execPrefix)) return ofProgram(resolve(cwd, word.slice(execPrefix.length)), cwd, word)
  if (builtin.includes(word)) return { specifier: word, baseDir: cwd, manifest: null }
  const path = resolve(cwd, word)
  if (existsSync(path)) return statSync(path).isDirectory() ? ofFolder(path, word) : ofFile(path, cwd, word)
  const baseDir = (resolvePackage(word, cwd) === null ? homes()[word] : undefined) ?? cwd
  // Refused here, and not as a plugin that does not load.
  pluginFile(word, { baseDir, builtin: {} })
  const manifest = manifestOf(word, baseDir)
  return { specifier: word, baseDir, manifest: manifest === null ? null : readManifest(manifest) }
}

const ofFile = (path: string, cwd: string, word: string): VerifyTarget => {
  if (!/\.[cm]?[jt]s$/.test(path)) return ofProgram(path, cwd, word)
  return { specifier: path, baseDir: cwd, manifest: null }
}

const execPrefix = 'exec:'

const ofProgram = (path: string, cwd: string, word: string): VerifyTarget => {
  if (!existsSync(path)) throw new PreflightError('RP1101', `there is no file ${path}`, { target: word })
  if (!isExecutable(path)) {
    throw new PreflightError('RP1140', `${word} is neither a module nor executable`, { target: word })
  }
  return { specifier: `${execPrefix}${path}`, baseDir: cwd, manifest: null }
}

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** Whether a plugin is a program, by its name in a configuration. */
export const isProgram = ({ specifier }: Pick<VerifyTarget, 'specifier'>): boolean =>
  specifier.startsWith(execPrefix)

const ofFolder = (folder: string, word: string): VerifyTarget => {
  const file = join(folder, 'package.json')
  if (!existsSync(file)) {
    throw new PreflightError('RP1101', `${folder} has no package.json`, {
      target: word,
      action: 'Name the folder of a package, or the file of a plugin.',
    })
  }
  const manifest = readManifest(file)
  const entry = entryOf(file, manifest)
  if (entry === null || !existsSync(entry)) {
    throw new PreflightError(
      'RP1101',
      `the entry of ${folder} is not there: ${entry ?? 'no exports, no main'}`,
      {
        target: word,
        action: 'Build the package first; its exports say where the plugin is.',
      },
    )
  }
  return { specifier: entry, baseDir: folder, manifest }
}

/** By its own name, so that the conditions of Node hold; else by the import condition, which `require` does not see. */
const entryOf = (file: string, manifest: Manifest): string | null => {
  try {
    return createRequire(file).resolve(String(manifest['name']))
  } catch {
    const entry = importEntry(manifest)
    return entry === null ? null : resolve(dirname(file), entry)
  }
}

const manifestOf = (name: string, cwd: string): string | null => {
  try {
    return findPackageJSON(name, pathToFileURL(join(cwd, 'noop.js'))) ?? null
  } catch {
    return null
  }
}

const readManifest = (file: string): Manifest => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Manifest
  } catch (cause) {
    throw new PreflightError('RP1202', `${file} is not JSON`, { target: file, cause })
  }
}
