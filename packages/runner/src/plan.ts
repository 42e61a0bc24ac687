import {
  neededFacts,
  pluginOf,
  PreflightError,
  severities,
  type Check,
  type Plugin,
  type Severity,
} from '@restate-preflight/core'
import { matchesGlob } from 'node:path'

/** How a check is set in the configuration. */
export interface CheckSetting {
  readonly enabled: boolean
  readonly severity?: Severity
  readonly required?: boolean
  readonly options: { readonly [name: string]: unknown }
}

export interface Selection {
  /** Ids, globs, `tag:…` or plugin names; empty selects all. */
  readonly select: readonly string[]
  readonly skip: readonly string[]
  readonly settings: { readonly [checkId: string]: CheckSetting }
  /** Whether checks that read costly facts run; they can be selected in any case, but not with their whole plugin. Default false. */
  readonly costly?: boolean
  /** Whether the run is given waivers: then the checks of these run whatever is selected. Default false. */
  readonly waived?: boolean
}

/** A check that will run, with its settings. */
export interface PlannedCheck {
  readonly check: Check
  readonly severity?: Severity
  readonly required: boolean
  readonly options: { readonly [name: string]: unknown }
}

export interface Plan {
  readonly planned: readonly PlannedCheck[]
  readonly left: readonly LeftOut[]
}

/** A check that the selection, the configuration or the budget leaves out. */
export interface LeftOut {
  readonly check: Check
  readonly reason: string
  /** It was wanted, so it counts as not judged. */
  readonly unjudged?: true
}

/**
 * Which checks run.
 * @throws PreflightError RP1002 where a selector matches nothing, RP1106 where two plugins have a check of one id.
 */
export const planChecks = (plugins: readonly Plugin[], selection: Selection): Plan => {
  const checks = plugins.flatMap((plugin) => plugin.checks)
  refuseDuplicates(plugins)
  for (const selector of [...selection.select, ...selection.skip]) refuseUnmatched(selector, checks)
  const planned: PlannedCheck[] = []
  const left: { check: Check; reason: string }[] = []
  for (const check of checks) {
    if (isTooCostly(check, selection)) continue
    const setting = selection.settings[check.id]
    const reason = reasonToLeave(check, selection, setting)
    if (reason === null) planned.push(plannedCheck(check, setting))
    // A run without waivers does not mention their checks.
    else if (check.phase !== 'waived' || selection.waived === true) left.push({ check, reason })
  }
  return { planned, left }
}

/** A run that did not ask for such checks does not mention them either. */
const isTooCostly = (check: Check, { costly, select }: Selection): boolean =>
  costly !== true &&
  neededFacts([check]).some((fact) => fact.costly === true) &&
  !select.some((selector) => !isWholePlugin(selector) && matches(selector, check))

/** `health` or `health/*`: who selects all of a plugin has not asked for what is costly in it. */
const isWholePlugin = (selector: string): boolean => /^(?:[^/:]+|[^/]+\/\*+)$/.test(selector)

const plannedCheck = (check: Check, setting: CheckSetting | undefined): PlannedCheck => ({
  check,
  required: setting?.required ?? check.required ?? true,
  options: setting?.options ?? {},
  ...(setting?.severity === undefined || !severities.includes(setting.severity)
    ? {}
    : { severity: setting.severity }),
})

const reasonToLeave = (
  check: Check,
  { select, skip, waived }: Selection,
  setting: CheckSetting | undefined,
): string | null => {
  if (skip.some((selector) => matches(selector, check))) return 'skipped by --skip or the profile'
  const named = select.includes(check.id)
  if (setting?.enabled === false && !named) return 'switched off in the configuration'
  // What keeps the gate honest is not selected away with the rest.
  if (check.phase === 'waived' && waived === true) return null
  if (select.length > 0 && !select.some((selector) => matches(selector, check))) return 'not selected'
  return null
}

/** `health/node-alive`, `health/*`, `health` or `tag:gate`. */
const matches = (selector: string, check: Check): boolean => {
  if (selector.startsWith('tag:')) return check.tags?.includes(selector.slice('tag:'.length)) ?? false
  return selector === check.id || selector === pluginOf(check.id) || matchesGlob(check.id, selector)
}

const refuseUnmatched = (selector: string, checks: readonly Check[]): void => {
  if (checks.some((check) => matches(selector, check))) return
  throw new PreflightError('RP1002', `"${selector}" selects no check`, { target: selector })
}

const refuseDuplicates = (plugins: readonly Plugin[]): void => {
  const owners = new Map<string, string>()
  for (const plugin of plugins) {
    for (const { id } of plugin.checks) {
      const owner = owners.get(id)
      if (owner !== undefined) {
        throw new PreflightError('RP1106', `${owner} and ${plugin.name} both define ${id}`, { target: id })
      }
      owners.set(id, plugin.name)
    }
  }
}
