import { resolveOptions, type Check } from '@restate-preflight/core'
import type { LoadedConfig } from './load-config.ts'
import { isRecord, shown, suggestion, type Mistake } from './validation/field.ts'
import { refusalOf } from './validation/refusal.ts'

/**
 * Holds the settings of checks against the checks that the plugins have: ids, and options by their declarations.
 * @throws PreflightError RP1004 with every mistake.
 */
export const validateChecks = ({ config, source }: LoadedConfig, checks: readonly Check[]): void => {
  const byId = new Map(checks.map((check) => [check.id, check]))
  const mistakes = Object.entries(config.checks ?? {}).flatMap(([id, setting]): readonly Mistake[] => {
    const check = byId.get(id)
    if (check === undefined) {
      const hint = suggestion(id, byId.keys()) || '; `restate-preflight checks list` names them all'
      return [{ path: ['checks', id], reason: `no loaded plugin has this check${hint}` }]
    }
    return isRecord(setting)
      ? optionMistakes(check, isRecord(setting['options']) ? setting['options'] : {})
      : []
  })
  if (mistakes.length > 0) throw refusalOf(mistakes, source)
}

const optionMistakes = (check: Check, options: { readonly [name: string]: unknown }): readonly Mistake[] => {
  const names = Object.keys(check.options ?? {})
  return resolveOptions(check.options, options).problems.map(({ option, reason }) => ({
    path: ['checks', check.id, 'options', option],
    reason: names.includes(option)
      ? `${shown(options[option])} is not accepted: ${reason}`
      : `${reason}${suggestion(option, names) || (names.length === 0 ? '; it has none' : `; it has ${names.join(', ')}`)}`,
  }))
}
