import {
  type Check,
  type Collector,
  type Config,
  isStandardSchema,
  matchesPattern,
  type Options,
  PreflightError,
  resolveOptions,
} from '@restate-preflight/core'
import type { LoadedConfig } from './load-config.ts'
import { isRecord, shown, suggestion, type Mistake } from './validation/field.ts'
import { refusalOf } from './validation/refusal.ts'

/** Whatever has options: a check by its id, a collector by that of its fact. */
interface Configurable {
  readonly key: 'checks' | 'collectors'
  readonly id: string
  readonly options: Options | undefined
}

/**
 * Holds the settings of checks and collectors against those that the plugins have: ids, and options by their declarations. A schema is
 * asked about its check in any case, unless that is off: it may demand a setting.
 * @throws PreflightError RP1004 with every mistake, RP1107 for a schema that cannot be used.
 */
export const validateChecks = (
  { config, source }: LoadedConfig,
  checks: readonly Check[],
  collectors: readonly Collector[] = [],
): void => {
  const settings = config.checks ?? {}
  const on = checks.filter(({ id }) => settings[id] !== 'off')
  const needed = new Set(on.flatMap(({ needs }) => Object.values(needs).map(({ id }) => id)))
  const known: readonly Configurable[] = [
    ...on.map(({ id, options }) => ({ key: 'checks' as const, id, options })),
    ...collectors
      .filter(({ fact }) => needed.has(fact.id))
      .map(({ fact, options }) => ({ key: 'collectors' as const, id: fact.id, options })),
  ]
  const mistakes = [
    ...strangers(
      'checks',
      settings,
      checks.map(({ id }) => id),
    ),
    ...strangers(
      'collectors',
      config.collectors ?? {},
      collectors.map(({ fact }) => fact.id),
    ),
    ...known.flatMap((one) => optionMistakes(one, configured(config[one.key]?.[one.id]))),
    ...policyMistakes(
      config.profiles,
      checks.map(({ id }) => id),
    ),
  ]
  if (mistakes.length > 0) throw refusalOf(mistakes, source)
}

/** A gate that waits for a check that there is not would never pass. */
const policyMistakes = (profiles: Config['profiles'], ids: readonly string[]): readonly Mistake[] =>
  Object.entries(profiles ?? {}).flatMap(([name, { policy }]) =>
    (policy?.requiredChecks ?? []).flatMap((pattern, index) =>
      ids.some((id) => matchesPattern(pattern, id))
        ? []
        : [
            {
              path: ['profiles', name, 'policy', 'requiredChecks', index],
              reason: `no loaded plugin has the check ${shown(pattern)}${suggestion(pattern, ids)}`,
            },
          ],
    ),
  )

/** Settings of what no plugin has. */
const strangers = (
  key: Configurable['key'],
  settings: { readonly [id: string]: unknown },
  known: readonly string[],
): readonly Mistake[] =>
  Object.keys(settings)
    .filter((id) => !known.includes(id))
    .map((id) => ({
      path: [key, id],
      reason:
        key === 'checks'
          ? `no loaded plugin has this check${suggestion(id, known) || '; `restate-preflight checks list` names them all'}`
          : `no loaded plugin collects this fact${suggestion(id, known)}`,
    }))

type Given = { readonly [name: string]: unknown }

const configured = (setting: unknown): Given =>
  isRecord(setting) && isRecord(setting['options']) ? setting['options'] : {}

const optionMistakes = ({ key, id, options: schema }: Configurable, options: Given): readonly Mistake[] => {
  const problems = problemsOf(schema, options, id)
  if (isStandardSchema(schema)) {
    return problems.map(({ path, reason }) => ({ path: [key, id, 'options', ...path], reason }))
  }
  const names = Object.keys(schema ?? {})
  return problems.map(({ path: [option = ''], reason }) => ({
    path: [key, id, 'options', option],
    reason: names.includes(String(option))
      ? `${shown(options[option])} is not accepted: ${reason}`
      : `${reason}${suggestion(option, names) || (names.length === 0 ? '; it has none' : `; it has ${names.join(', ')}`)}`,
  }))
}

const problemsOf = (schema: Options | undefined, options: Given, id: string) => {
  try {
    return resolveOptions(schema, options).problems
  } catch (error) {
    if (!PreflightError.is(error)) throw error
    throw new PreflightError(error.code, `${id}: ${error.message}`, { target: id, cause: error })
  }
}
