import { dirname, extname, resolve } from 'node:path'
import { type Config, PreflightError } from '@restate-preflight/core'
import type { Loader } from 'cosmiconfig'
import { findConfigFolders, moduleName, type Environment, type SearchFolder } from './config-search.ts'
import { loadModule } from './load-module.ts'
import { parseFailure } from './position/parse-failure.ts'
import type { Syntax } from './position/position.ts'
import { configMistakes } from './validation/config-fields.ts'
import { formatPosition, refusalOf, shortPath, type ConfigSource } from './validation/refusal.ts'

/** A valid configuration and where it comes from. */
export interface LoadedConfig {
  readonly config: Config
  /** Absolute; null where there is none and defaults hold. */
  readonly file: string | null
  /** What paths and plugins of the configuration are relative to. */
  readonly directory: string
  /** How the file was found. */
  readonly origin: 'flag' | 'environment' | 'search' | 'none'
  /** For the places of mistakes that only show later. */
  readonly source: ConfigSource | null
}

export interface LoadOptions {
  readonly cwd: string
  /** From `--config`. */
  readonly path?: string | undefined
  /** RESTATE_PREFLIGHT_CONFIG names a file, HOME and XDG_CONFIG_HOME where the user's own is. */
  readonly env: Environment
  /** For a module to load. Default 10 s. */
  readonly limitMs?: number
}

const loadLimitMs = 10_000

/**
 * Finds, reads and validates the configuration.
 * @throws PreflightError RP1004 with every mistake in it, RP1005 where it is missing or does not parse.
 */
export const loadConfig = async ({
  cwd,
  path,
  env,
  limitMs = loadLimitMs,
}: LoadOptions): Promise<LoadedConfig> => {
  const given = path ?? (env['RESTATE_PREFLIGHT_CONFIG'] || undefined)
  const places: readonly Place[] =
    given === undefined
      ? findConfigFolders(cwd, env).map((folder) => ({ folder }))
      : [{ file: resolve(cwd, given) }]
  for (const place of places) {
    const found = await readConfig(place, limitMs, cwd)
    if (found === null) continue
    const { value, source } = found
    const mistakes = configMistakes(value)
    if (mistakes.length > 0) throw refusalOf(mistakes, source)
    return {
      config: value as Config,
      file: source.file,
      directory: dirname(source.file),
      origin: path !== undefined ? 'flag' : given !== undefined ? 'environment' : 'search',
      source,
    }
  }
  return { config: {}, file: null, directory: resolve(cwd), origin: 'none', source: null }
}

type Place = { readonly file: string } | { readonly folder: SearchFolder }

interface Found {
  readonly value: unknown
  readonly source: ConfigSource
}

const moduleExtensions = ['.js', '.mjs', '.ts', '.mts'] as const

const readConfig = async (place: Place, limitMs: number, cwd: string): Promise<Found | null> => {
  const { cosmiconfig, defaultLoaders } = await import('./cosmiconfig.ts')
  const texts = new Map<string, string>()
  const remembering =
    (load: Loader): Loader =>
    async (file, text) => {
      texts.set(file, text)
      try {
        return (await load(file, text)) as unknown
      } catch (cause) {
        throw unreadable(file, text, cause, cwd)
      }
    }
  const module: Loader = (file) => loadModule(file, limitMs)
  const loaders = {
    ...Object.fromEntries(Object.entries(defaultLoaders).map(([name, load]) => [name, remembering(load)])),
    ...Object.fromEntries(moduleExtensions.map((name) => [name, remembering(module)])),
  }
  const explorer = cosmiconfig(moduleName, {
    loaders,
    searchStrategy: 'none',
    ...('folder' in place ? { searchPlaces: [...place.folder.places] } : {}),
  })
  try {
    const result = await ('folder' in place ? explorer.search(place.folder.path) : explorer.load(place.file))
    if (result === null) return null
    const file = result.filepath
    const syntax = syntaxOf(file)
    const root = file.endsWith('package.json') ? [moduleName] : []
    return {
      value: result.config ?? {},
      source: { file, label: shortPath(file, cwd), text: texts.get(file) ?? '', syntax, root },
    }
  } catch (error) {
    if (PreflightError.is(error)) throw error
    const file = 'file' in place ? place.file : place.folder.path
    throw unreadable(file, '', error, cwd)
  }
}

const syntaxOf = (file: string): Syntax => {
  const extension = extname(file)
  if (extension === '.json') return 'json'
  return moduleExtensions.some((name) => name === extension) ? 'module' : 'yaml'
}

const unreadable = (file: string, text: string, cause: unknown, cwd: string): PreflightError => {
  const { reason, position } = parseFailure(file, text, cause)
  return new PreflightError('RP1005', `${shortPath(file, cwd)}${formatPosition(position)}: ${reason}`, {
    target: file,
    cause,
  })
}
