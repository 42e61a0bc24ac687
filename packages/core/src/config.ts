/**
 * `defineConfig`, and what a configuration file may say.
 * @packageDocumentation
 */

import type { Severity } from './finding.ts'
import type { FailOn, FailOnUnknown, GateOn } from './judgement/index.ts'
import type { Json } from './model/index.ts'
import type { Plugin } from './plugin.ts'

/** `off`: findings count as seen once. `findings`: until the verdict is certain. `all`: each as long as its check asks. */
export const confirmModes = ['off', 'findings', 'all'] as const
/** When a finding is looked at again before it counts. */
export type ConfirmMode = (typeof confirmModes)[number]

/** `500ms`, `3s`, `2m`, `1h`, or milliseconds. */
export type Duration = string | number

/** What a configuration file may say. Everything is optional. */
export interface Config {
  /** For editors; not read. */
  readonly $schema?: string
  /** Clusters by name, for `--cluster`. */
  readonly clusters?: { readonly [name: string]: ClusterConfig }
  /** The cluster that is meant where neither address nor cluster is given. */
  readonly defaultCluster?: string
  /** Plugins beside the built-in ones: package names, paths relative to this file, or objects. */
  readonly plugins?: readonly (string | Plugin)[]
  /** False leaves the built-in plugins out. Default true. */
  readonly builtinPlugins?: boolean
  /** Whether each plugin of others runs in a thread of its own, with a bound on its memory. Default true. */
  readonly isolate?: boolean
  /** False leaves those plugins out that were installed for this user and are not under `plugins`. Default true. */
  readonly installedPlugins?: boolean
  /** Sets of settings by name. One that is called like a built-in profile takes its place. */
  readonly profiles?: { readonly [name: string]: ProfileConfig }
  /** Settings of checks by id: `off`, a severity, or more. */
  readonly checks?: { readonly [checkId: string]: 'off' | Severity | CheckConfig }
  /** Settings of collectors, by the id of the fact that each collects. */
  readonly collectors?: { readonly [factId: string]: CollectorConfig }
  /** How long a connection may take. */
  readonly connectTimeout?: Duration
  /** How long a call may take. */
  readonly rpcTimeout?: Duration
  /** How long the whole run may take. */
  readonly timeout?: Duration
  /** RPCs at one time. */
  readonly concurrency?: number
  /** The mildest severity that fails the gate. */
  readonly failOn?: FailOn
  /** Which checks must have been judged for the gate to pass. */
  readonly failOnUnknown?: FailOnUnknown
  /** Which findings are looked at again before they count. */
  readonly confirm?: ConfirmMode
  /** File of accepted problems, relative to this file. Default: waivers.yaml beside it, where there is one. */
  readonly waivers?: string
  /** File of known findings to compare with, relative to this file. */
  readonly baseline?: string
  /** Which counted findings the gate looks at: `all`, or `new`, those that the baseline lacks or that are worse than there. Default `all`. */
  readonly gateOn?: GateOn
  /** Of `check`: `FORMAT` or `FORMAT=FILE`. */
  readonly output?: readonly string[]
}

/** A cluster that has a name. */
export interface ClusterConfig {
  /** Fabric addresses of any of its nodes. */
  readonly addresses: readonly string[]
  /** Whether only these addresses are asked, and the other nodes not discovered. Default false. */
  readonly singleAddress?: boolean
  /** PEM files, relative to this file. */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string }
}

/** Settings that are chosen together, by name. */
export interface ProfileConfig {
  /** The profile whose settings hold where this one says nothing. */
  readonly extends?: string
  /** Ids, globs, plugins or `tag:NAME`. Empty or absent: all checks. */
  readonly select?: readonly string[]
  /** What is left out of the selected checks, written in the same way. */
  readonly skip?: readonly string[]
  /** Whether checks run that read much of every node, such as its metrics (180 kB). Default false. */
  readonly costly?: boolean
  /** The mildest severity that fails the gate. */
  readonly failOn?: FailOn
  /** Which checks must have been judged for the gate to pass. */
  readonly failOnUnknown?: FailOnUnknown
  /** Which findings are looked at again before they count. */
  readonly confirm?: ConfirmMode
  /** How long the whole run may take. */
  readonly timeout?: Duration
  /** Which counted findings the gate looks at: `all`, or `new`, those that the baseline lacks or that are worse than there. Default `all`. */
  readonly gateOn?: GateOn
  /** What else has to hold for the gate to pass. */
  readonly policy?: PolicyConfig
}

/** Limits of a gate. What is not said has no limit. */
export interface PolicyConfig {
  /** The most findings of a severity or a graver one. */
  readonly maxFindings?: { readonly [S in Exclude<Severity, 'info'>]?: number }
  /** Ids and globs of checks without which nothing can be said. */
  readonly requiredChecks?: readonly string[]
  /** Judged by applicable, from 0 to 1. */
  readonly minCoverage?: number
  /** Of a saved snapshot or report. */
  readonly maxAge?: Duration
}

/** Settings of one check. */
export interface CheckConfig {
  /** Of its findings, whatever the check says. */
  readonly severity?: Severity
  /** Whether the gate cannot pass while it is unknown. Default: as the check says. */
  readonly required?: boolean
  /** As the check declares them. */
  readonly options?: { readonly [name: string]: Json }
}

/** Settings of one collector. Its plugin sees the options; the files of `tls` only the host reads. */
export interface CollectorConfig {
  /** As the collector declares them. */
  readonly options?: { readonly [name: string]: Json }
  /** PEM files for what it reads by TLS, relative to this file: whom it trusts in place of the usual authorities, and who it is. */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string }
}

/** Types a configuration in a JS or TS file; returns it as it is. */
export const defineConfig = (config: Config): Config => config
