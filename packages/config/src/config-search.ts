import { readdirSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

export type Environment = { readonly [name: string]: string | undefined }

export const moduleName = 'restate-preflight'

/** In the order in which they are preferred in one folder. */
const searchPlaces = [
  'package.json',
  `.${moduleName}rc`,
  ...['json', 'yaml', 'yml', 'js', 'mjs', 'ts'].map((extension) => `.${moduleName}rc.${extension}`),
  ...['js', 'mjs', 'ts', 'json', 'yaml', 'yml'].map((extension) => `${moduleName}.config.${extension}`),
]

/** For the folder of the user, which holds nothing else. */
const userSearchPlaces = ['json', 'yaml', 'yml', 'js', 'mjs', 'ts'].map((extension) => `config.${extension}`)

export interface SearchFolder {
  readonly path: string
  readonly places: readonly string[]
}

/**
 * The folders that may hold a configuration, the nearest first. It looks only at names (and for the key in a
 * package.json), so that a run without a configuration need not load what reads one.
 *
 * It looks in the working directory and above it up to the root of the repository, else up to the home directory. Outside
 * of both only the working directory counts: what others put into a shared parent such as a temporary directory must not
 * run as code. Last comes the user's own configuration.
 */
export const findConfigFolders = (cwd: string, env: Environment): readonly SearchFolder[] => {
  const start = resolve(cwd)
  const home = resolve(env['HOME'] || env['USERPROFILE'] || homedir())
  return [...projectFolders(start, home), ...userFolders(home, env)]
}

const projectFolders = (start: string, home: string): readonly SearchFolder[] => {
  const found: SearchFolder[] = []
  for (const path of ancestors(start)) {
    const names = namesIn(path)
    if (holdsConfig(path, names)) found.push({ path, places: searchPlaces })
    if (names.has('.git') || path === home) return found
  }
  return found.filter(({ path }) => path === start)
}

const userFolders = (home: string, env: Environment): readonly SearchFolder[] => {
  const path = join(env['XDG_CONFIG_HOME'] || env['APPDATA'] || join(home, '.config'), moduleName)
  const names = namesIn(path)
  return userSearchPlaces.some((place) => names.has(place)) ? [{ path, places: userSearchPlaces }] : []
}

const ancestors = (path: string): readonly string[] => {
  const parent = dirname(path)
  return parent === path ? [path] : [path, ...ancestors(parent)]
}

/** A folder that cannot be read holds nothing for us. */
const namesIn = (path: string): ReadonlySet<string> => {
  try {
    return new Set(readdirSync(path))
  } catch {
    return new Set()
  }
}

const holdsConfig = (path: string, names: ReadonlySet<string>): boolean => {
  const [manifest = '', ...others] = searchPlaces
  if (others.some((place) => names.has(place))) return true
  if (!names.has(manifest)) return false
  try {
    return readFileSync(join(path, manifest), 'utf8').includes(`"${moduleName}"`)
  } catch {
    return false
  }
}
