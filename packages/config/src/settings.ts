import type {
  CollectorConfig,
  ConfirmMode,
  FailOn,
  FailOnUnknown,
  GateOn,
  Plugin,
  PolicyRules,
  Severity,
} from '@restate-preflight/core'

/** What a run goes by, with everything decided. */
export interface Settings {
  /** The cluster of the configuration that is meant; null where only addresses are given. */
  readonly cluster: string | null
  readonly profile: string
  /** As they were written; commas are split. */
  readonly addresses: readonly string[]
  /** Whether only the addresses are asked, and the other nodes not discovered. */
  readonly singleAddress: boolean
  /** PEM files; those of a configuration are absolute. */
  readonly tls: { readonly ca?: string; readonly cert?: string; readonly key?: string }
  readonly connectTimeoutMs: number
  readonly rpcTimeoutMs: number
  /** For the whole run. */
  readonly timeoutMs: number
  /** RPCs at one time. */
  readonly concurrency: number
  readonly select: readonly string[]
  readonly skip: readonly string[]
  /** Whether checks run that read much of every node; the profile says it. */
  readonly costly: boolean
  readonly failOn: FailOn
  readonly failOnUnknown: FailOnUnknown
  readonly confirm: ConfirmMode
  /** The file of accepted problems; null: the one beside the configuration, where there is one. */
  readonly waivers: string | null
  /** The file of known findings; null where nothing is compared. */
  readonly baseline: string | null
  readonly gateOn: GateOn
  readonly policy: PolicyRules
  /** `FORMAT` or `FORMAT=FILE`; empty means the default of the command. */
  readonly output: readonly string[]
  /** Whether each plugin of others runs in a thread of its own, with a bound on its memory. */
  readonly isolate: boolean
  /** In the order of loading: the built-in ones first. */
  readonly plugins: readonly (string | Plugin)[]
  /** Whether plugins that were installed for this user are used without being named. */
  readonly installedPlugins: boolean
  /** What plugins are resolved from. */
  readonly pluginDirectory: string
  readonly checks: { readonly [checkId: string]: CheckSetting }
  /** Settings of collectors, by the id of the fact; their files are absolute. */
  readonly collectors: { readonly [factId: string]: CollectorConfig }
  /** Where each setting comes from, for people: `flag`, `env NAME`, `profile NAME`, `cluster NAME`, `file PATH`, `default`. */
  readonly origins: { readonly [Name in SettingName]: string }
}

export type SettingName = Exclude<keyof Settings, 'origins' | 'pluginDirectory'>

/** How a check is set. */
export interface CheckSetting {
  readonly enabled: boolean
  readonly severity?: Severity
  readonly required?: boolean
  readonly options: { readonly [name: string]: unknown }
}

/** The global flags as the command line gives them, not yet parsed. */
export interface SettingFlags {
  readonly address?: readonly string[] | undefined
  readonly 'single-address'?: boolean | undefined
  readonly isolate?: boolean | undefined
  readonly cluster?: string | undefined
  readonly 'tls-ca'?: string | undefined
  readonly 'tls-cert'?: string | undefined
  readonly 'tls-key'?: string | undefined
  readonly 'connect-timeout'?: string | undefined
  readonly 'rpc-timeout'?: string | undefined
  readonly timeout?: string | undefined
  readonly concurrency?: string | undefined
  readonly select?: readonly string[] | undefined
  readonly skip?: readonly string[] | undefined
  readonly 'fail-on'?: string | undefined
  readonly 'fail-on-unknown'?: string | undefined
  readonly confirm?: string | undefined
  readonly waivers?: string | undefined
  readonly baseline?: string | undefined
  readonly 'gate-on'?: string | undefined
  readonly output?: readonly string[] | undefined
}

/** Belongs to the host: whatever else is loaded, somebody must look at the waivers. */
export const waiversPlugin = '@restate-preflight/plugin-waivers'

/** The plugins that belong to the tool. */
export const builtinPluginNames = [
  '@restate-preflight/plugin-provisioning',
  '@restate-preflight/plugin-health',
  '@restate-preflight/plugin-consistency',
  waiversPlugin,
] as const

/** What holds where nobody says anything. */
export const defaultSettings = {
  profile: 'default',
  addresses: ['http://localhost:5122'],
  singleAddress: false,
  connectTimeoutMs: 3_000,
  rpcTimeoutMs: 13_000,
  timeoutMs: 120_000,
  concurrency: 64,
  select: [],
  skip: [],
  costly: false,
  failOn: 'high',
  failOnUnknown: 'required',
  confirm: 'findings',
  waivers: null,
  baseline: null,
  gateOn: 'all',
  policy: {},
  isolate: true,
  installedPlugins: true,
  output: [],
} as const satisfies Partial<Settings>
