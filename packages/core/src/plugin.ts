/**
 * `definePlugin`: a set of checks that the host loads by name.
 * @packageDocumentation
 */

import type { Check } from './check.ts'
import { collectorEffects, type Collector } from './collector.ts'
import { hostFacts } from './host-facts.ts'
import { isStandardSchema } from './standard-schema.ts'

/** The version of the interface between host and plugins. */
export const pluginApiVersion = 1

/** A set of checks that is loaded by name. */
export interface Plugin {
  /** Package name, or any name that says whose it is. */
  readonly name: string
  readonly version: string
  /** The first part of the ids of its checks. */
  readonly namespace: string
  readonly apiVersion: number
  readonly checks: readonly Check[]
  /** What it reads itself, for checks of its own or of others. */
  readonly collectors?: readonly Collector[]
  /** The Markdown page of a check, read only when somebody asks for it; undefined where there is none. */
  page?(checkId: string): Promise<string | undefined>
}

/** Declares a plugin. */
export const definePlugin = (plugin: Omit<Plugin, 'apiVersion'>): Plugin =>
  Object.freeze({ ...plugin, apiVersion: pluginApiVersion })

/**
 * What keeps a value from being a plugin of this API version, or null. It looks at shapes only, so that plugins built
 * with another copy of this package are welcome.
 */
export const pluginDefect = (value: unknown): string | null => {
  if (!isRecord(value)) return 'it is not an object that definePlugin made'
  if (typeof value['name'] !== 'string' || value['name'] === '') return 'it has no name'
  if (typeof value['namespace'] !== 'string' || !/^[a-z][a-z0-9-]*$/.test(value['namespace'])) {
    return 'its namespace is not a word of lower-case letters, digits and hyphens'
  }
  if (typeof value['version'] !== 'string') return 'it has no version'
  if (typeof value['apiVersion'] !== 'number') return 'it has no apiVersion'
  // What another version of the interface looks like, this one cannot know: that is said instead.
  if (value['apiVersion'] !== pluginApiVersion) return null
  if (!Array.isArray(value['checks'])) return 'it has no list of checks'
  const defects = value['checks'].map((check) => checkDefect(check, String(value['namespace'])))
  const collectors = value['collectors'] ?? []
  if (!Array.isArray(collectors)) return 'its collectors are no list'
  const ofCollectors = collectors.map((collector) => collectorDefect(collector, String(value['namespace'])))
  return [...defects, ...ofCollectors].find((defect) => defect !== null) ?? null
}

const targetKinds = ['cluster', 'address', 'node', 'partition', 'log', 'metadata-key']

const checkDefect = (check: unknown, namespace: string): string | null => {
  if (!isRecord(check)) return 'one of its checks is not an object'
  const id = check['id']
  if (typeof id !== 'string' || !/^[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*$/.test(id)) {
    return `the check id ${JSON.stringify(id)} is not of the form namespace/healthy-condition`
  }
  if (!id.startsWith(`${namespace}/`)) return `the check ${id} lies outside the namespace ${namespace}`
  if (typeof check['evaluate'] !== 'function') return `the check ${id} has no evaluate function`
  if (typeof check['summary'] !== 'string') return `the check ${id} has no summary`
  if (!targetKinds.includes(String(check['per']))) return `the check ${id} does not say what it judges (per)`
  if (!['info', 'low', 'medium', 'high', 'critical'].includes(String(check['severity']))) {
    return `the check ${id} has no severity`
  }
  if (typeof check['settleMs'] !== 'number' || !(check['settleMs'] >= 0))
    return `the check ${id} has no settleMs`
  if (!isRecord(check['needs']) || !Object.values(check['needs']).every(isFactDefinition)) {
    return `the check ${id} does not declare its needs`
  }
  if (!isRecord(check['messages']) || !Object.values(check['messages']).every(isMessage)) {
    return `the check ${id} has a message without symptom, required, current, impact or action`
  }
  return optionsDefect(check['options'], id) ?? appliesDefect(check['applies'], id)
}

const optionsDefect = (options: unknown, id: string): string | null => {
  if (options === undefined || isStandardSchema(options)) return null
  if (typeof options === 'function' || (isRecord(options) && '~standard' in options)) {
    return `the options of ${id} are no Standard Schema of version 1`
  }
  return isRecord(options) && Object.values(options).every(isOptionDeclaration)
    ? null
    : `the check ${id} has an option without type, default or summary`
}

const isOptionDeclaration = (value: unknown): boolean => {
  if (!isRecord(value) || typeof value['summary'] !== 'string') return false
  const { type, default: initial } = value
  if (type === 'integer')
    return ['default', 'minimum', 'maximum'].every((part) => Number.isInteger(value[part]))
  return (type === 'boolean' || type === 'string') && typeof initial === type
}

const appliesDefect = (applies: unknown, id: string): string | null => {
  if (applies === undefined) return null
  const isSound =
    isRecord(applies) &&
    ['string', 'undefined'].includes(typeof applies['restate']) &&
    (applies['features'] === undefined || isTexts(applies['features']))
  return isSound ? null : `the check ${id} says what it applies to in other words than restate and features`
}

const isTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.every((part) => typeof part === 'string')

const collectorDefect = (collector: unknown, namespace: string): string | null => {
  if (!isRecord(collector) || !isFactDefinition(collector['fact'])) return 'a collector has no fact'
  const { id, plain = [] } = collector['fact'] as { readonly id: string; readonly plain?: unknown }
  if (!id.startsWith(`${namespace}.`) || hostFacts.has(id)) {
    return `the fact ${id} of a collector does not begin with "${namespace}.", or is one of restate-preflight's own`
  }
  if (!isTexts(plain)) return `the fact ${id} does not name its plain fields by texts`
  const effects = collector['effects']
  if (!Array.isArray(effects) || !effects.every((effect) => collectorEffects.includes(effect as never))) {
    return `the collector of ${id} declares other effects than ${collectorEffects.join(', ')}`
  }
  if (typeof collector['collect'] !== 'function') return `the collector of ${id} has no collect function`
  if (typeof collector['hosts'] !== 'function')
    return `the collector of ${id} does not say whom it may reach (hosts)`
  const needs = collector['needs'] ?? {}
  if (!isRecord(needs) || !Object.values(needs).every(isFactDefinition)) {
    return `the collector of ${id} does not declare its needs`
  }
  return optionsDefect(collector['options'], id)
}

const isFactDefinition = (value: unknown): boolean =>
  isRecord(value) && typeof value['id'] === 'string' && typeof value['per'] === 'string'

const isMessage = (value: unknown): boolean =>
  isRecord(value) &&
  ['symptom', 'required', 'current', 'impact', 'action'].every((part) => typeof value[part] === 'string')

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
