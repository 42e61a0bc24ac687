import { resolve } from 'node:path'
import {
  type ClusterConfig,
  type Config,
  confirmModes,
  type Duration,
  type GateOn,
  type PolicyConfig,
  type PolicyRules,
  PreflightError,
} from '@restate-preflight/core'
import type { Environment } from './config-search.ts'
import { parseDuration } from './duration.ts'
import { firstOf, said, textReader, type Layer, type Misuse, type Parse, type Sourced } from './layers.ts'
import type { LoadedConfig } from './load-config.ts'
import { asConcurrency, asDuration, asList, asText, asTruth, asWord } from './parse-text.ts'
import { profileOf } from './profiles.ts'
import {
  builtinPluginNames,
  defaultSettings,
  waiversPlugin,
  type CheckSetting,
  type SettingFlags,
  type SettingName,
  type Settings,
} from './settings.ts'
import { failOnUnknownWords, failOnWords, gateOnWords } from './validation/config-fields.ts'
import { suggestion } from './validation/field.ts'

export interface SettingsInput {
  readonly flags: SettingFlags
  readonly env: Environment
  readonly config: LoadedConfig
  /** Named on the command line. */
  readonly profile?: string | undefined
}

const variable = (name: string) => `RESTATE_PREFLIGHT_${name}`

/**
 * Decides every setting: flag, then environment, then profile, then file, then default. A list replaces the list of a
 * lower layer.
 * @throws PreflightError RP1007 for flags, RP1004 for variables, RP1003 for the profile, RP1006 for the cluster.
 */
export const resolveSettings = ({ flags, env, config: loaded, profile: named }: SettingsInput): Settings => {
  const { config } = loaded
  const reader = textReader(env)
  const inFile = `file ${loaded.file ?? ''}`
  const profileName = firstOf(
    [said(named, 'flag'), reader.variable([variable('PROFILE')], asText)],
    defaultSettings.profile,
  )
  const profile = profileOf(profileName.value, config)
  const inProfile = `profile ${profileName.value}`
  const target = targetOf(flags, loaded, reader)

  const both = <T>(name: string, text: string | undefined, parse: Parse<T>): readonly Layer<T>[] => [
    reader.flag(name, text, parse),
    reader.variable([variable(name.replaceAll('-', '_').toUpperCase())], parse),
  ]
  const duration = (value: Duration | undefined, origin: string): Layer<number> =>
    value === undefined ? undefined : said(parseDuration(value) ?? undefined, origin)
  const list = (value: readonly string[] | undefined) => (value === undefined ? undefined : value.join(','))

  const decided = {
    ...target,
    profile: profileName,
    connectTimeoutMs: firstOf(
      [
        ...both('connect-timeout', flags['connect-timeout'], asDuration),
        duration(config.connectTimeout, inFile),
      ],
      defaultSettings.connectTimeoutMs,
    ),
    rpcTimeoutMs: firstOf(
      [...both('rpc-timeout', flags['rpc-timeout'], asDuration), duration(config.rpcTimeout, inFile)],
      defaultSettings.rpcTimeoutMs,
    ),
    timeoutMs: firstOf(
      [
        ...both('timeout', flags.timeout, asDuration),
        duration(profile.timeout, inProfile),
        duration(config.timeout, inFile),
      ],
      defaultSettings.timeoutMs,
    ),
    concurrency: firstOf(
      [...both('concurrency', flags.concurrency, asConcurrency), said(config.concurrency, inFile)],
      defaultSettings.concurrency,
    ),
    select: firstOf<readonly string[]>(
      [...both('select', list(flags.select), asList), said(profile.select, inProfile)],
      defaultSettings.select,
    ),
    skip: firstOf<readonly string[]>(
      [...both('skip', list(flags.skip), asList), said(profile.skip, inProfile)],
      defaultSettings.skip,
    ),
    costly: firstOf<boolean>([said(profile.costly, inProfile)], defaultSettings.costly),
    failOn: firstOf(
      [
        ...both('fail-on', flags['fail-on'], asWord(failOnWords)),
        said(profile.failOn, inProfile),
        said(config.failOn, inFile),
      ],
      defaultSettings.failOn,
    ),
    failOnUnknown: firstOf(
      [
        ...both('fail-on-unknown', flags['fail-on-unknown'], asWord(failOnUnknownWords)),
        said(profile.failOnUnknown, inProfile),
        said(config.failOnUnknown, inFile),
      ],
      defaultSettings.failOnUnknown,
    ),
    confirm: firstOf(
      [
        ...both('confirm', flags.confirm, asWord(confirmModes)),
        said(profile.confirm, inProfile),
        said(config.confirm, inFile),
      ],
      defaultSettings.confirm,
    ),
    waivers: firstOf<string | null>(
      [
        ...both('waivers', flags.waivers, asText),
        said(config.waivers === undefined ? undefined : resolve(loaded.directory, config.waivers), inFile),
      ],
      defaultSettings.waivers,
    ),
    baseline: firstOf<string | null>(
      [
        ...both('baseline', flags.baseline, asText),
        said(config.baseline === undefined ? undefined : resolve(loaded.directory, config.baseline), inFile),
      ],
      defaultSettings.baseline,
    ),
    gateOn: firstOf<GateOn>(
      [
        ...both('gate-on', flags['gate-on'], asWord(gateOnWords)),
        said(profile.gateOn, inProfile),
        said(config.gateOn, inFile),
      ],
      defaultSettings.gateOn,
    ),
    policy: firstOf<PolicyRules>(
      [said(profile.policy === undefined ? undefined : policyOf(profile.policy), inProfile)],
      defaultSettings.policy,
    ),
    output: firstOf<readonly string[]>(
      [
        said(flags.output, 'flag'),
        reader.variable([variable('OUTPUT')], asList),
        said(config.output, inFile),
      ],
      defaultSettings.output,
    ),
    isolate: firstOf<boolean>(
      [
        said(flags.isolate, 'flag'),
        reader.variable([variable('ISOLATE')], asTruth),
        said(config.isolate, inFile),
      ],
      defaultSettings.isolate,
    ),
    plugins: {
      value: [
        ...builtinPluginNames.filter((name) => config.builtinPlugins !== false || name === waiversPlugin),
        ...(config.plugins ?? []),
      ],
      origin: config.plugins === undefined && config.builtinPlugins === undefined ? 'default' : inFile,
    },
    installedPlugins: firstOf<boolean>(
      [said(config.installedPlugins, inFile)],
      defaultSettings.installedPlugins,
    ),
    checks: {
      value: checkSettings(config),
      origin: config.checks === undefined ? 'default' : inFile,
    },
    collectors: {
      value: collectorSettings(config, loaded.directory),
      origin: config.collectors === undefined ? 'default' : inFile,
    },
  } satisfies { readonly [Name in SettingName]: Sourced<Settings[Name]> }

  refuseMisuse(reader.misuses)
  return freeze(decided, loaded.directory)
}

