import { findPackageJSON, createRequire } from 'node:module'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, isAbsolute, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { pluginApiVersion, pluginDefect, PreflightError, type Plugin } from '@restate-preflight/core'
import type { OnStandstill } from './guard/index.ts'
import type { Isolation } from './isolate/load-isolated.ts'
import type { ConfigPlace } from './isolate/messages.ts'
import { TimeLimitReached, withTimeLimit } from './time-limit.ts'

/**
 * How a plugin is named in a configuration: a package, a path relative to the configuration, `exec:` and the path
 * of a program, or the object itself.
 */
export type PluginSpecifier = string | Plugin

export interface PluginHost {
  /** The folder that paths and package names are resolved from: that of the configuration file. */
  readonly baseDir: string
  /** Plugins that the host brings along, by package name. A package of that name in the project comes first. */
  readonly builtin: { readonly [name: string]: () => Promise<Plugin> }
  /** The folders that some package names are resolved from instead: those of plugins that were installed for the user. */
  readonly homes?: { readonly [name: string]: string }
  readonly limitMs?: number
  /** Where each plugin that is not built in gets a thread of its own. */
  readonly isolation?: Isolation
  /**
   * Called with RP7009 where a plugin that has no thread of its own does not give the process back; it has to end the process. Without
   * it nobody watches for that.
   */
  readonly onStandstill?: OnStandstill
}

/** Importing a plugin should do nothing but define it. */
const loadLimitMs = 10_000

/**
 * Loads plugins in the given order.
 * @throws PreflightError RP1101 to RP1105; nothing is judged then.
 */
export const loadPlugins = (
  specifiers: readonly PluginSpecifier[],
  host: PluginHost,
): Promise<readonly Plugin[]> => Promise.all(specifiers.map((specifier) => loadPlugin(specifier, host)))

const loadPlugin = async (specifier: PluginSpecifier, host: PluginHost): Promise<Plugin> => {
  const home = typeof specifier === 'string' ? homeOf(specifier, host) : undefined
  if (typeof specifier !== 'string' || home === undefined) return loadFrom(specifier, host)
  try {
    return await loadFrom(specifier, { ...host, baseDir: home })
  } catch (error) {
    throw PreflightError.is(error) ? ofInstalled(error, specifier) : error
  }
}

const homeOf = (specifier: string, { homes = {} }: PluginHost): string | undefined =>
  Object.hasOwn(homes, specifier) ? homes[specifier] : undefined

/** It may be under no `plugins` that it could be taken out of. */
const ofInstalled = (
  { code, message, layers, target, cause }: PreflightError,
  name: string,
): PreflightError =>
  new PreflightError(code, message, {
    layers,
    target,
    cause,
    action: `Install a version that works, or take it out: \`restate-preflight plugins uninstall ${name}\`.`,
  })

const loadFrom = async (specifier: PluginSpecifier, host: PluginHost): Promise<Plugin> => {
  const builtin = typeof specifier === 'string' ? host.builtin[specifier] : undefined
  if (builtin !== undefined) return builtin()
  if (typeof specifier === 'string' && specifier.startsWith(execPrefix)) return loadExec(specifier, host)
  if (host.isolation !== undefined) return loadInThread(specifier, host, host.isolation)
  const { asPlugin, guardPlugin, watchStandstill } = await import('./guard/index.ts')
  const label = typeof specifier === 'string' ? specifier : nameOf(specifier)
  if (host.onStandstill !== undefined) watchStandstill(label, host.onStandstill)
  if (typeof specifier !== 'string') return guardPlugin(await accept(specifier, label), label)
  const file = pluginFile(specifier, host)
  const module = await asPlugin(label, () => importWithin(host.limitMs ?? loadLimitMs, file, specifier))
  return guardPlugin(await accept(module['default'] ?? module['plugin'], label), label)
}

