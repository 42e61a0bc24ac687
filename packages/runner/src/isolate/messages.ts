import type {
  ByteRequest,
  Check,
  Collector,
  CollectorEffect,
  ErrorRecord,
  Fact,
  FactDefinition,
  FindingDraft,
  HostAndPort,
  HttpRequest,
  Json,
  Lifecycle,
  OptionProblem,
  OptionSchema,
  Snapshot,
} from '@restate-preflight/core'

/** What a thread is started with. */
export interface ThreadData {
  readonly specifier: string
  readonly baseDir: string
  readonly limitMs: number
  /** For a plugin that is an object of a configuration: where a thread finds it. */
  readonly place: ConfigPlace | null
  /** Options as they are configured, by check and by fact: schemas are asked in the thread. */
  readonly configured: { readonly [id: string]: Configured }
}

/** The entry with this index under `plugins` of a configuration that is a module. */
export interface ConfigPlace {
  readonly file: string
  readonly index: number
}

export type Configured = { readonly [name: string]: unknown }

/** From the host to the thread; each is answered by a `ThreadReply` with its id. */
export type ThreadRequest = { readonly id: number } & (
  | {
      readonly kind: 'judge'
      readonly checks: readonly { readonly id: string; readonly options: Configured }[]
      /** With no more facts than the checks may look at. */
      readonly snapshot: Snapshot
      readonly lifecycle: Lifecycle
      /** For each check. */
      readonly limitMs: number
    }
  /** What the plugin did outside of its checks; null where that was nothing. */
  | { readonly kind: 'breach' }
  | {
      readonly kind: 'persists'
      readonly check: string
      readonly earlier: FindingDraft
      readonly later: FindingDraft
    }
  | { readonly kind: 'page'; readonly check: string }
  | ({ readonly kind: 'hosts' } & CollectionStart)
  | ({ readonly kind: 'collect' } & CollectionStart)
)

/** A collector, and the snapshot with what it starts from. */
export interface CollectionStart {
  readonly fact: string
  readonly options: Configured
  readonly snapshot: Snapshot
}

/** From the thread to the host. */
export type ThreadMessage =
  | { readonly kind: 'loaded'; readonly plugin: DescribedPlugin }
  | { readonly kind: 'refused'; readonly error: ErrorRecord }
  | { readonly kind: 'reply'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly error: ErrorRecord }
  | ({ readonly kind: 'client'; readonly call: number; readonly fact: string } & ClientCall)

export type ClientCall =
  | { readonly method: 'get' | 'head'; readonly url: string; readonly request?: HttpRequest | undefined }
  | { readonly method: 'connect' | 'handshake'; readonly address: HostAndPort }
  | {
      readonly method: 'exchange'
      readonly address: HostAndPort
      readonly bytes: Uint8Array
      readonly request: ByteRequest
    }

/** The host's answer to a `client` message. */
export interface ClientAnswer {
  readonly kind: 'client'
  readonly call: number
  readonly value?: unknown
  readonly error?: ErrorRecord
}

export type CollectedFacts = { readonly [subject: string]: Fact<Json> }

/** A plugin without its functions. */
export interface DescribedPlugin {
  readonly name: string
  readonly version: string
  readonly namespace: string
  readonly apiVersion: number
  readonly hasPages: boolean
  readonly checks: readonly DescribedCheck[]
  readonly collectors: readonly DescribedCollector[]
}

/** Options that can be sent, or what a schema says of those that are configured. */
export type DescribedOptions =
  | { readonly kind: 'declared'; readonly schema: OptionSchema | undefined }
  | { readonly kind: 'schema'; readonly vendor: string; readonly problems: readonly OptionProblem[] }

export type DescribedCheck = Omit<Check, 'evaluate' | 'persists' | 'options'> & {
  readonly options: DescribedOptions
  readonly hasPersists: boolean
}

export type DescribedCollector = Omit<Collector, 'hosts' | 'collect' | 'options' | 'fact'> & {
  readonly fact: FactDefinition<unknown>
  readonly effects: readonly CollectorEffect[]
  readonly options: DescribedOptions
}