type Reader = ReturnType<typeof textReader>

type Target = Pick<
  { readonly [Name in SettingName]: Sourced<Settings[Name]> },
  'cluster' | 'addresses' | 'singleAddress' | 'tls'
>

/**
 * Which nodes are asked. A cluster that is named on the command line is as good as an address there. The TLS files of a
 * cluster go with its name or its addresses: they are never shown to an address that somebody else gave.
 */
const targetOf = (flags: SettingFlags, { config, file, directory }: LoadedConfig, reader: Reader): Target => {
  const address = variable('ADDRESS')
  const addressFlag = reader.flag('address', flags.address?.join(','), asList)
  const clusterFlag = reader.flag('cluster', flags.cluster, asText)
  const addressVariable = reader.variable([address], asList)
  const clusterVariable = reader.variable([variable('CLUSTER')], asText)
  const given = addressFlag ?? (clusterFlag === undefined ? addressVariable : undefined)
  const name: Layer<string> =
    clusterFlag ??
    clusterVariable ??
    (given === undefined ? said(config.defaultCluster, `file ${file ?? ''}`) : undefined)
  const cluster = name === undefined ? undefined : clusterOf(name.value, config)
  const inCluster = `cluster ${name?.value ?? ''}`
  const tls = (part: 'ca' | 'cert' | 'key'): Layer<string> => {
    const path = cluster?.tls?.[part]
    const suffix = `TLS_${part.toUpperCase()}`
    return (
      reader.flag(`tls-${part}`, flags[`tls-${part}`], asText) ??
      reader.variable([variable(suffix), `RESTATECTL_${suffix}`], asText) ??
      said(path === undefined ? undefined : resolve(directory, path), inCluster)
    )
  }
  const parts = { ca: tls('ca'), cert: tls('cert'), key: tls('key') }
  const origins = [...new Set(Object.values(parts).flatMap((part) => part?.origin ?? []))]
  return {
    cluster: { value: name?.value ?? null, origin: name?.origin ?? 'default' },
    addresses: firstOf<readonly string[]>(
      [given, said(cluster?.addresses, inCluster)],
      defaultSettings.addresses,
    ),
    singleAddress: firstOf<boolean>(
      [
        said(flags['single-address'], 'flag'),
        reader.variable([variable('SINGLE_ADDRESS')], asTruth),
        said(cluster?.singleAddress, inCluster),
      ],
      defaultSettings.singleAddress,
    ),
    tls: {
      value: Object.fromEntries(
        Object.entries(parts).flatMap(([part, layer]) => (layer === undefined ? [] : [[part, layer.value]])),
      ),
      origin: origins.length === 0 ? 'default' : origins.join(', '),
    },
  }
}