const loadInThread = async (
  specifier: PluginSpecifier,
  { baseDir, limitMs = loadLimitMs }: PluginHost,
  isolation: Isolation,
): Promise<Plugin> => {
  const { loadIsolated } = await import('./isolate/index.ts')
  if (typeof specifier === 'string') {
    return loadIsolated({ specifier, place: null }, { baseDir, limitMs }, isolation)
  }
  const label = nameOf(specifier)
  const { name, namespace } = await accept(specifier, label)
  const { file, plugins } = isolation.config ?? { file: '', plugins: [] }
  const index = plugins.indexOf(specifier)
  if (index === -1) throw notToBeMoved(label, 'is an object of no configuration file')
  const plugin = await loadIsolated(
    { specifier: label, place: { file, index } },
    { baseDir, limitMs },
    isolation,
  )
  if (plugin.name !== name || plugin.namespace !== namespace)
    throw notToBeMoved(label, `is ${plugin.name} when ${file} is loaded again`)
  return plugin
}

const notToBeMoved = (label: string, reason: string): PreflightError =>
  new PreflightError('RP1109', `${label} ${reason}`, { target: label })

/**
 * A plugin that is an object of a configuration, made again from its module.
 * @throws PreflightError RP1102 or RP1103, RP1109 where there is none any more.
 */
export const pluginAt = async (
  { file, index }: ConfigPlace,
  label: string,
  limitMs: number,
): Promise<Plugin> => {
  const { asPlugin } = await import('./guard/index.ts')
  const module = await asPlugin(label, () => importWithin(limitMs, file, label))
  const config = module['default'] ?? module
  const plugins = isRecord(config) ? config['plugins'] : undefined
  const plugin: unknown = Array.isArray(plugins) ? plugins[index] : undefined
  if (!isRecord(plugin)) throw notToBeMoved(label, `is not there when ${file} is loaded again`)
  return plugin as unknown as Plugin
}

const execPrefix = 'exec:'

/** Only a path: what it is run with, the program says in its first line. */
const loadExec = async (specifier: string, host: PluginHost): Promise<Plugin> => {
  const file = resolve(host.baseDir, specifier.slice(execPrefix.length))
  if (!existsSync(file)) {
    throw new PreflightError('RP1101', `there is no file ${file}`, { target: specifier })
  }
  const { loadProgram } = await import('./exec/index.ts')
  const plugin = await loadProgram(specifier, file, {
    directory: host.baseDir,
    limitMs: host.limitMs ?? loadLimitMs,
  })
  await refuseUnknownRanges(plugin, specifier)
  return plugin
}

/** What can only be told with a library that most runs have no need of. */
const refuseUnknownRanges = async (plugin: Plugin, specifier: string): Promise<void> => {
  const ranges = plugin.checks.flatMap(({ id, applies }) =>
    applies?.restate === undefined ? [] : [{ id, range: applies.restate }],
  )
  if (ranges.length === 0) return
  const { isVersionRange } = await import('./applies.ts')
  const wrong = ranges.find(({ range }) => !isVersionRange(range))
  if (wrong === undefined) return
  throw new PreflightError(
    'RP1104',
    `${specifier} is not a plugin: the check ${wrong.id} applies to "${wrong.range}", which is no range of versions`,
    { target: specifier },
  )
}

const nameOf = (value: unknown): string =>
  typeof value === 'object' && value !== null && 'name' in value
    ? String(value.name)
    : 'a plugin of the configuration'

const accept = async (value: unknown, specifier: string): Promise<Plugin> => {
  const defect = pluginDefect(value)
  if (defect !== null)
    throw new PreflightError('RP1104', `${specifier} is not a plugin: ${defect}`, { target: specifier })
  const plugin = value as Plugin
  if (plugin.apiVersion !== pluginApiVersion) throw otherVersion(plugin, specifier)
  await refuseUnknownRanges(plugin, specifier)
  return plugin
}

const otherVersion = ({ name, version, apiVersion }: Plugin, specifier: string): PreflightError => {
  const message = `${specifier} (${name} ${version}) has plugin API ${apiVersion}; this restate-preflight has ${pluginApiVersion}`
  return new PreflightError('RP1105', message, {
    target: specifier,
    action:
      apiVersion > pluginApiVersion
        ? `Update restate-preflight, or install a version of ${name} that was built for plugin API ${pluginApiVersion}.`
        : `Update ${name}: it must be built with a @restate-preflight/core that has plugin API ${pluginApiVersion}.`,
  })
}

