/**
 * `defineCollector`, for plugins that read facts of their own elsewhere, and the client that they read with.
 * @packageDocumentation
 */

import type { ErrorRecord } from './error/index.ts'
import type { Fact, FactDefinition, FactValue } from './fact.ts'
import type { Instant } from './model/index.ts'
import type { Options, OptionValues } from './option.ts'

/**
 * What a collector may do to the world. `http-read`: HTTP GET and HEAD. `tcp-connect`: open a connection, and close it without a
 * word. `tls-connect`: the same with a TLS handshake. `tcp-exchange`: send bytes and read the answer, for what speaks no HTTP; that they
 * ask and change nothing, the plugin answers for. There is no effect that changes anything.
 */
export const collectorEffects = ['http-read', 'tcp-connect', 'tls-connect', 'tcp-exchange'] as const
/** What a collector does to the place it reads from. */
export type CollectorEffect = (typeof collectorEffects)[number]

type Needs = { readonly [name: string]: FactDefinition<unknown> }

/**
 * Reads a fact of a plugin's own from elsewhere: an endpoint, a bucket, a broker. It runs once the nodes were read, beside the other
 * collectors, and again wherever a finding that rests on its fact is looked at again.
 */
export interface CollectorDefinition<T, N extends Needs, O extends Options> {
  /** Its id begins with the plugin's namespace and a dot: `acme.endpoint`. */
  readonly fact: FactDefinition<T>
  /** Whatever is not declared is refused. */
  readonly effects: readonly CollectorEffect[]
  /**
   * Whom it may reach: `host` (any port), `host:port`, `*.domain` or `*.domain:port`. Often taken from its options, or from a fact.
   */
  hosts(
    context: Pick<CollectorContext<N, O>, 'options' | 'look'>,
  ): readonly string[] | Promise<readonly string[]>
  /** Set under `collectors` in the configuration, by the id of the fact. */
  readonly options?: O
  /** Facts of the cluster that it starts from. */
  readonly needs?: N
  /** Names of fields of the value, at any depth, that are stored as `***`. */
  readonly secrets?: readonly string[]
  /** For all subjects together, in milliseconds. Default 10000, at most 60000. */
  readonly timeoutMs?: number
  /** The values by subject. A subject that it says nothing of is unavailable; so are all where it throws. */
  collect(
    context: CollectorContext<N, O>,
  ): Promise<Iterable<readonly [subject: string, value: T | Unreadable]>>
}

/** What a collector may use. The snapshot that it starts from, and a client that is bounded by the host. */
export interface CollectorContext<N extends Needs, O extends Options> {
  readonly client: CollectorClient
  /** What the fact is to be told of: `cluster`, or all nodes, addresses, partitions or metadata keys. */
  readonly subjects: readonly string[]
  /** Fires at the deadline, and where the run ends before. */
  readonly signal: AbortSignalLike
  readonly options: OptionValues<O>
  /** A fact of the cluster as it is. Default: that of the cluster as a whole. */
  look<K extends keyof N>(need: K, subject?: string): Fact<FactValue<N[K]>>
  /** Says that a subject could not be read. What the client throws is a reason. */
  unavailable(reason: unknown): Unreadable
  /** Reads every subject by itself, at most eight at a time; one that throws is unavailable, and costs the others nothing. */
  each<T>(read: (subject: string) => Promise<T>): Promise<ReadonlyMap<string, T | Unreadable>>
}

/** What of an AbortSignal is used; it is one. This package knows no platform. */
export interface AbortSignalLike {
  readonly aborted: boolean
  readonly reason: unknown
  /** Calls the listener once the signal is given. */
  addEventListener(type: 'abort', listener: () => void): void
  /** Forgets the listener. */
  removeEventListener(type: 'abort', listener: () => void): void
}

/** A subject without a value. Only a context can make one. */
export interface Unreadable {
  readonly unavailable: ErrorRecord
}

/**
 * The only way out of a collector. It reads and never writes; has a deadline for each call (5 s, and that of the collector); refuses
 * what was not declared (RP5005). It throws a PreflightError RP5007 where nobody answers, RP5008 where the answer is of no use, RP5009 where there is no trust
 * by TLS. Authorities and client certificates are those that the configuration names under `collectors`.
 */
export interface CollectorClient {
  /** HTTP GET. Whatever status is answered is a reply. */
  get(url: string, request?: HttpRequest): Promise<HttpReply>
  /** HTTP HEAD: a GET without the body. */
  head(url: string, request?: HttpRequest): Promise<HttpReply>
  /** Connects by TCP and closes. */
  connect(address: HostAndPort): Promise<{ readonly tookMs: number }>
  /** Shakes hands by TLS and closes. A certificate that is not trusted is told of, not refused: nothing is sent. */
  handshake(address: HostAndPort): Promise<TlsReply>
  /** Connects by TCP, sends one request of at most 64 KiB, reads one answer and closes. The request must not change anything. */
  exchange(address: HostAndPort, bytes: Uint8Array, request: ByteRequest): Promise<ByteReply>
}

/** Where a connection leads to. */
export interface HostAndPort {
  readonly host: string
  readonly port: number
}

/** How something is asked for by HTTP; the method is GET or HEAD, never another. */
export interface HttpRequest {
  /** Their values never reach a snapshot, nor do their parts. They are left out where a redirect leads to another origin. */
  readonly headers?: { readonly [name: string]: string }
  /** 2 without TLS is spoken at once, as Restate's SDKs want it. Default 1. */
  readonly httpVersion?: 1 | 2
  /** Default 5000, at most 30000. */
  readonly timeoutMs?: number
  /** Of the body. Default 1 MiB, at most 8 MiB; a longer one is of no use. */
  readonly maxBytes?: number
}

/** How bytes are exchanged by TCP. */
export interface ByteRequest {
  /**
   * Where the answer ends. `length-prefixed`: it begins with four bytes that say how many follow, the highest first, as those of Kafka
   * do. `closed`: where the peer closes.
   */
  readonly ends: 'length-prefixed' | 'closed'
  /** Whether within TLS, with a peer that is trusted. Default false. */
  readonly tls?: boolean
  /** Default 5000, at most 30000. */
  readonly timeoutMs?: number
  /** Of the answer. Default 1 MiB, at most 8 MiB; a longer one is of no use. */
  readonly maxBytes?: number
}

/** What was answered by TCP. */
export interface ByteReply {
  /** Without the four that tell the length. */
  readonly bytes: Uint8Array
  readonly tookMs: number
}

/** What an HTTP server answered, whatever its status. */
export interface HttpReply {
  /** After redirects, of which at most five are followed. */
  readonly url: string
  readonly status: number
  /** Names in lower case. */
  readonly headers: { readonly [name: string]: string }
  readonly text: string
  readonly tookMs: number
}

/** What a TLS handshake showed of a server. */
export interface TlsReply {
  readonly tookMs: number
  readonly protocol: string
  /** Why the certificate is not trusted; null where it is. */
  readonly distrust: string | null
  readonly certificate: {
    readonly subject: string
    readonly issuer: string
    readonly names: readonly string[]
    readonly validFrom: Instant
    readonly validTo: Instant
  }
}

/** A collector whatever its fact, needs and options: what the host handles. */
export type Collector = CollectorDefinition<unknown, Needs, Options>

/** Declares a collector. Inference types its context. */
export const defineCollector = <
  T,
  const N extends Needs = Record<never, never>,
  const O extends Options = Record<never, never>,
>(
  definition: CollectorDefinition<T, N, O>,
): Collector => Object.freeze(definition)