const clusterOf = (name: string, { clusters = {} }: Config): ClusterConfig => {
  const cluster = Object.hasOwn(clusters, name) ? clusters[name] : undefined
  if (cluster !== undefined) return cluster
  const names = Object.keys(clusters)
  const known = names.length === 0 ? 'the configuration has no clusters' : `there are ${names.join(', ')}`
  const message = `there is no cluster "${name}"${suggestion(name, names)}; ${known}`
  throw new PreflightError('RP1006', message, { target: name })
}

const policyOf = ({ maxAge, ...rules }: PolicyConfig): PolicyRules => {
  const maxAgeMs = maxAge === undefined ? null : parseDuration(maxAge)
  return { ...rules, ...(maxAgeMs === null ? {} : { maxAgeMs }) }
}

const checkSettings = ({ checks = {} }: Config): { readonly [id: string]: CheckSetting } =>
  Object.fromEntries(
    Object.entries(checks).map(([id, setting]): [string, CheckSetting] => {
      if (setting === 'off') return [id, { enabled: false, options: {} }]
      if (typeof setting === 'string') return [id, { enabled: true, severity: setting, options: {} }]
      return [id, { options: {}, ...setting, enabled: true }]
    }),
  )

const collectorSettings = ({ collectors = {} }: Config, directory: string): Settings['collectors'] =>
  Object.fromEntries(
    Object.entries(collectors).map(([factId, { tls, ...setting }]) => [
      factId,
      tls === undefined ? setting : { ...setting, tls: absolute(tls, directory) },
    ]),
  )

const absolute = <T extends { readonly [part: string]: string }>(paths: T, directory: string): T =>
  Object.fromEntries(Object.entries(paths).map(([part, path]) => [part, resolve(directory, path)])) as T

/** Flags first: who types them reads the answer at once. */
const refuseMisuse = (misuses: readonly Misuse[]): void => {
  const [first] = misuses.toSorted((a, b) => (a.kind === b.kind ? 0 : a.kind === 'flag' ? -1 : 1))
  if (first === undefined) return
  const message = misuses.map(({ name, reason }) => `${name}: ${reason}`).join('\n')
  throw new PreflightError(first.kind === 'flag' ? 'RP1007' : 'RP1004', message, {
    target: first.name,
    ...(first.kind === 'environment' ? { action: 'Correct or unset the environment variable.' } : {}),
  })
}

const freeze = (
  decided: { readonly [Name in SettingName]: Sourced<Settings[Name]> },
  pluginDirectory: string,
): Settings => {
  const entries = Object.entries(decided)
  const values = Object.fromEntries(entries.map(([name, { value }]) => [name, freezeDeep(value)]))
  const origins = Object.fromEntries(entries.map(([name, { origin }]) => [name, origin]))
  return Object.freeze({ ...values, pluginDirectory, origins: Object.freeze(origins) }) as unknown as Settings
}

/** Plugins are left alone: they belong to somebody else. */
const freezeDeep = (value: unknown): unknown => {
  if (Array.isArray(value)) return Object.freeze(value.slice())
  if (typeof value !== 'object' || value === null) return value
  return Object.freeze(
    Object.fromEntries(Object.entries(value).map(([name, part]) => [name, freezeDeep(part)])),
  )
}
