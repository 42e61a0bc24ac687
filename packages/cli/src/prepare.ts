import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { PreflightError, type Plugin, type WaiverSet } from '@restate-preflight/core'
import {
  loadWaivers,
  nearestWord,
  profileNames,
  validateChecks,
  waiversPath,
  type LoadedConfig,
  type Settings,
} from '@restate-preflight/config'
import {
  loadPlugins,
  planChecks,
  planCollectors,
  type Isolation,
  type Plan,
  type PlannedCollector,
} from '@restate-preflight/runner'
import { checkIds } from './check-page.ts'
import { pluginsOfRun } from './installed/plugins-of-run.ts'

/** The plugins of the settings, and which of their checks run. */
export interface Prepared {
  readonly plugins: readonly Plugin[]
  readonly plan: Plan
  /** What the plugins can collect themselves. */
  readonly collectors: readonly PlannedCollector[]
}

/**
 * Loads the plugins, each of others in a thread of its own unless the settings say otherwise, and decides which checks run.
 * @throws PreflightError RP1002 to RP1004, RP1101 to RP1109 and RP1136; nothing has been read then.
 */
export const prepare = async (loaded: LoadedConfig, settings: Settings): Promise<Prepared> => {
  const { select, skip, checks, costly, isolate } = settings
  const { specifiers, host } = pluginsOfRun(settings)
  const plugins = await loadPlugins(specifiers, {
    ...host,
    ...(isolate ? { isolation: isolationOf(loaded, settings) } : {}),
  })
  validateChecks(
    loaded,
    plugins.flatMap((plugin) => plugin.checks),
    plugins.flatMap((plugin) => plugin.collectors ?? []),
  )
  const collectors = planCollectors(plugins, settings.collectors)
  const waived = waiversPath(waiversAt(loaded, settings)) !== null
  try {
    const plan = planChecks(plugins, { select, skip, settings: checks, costly, waived })
    return { plugins, collectors, plan }
  } catch (error) {
    const unmatched = PreflightError.is(error) && error.code === 'RP1002' ? error.target : null
    throw unmatched === null ? error : unknownSelector(unmatched, plugins, loaded)
  }
}

/** Ids of the checks that must have been part of a run that another one is to stand for; not those that depend on what it was given. */
export const wantedOf = ({ plan }: Prepared): readonly string[] =>
  plan.planned
    .filter(({ required, check: { phase } }) => required && phase !== 'compared' && phase !== 'waived')
    .map(({ check }) => check.id)

/** Where the waivers of a run are looked for. */
const waiversAt = ({ directory }: LoadedConfig, { waivers }: Settings) => ({
  cwd: process.cwd(),
  directory,
  file: waivers,
})

/**
 * What is known and accepted; undefined where there is no file of waivers.
 * @throws PreflightError RP1013 or RP1014.
 */
export const waiversOf = (
  loaded: LoadedConfig,
  settings: Settings,
  plugins: readonly Plugin[],
): Promise<WaiverSet | undefined> =>
  loadWaivers({ ...waiversAt(loaded, settings), checkIds: checkIds(plugins), nowMs: Date.now() })

/** Schemas of options are asked where they are: in the thread. */
const isolationOf = (
  { file, config: { plugins = [] } }: LoadedConfig,
  { checks, collectors }: Settings,
): Isolation => ({
  ...(file === null ? {} : { config: { file, plugins } }),
  worker: pathToFileURL(join(import.meta.dirname, 'plugin-worker.cjs')),
  configured: Object.fromEntries(
    Object.entries({ ...checks, ...collectors }).map(([id, { options = {} }]) => [id, options]),
  ),
})

/** A plain word may have been meant as a profile. */
const unknownSelector = (
  word: string,
  plugins: readonly Plugin[],
  { config }: LoadedConfig,
): PreflightError => {
  const checks = plugins.flatMap((plugin) => plugin.checks)
  const profiles = profileNames(config)
  const selectors = [
    ...checks.map(({ id }) => id),
    ...plugins.map(({ namespace }) => namespace),
    ...checks.flatMap(({ tags = [] }) => tags.map((tag) => `tag:${tag}`)),
  ]
  const nearest = nearestWord(word, [...profiles, ...selectors])
  const hint = nearest === null ? '' : ` Did you mean "${nearest}"?`
  return nearest !== null && profiles.includes(nearest)
    ? new PreflightError('RP1003', `There is no profile "${word}".${hint}`, { target: word })
    : new PreflightError('RP1002', `"${word}" selects no check.${hint}`, { target: word })
}