/**
 * The file that is loaded for a plugin that does not come with the host.
 * @throws PreflightError RP1101
 */
export const pluginFile = (specifier: string, host: PluginHost): string => {
  const { builtin } = host
  const baseDir = homeOf(specifier, host) ?? host.baseDir
  const path = specifier.startsWith('file:') ? fileURLToPath(specifier) : specifier
  if (isAbsolute(path) || /^\.\.?[\\/]/.test(path)) {
    const file = resolve(baseDir, path)
    if (existsSync(file)) return file
    throw new PreflightError('RP1101', `there is no file ${file}`, { target: specifier })
  }
  const file = resolvePackage(specifier, baseDir)
  if (file !== null) return file
  const known = Object.keys(builtin).join(', ')
  throw new PreflightError('RP1101', `no package ${specifier} is installed in ${baseDir}`, {
    target: specifier,
    action: `Install it there, or use a path that begins with ./${known === '' ? '' : ` (built in are ${known})`}.`,
  })
}

/** As `import` would from a module in `baseDir`: packages that only offer an import condition are found as well; null where there is none. */
export const resolvePackage = (name: string, baseDir: string): string | null => {
  const base = resolve(baseDir, 'noop.js')
  try {
    return createRequire(base).resolve(name)
  } catch {
    const manifest = findManifest(name, base)
    if (manifest === null) return null
    const entry = importEntry(JSON.parse(readFileSync(manifest, 'utf8')) as Manifest)
    return entry === null ? null : resolve(dirname(manifest), entry)
  }
}

const findManifest = (name: string, base: string): string | null => {
  try {
    return findPackageJSON(name, pathToFileURL(base)) ?? null
  } catch {
    return null
  }
}

interface Manifest {
  readonly exports?: unknown
  readonly main?: unknown
}

/** The entry of a package for `import`, relative to it; null where its manifest names none. */
export const importEntry = (manifest: Manifest): string | null => {
  const root = manifest.exports
  const dot = isRecord(root) && '.' in root ? root['.'] : root
  const entry = isRecord(dot) ? (dot['import'] ?? dot['node'] ?? dot['default']) : (dot ?? manifest.main)
  if (isRecord(entry)) return typeof entry['default'] === 'string' ? entry['default'] : null
  return typeof entry === 'string' ? entry : null
}

/**
 * Modules without top-level await are loaded synchronously, so that the watchdog also ends one that never returns;
 * the others by import(), with a deadline.
 */
const importWithin = async (
  limitMs: number,
  file: string,
  specifier: string,
): Promise<Record<string, unknown>> => {
  try {
    return withTimeLimit(limitMs, () => createRequire(file)(file) as Record<string, unknown>)
  } catch (error) {
    if (error instanceof TimeLimitReached) throw tooSlow(specifier, limitMs)
    if (!isAsyncModule(error)) throw loadFailure(specifier, error)
  }
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooSlow(specifier, limitMs)), limitMs)
  })
  try {
    return await Promise.race([
      import(pathToFileURL(file).href) as Promise<Record<string, unknown>>,
      deadline,
    ])
  } catch (error) {
    throw PreflightError.is(error) ? error : loadFailure(specifier, error)
  } finally {
    clearTimeout(timer)
  }
}

const isAsyncModule = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_REQUIRE_ASYNC_MODULE'

const tooSlow = (specifier: string, limitMs: number): PreflightError =>
  new PreflightError('RP1103', `${specifier} did not load within ${limitMs} ms`, { target: specifier })

const loadFailure = (specifier: string, cause: unknown): PreflightError =>
  new PreflightError('RP1102', `${specifier}: ${cause instanceof Error ? cause.message : String(cause)}`, {
    target: specifier,
    cause,
  })

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
