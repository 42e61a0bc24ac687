import {
  type CheckConfig,
  type ClusterConfig,
  type CollectorConfig,
  type Config,
  confirmModes,
  pluginDefect,
  type PolicyConfig,
  type ProfileConfig,
  severities,
} from '@restate-preflight/core'
import { parseDuration } from '../duration.ts'
import { builtinProfiles } from '../profiles.ts'
import {
  accepted,
  isRecord,
  listOf,
  oneOf,
  record,
  shown,
  suggestion,
  tableOf,
  wordOr,
  type Field,
  type Mistake,
} from './field.ts'

type FieldsOf<T> = { readonly [Name in keyof Required<T>]: Field }

export const failOnWords = ['low', 'medium', 'high', 'critical', 'never'] as const
export const failOnUnknownWords = ['required', 'any', 'never'] as const
export const gateOnWords = ['all', 'new'] as const

const text = accepted('a text', (value) => typeof value === 'string' && value.trim() !== '')
const truth = accepted('true or false', (value) => typeof value === 'boolean')
export const maxConcurrency = 1_000
const concurrency = accepted(
  `a whole number from 1 to ${maxConcurrency}`,
  (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= maxConcurrency,
)
export const durationWords = 'a duration such as 500ms, 3s or 2m (at most 24h), or a number of milliseconds'
const duration = accepted(
  durationWords,
  (value) => (typeof value === 'string' || typeof value === 'number') && parseDuration(value) !== null,
)

/** What it may be, its check says. */
const anything: Field = () => []

const plugin: Field = (value, path) => {
  if (typeof value === 'string') return text(value, path)
  const defect = pluginDefect(value)
  return defect === null ? [] : [{ path, reason: `this is not a plugin: ${defect}` }]
}

const tls = record({ ca: text, cert: text, key: text })

const cluster = record(
  {
    addresses: listOf(text, 1),
    singleAddress: truth,
    tls,
  } satisfies FieldsOf<ClusterConfig>,
  ['addresses'],
)

const count = accepted(
  'a whole number from 0 on',
  (value) => Number.isSafeInteger(value) && Number(value) >= 0,
)

const policy = record({
  maxFindings: record({ low: count, medium: count, high: count, critical: count }),
  requiredChecks: listOf(
    accepted(
      'the id of a check, or a glob such as health/*',
      (value) => typeof value === 'string' && /^[a-z0-9*?-]+\/[a-z0-9*?-]+$/.test(value),
    ),
    1,
  ),
  minCoverage: accepted(
    'a number from 0 to 1',
    (value) => typeof value === 'number' && value >= 0 && value <= 1,
  ),
  maxAge: duration,
} satisfies FieldsOf<PolicyConfig>)

const profile = record({
  extends: text,
  select: listOf(text),
  skip: listOf(text),
  costly: truth,
  failOn: oneOf(failOnWords),
  failOnUnknown: oneOf(failOnUnknownWords),
  confirm: oneOf(confirmModes),
  timeout: duration,
  gateOn: oneOf(gateOnWords),
  policy,
} satisfies FieldsOf<ProfileConfig>)

const checkId = accepted('a check id of the form plugin/condition', (value) =>
  /^[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*$/.test(String(value)),
)

/** Which options a check has is known once plugins are loaded: see validateChecks. */
const check = wordOr(
  ['off', ...severities],
  record({
    severity: oneOf(severities),
    required: truth,
    options: tableOf(anything),
  } satisfies FieldsOf<CheckConfig>),
)

const collector = record({ options: tableOf(anything), tls } satisfies FieldsOf<CollectorConfig>)

const factId = accepted('the id of a fact, of the form plugin.fact', (value) =>
  /^[a-z][a-z0-9-]*\.[a-z][a-z0-9.-]*$/.test(String(value)),
)

const fields = record({
  $schema: text,
  clusters: tableOf(cluster),
  defaultCluster: text,
  plugins: listOf(plugin),
  builtinPlugins: truth,
  isolate: truth,
  installedPlugins: truth,
  profiles: tableOf(profile),
  checks: tableOf(check, checkId),
  collectors: tableOf(collector, factId),
  connectTimeout: duration,
  rpcTimeout: duration,
  timeout: duration,
  concurrency,
  failOn: oneOf(failOnWords),
  failOnUnknown: oneOf(failOnUnknownWords),
  confirm: oneOf(confirmModes),
  waivers: text,
  baseline: text,
  gateOn: oneOf(gateOnWords),
  output: listOf(text),
} satisfies FieldsOf<Config>)

/** All that is wrong with a configuration as it was read, in the order of its text. */
export const configMistakes = (value: unknown): readonly Mistake[] => {
  const mistakes = fields(value, [])
  return mistakes.length > 0 || !isRecord(value) ? mistakes : references(value)
}

/** Names that refer to nothing, and profiles that extend themselves. */
const references = ({ clusters = {}, defaultCluster, profiles = {} }: Config): readonly Mistake[] => {
  const names = Object.keys(clusters)
  const known = [...new Set([...Object.keys(profiles), ...Object.keys(builtinProfiles)])]
  return [
    ...(defaultCluster === undefined || names.includes(defaultCluster)
      ? []
      : [
          {
            path: ['defaultCluster'],
            reason: `there is no cluster ${shown(defaultCluster)} under clusters${suggestion(defaultCluster, names)}`,
          },
        ]),
    ...Object.entries(profiles).flatMap(([name, { extends: base }]) => {
      const path = ['profiles', name, 'extends']
      if (base === undefined) return []
      if (!known.includes(base)) {
        return [{ path, reason: `there is no profile ${shown(base)}${suggestion(base, known)}` }]
      }
      return endsInItself(name, profiles) ? [{ path, reason: 'the profile extends itself' }] : []
    }),
  ]
}

/** A profile that is called like a built-in one may extend that one. */
const endsInItself = (name: string, profiles: NonNullable<Config['profiles']>): boolean => {
  const seen = new Set<string>()
  let current: string | undefined = name
  while (current !== undefined && !seen.has(current)) {
    seen.add(current)
    const base: string | undefined = Object.hasOwn(profiles, current) ? profiles[current]?.extends : undefined
    if (base === current && Object.hasOwn(builtinProfiles, current)) return false
    current = base
  }
  return current !== undefined
}
