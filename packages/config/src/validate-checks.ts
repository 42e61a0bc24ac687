import { isStandardSchema, PreflightError, resolveOptions, type Check } from '@restate-preflight/core'
import type { LoadedConfig } from './load-config.ts'
import { isRecord, shown, suggestion, type Mistake } from './validation/field.ts'
import { refusalOf } from './validation/refusal.ts'

/**
 * Holds the settings of checks against the checks that the plugins have: ids, and options by their declarations. A schema is asked
 * about its check in any case, unless that is off: it may demand a setting.
 * @throws PreflightError RP1004 with every mistake, RP1107 for a schema that cannot be used.
 */
export const validateChecks = ({ config, source }: LoadedConfig, checks: readonly Check[]): void => {
  const byId = new Map(checks.map((check) => [check.id, check]))
  const settings = config.checks ?? {}
  const unset = checks.filter(({ id, options }) => isStandardSchema(options) && settings[id] === undefined)
  const mistakes = Object.entries(settings).flatMap(([id, setting]): readonly Mistake[] => {
    const check = byId.get(id)
    if (check === undefined) {
      const hint = suggestion(id, byId.keys()) || '; `restate-preflight checks list` names them all'
      return [{ path: ['checks', id], reason: `no loaded plugin has this check${hint}` }]
    }
    if (setting === 'off') return []
    return optionMistakes(check, isRecord(setting) && isRecord(setting['options']) ? setting['options'] : {})
  })
  const demanded = unset.flatMap((check) => optionMistakes(check, {}))
  if (mistakes.length + demanded.length > 0) throw refusalOf([...mistakes, ...demanded], source)
}

const optionMistakes = (check: Check, options: { readonly [name: string]: unknown }): readonly Mistake[] => {
  const { problems } = problemsOf(check, options)
  if (isStandardSchema(check.options)) {
    return problems.map(({ path, reason }) => ({ path: ['checks', check.id, 'options', ...path], reason }))
  }
  const names = Object.keys(check.options ?? {})
  return problems.map(({ path, reason }) => {
    const [option = ''] = path
    return {
      path: ['checks', check.id, 'options', option],
      reason: names.includes(String(option))
        ? `${shown(options[option])} is not accepted: ${reason}`
        : `${reason}${suggestion(option, names) || (names.length === 0 ? '; it has none' : `; it has ${names.join(', ')}`)}`,
    }
  })
}

const problemsOf = (check: Check, options: { readonly [name: string]: unknown }) => {
  try {
    return resolveOptions(check.options, options)
  } catch (error) {
    if (!PreflightError.is(error)) throw error
    throw new PreflightError(error.code, `${check.id}: ${error.message}`, { target: check.id, cause: error })
  }
}
