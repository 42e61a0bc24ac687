import {
  PreflightError,
  type ByteRequest,
  type CollectorClient,
  type CollectorEffect,
  type HostAndPort,
  type HttpReply,
  type HttpRequest,
  type Json,
} from '@restate-preflight/core'
import type { TlsMaterial } from '../tls.ts'
import { createLimiter } from '../transport/limiter.ts'
import { allows } from './allowed.ts'
import { exchange, type Reply } from './exchange.ts'
import { exchangeBytes } from './exchange-bytes.ts'
import { failureOf, unusable } from './failure.ts'
import { reach, shakeHands } from './reach.ts'
import { redact, redactText } from './redact.ts'
import { secretsInHeader, secretsInUrl } from './sent-secrets.ts'

/** What the client of a collector is bound to: its fact, the hosts that it may reach, and its end. */
export interface ElsewhereOptions {
  /** The fact that is collected, for errors. */
  readonly fact: string
  readonly effects: readonly CollectorEffect[]
  readonly hosts: readonly string[]
  /** Whom it trusts, and who it is; the code of the plugin never sees it. Default: the authorities that Node trusts, and nobody. */
  readonly tls?: TlsMaterial
  readonly signal: AbortSignal
}

/** The client of one collector, with what it was used for. */
export interface Elsewhere {
  readonly client: CollectorClient
  readonly used: ReadonlySet<CollectorEffect>
  /** A value without what must not be kept: the named fields, values of headers that were sent, credentials. */
  redact(value: Json, fields: readonly string[]): Json
  /** A text without the same, and no longer than is of use. */
  redactText(text: string): string
}

const maxRequests = 1_000
const maxAtOnce = 8
const maxRedirects = 5
const maxSentBytes = 64 << 10
const maxTextLength = 2_000
const usual = { timeoutMs: 5_000, maxBytes: 1 << 20 } as const
const most = { timeoutMs: 30_000, maxBytes: 8 << 20 } as const

/** Opens a client that reads what its collector has declared, and nothing else. */
export const openElsewhere = ({ fact, effects, hosts, tls = {}, signal }: ElsewhereOptions): Elsewhere => {
  const used = new Set<CollectorEffect>()
  const secrets = new Set<string>()
  const limiter = createLimiter(maxAtOnce)
  let requests = 0

  const refuse: Refuse = (message, target) => {
    const layers = [`collector ${fact}`]
    throw new PreflightError('RP5005', `the collector of ${fact} ${message}`, { target, layers })
  }
  const admit = (effect: CollectorEffect, { host, port }: HostAndPort): void => {
    const target = `${host}:${port}`
    if (!effects.includes(effect)) refuse(`did not declare ${effect}`, target)
    if (!allows(hosts, host, port))
      refuse(`may not reach ${target}; it may reach ${hosts.join(', ') || 'nobody'}`, target)
    requests += 1
    if (requests > maxRequests) refuse(`sent more than ${maxRequests} requests`, target)
    used.add(effect)
  }
  /** A step under its own deadline, whose failure says where it happened. */
  const within = <T>(
    what: string,
    target: string,
    timeoutMs: number,
    step: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> =>
    limiter.run(async () => {
      const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
      try {
        return await step(deadline)
      } catch (error) {
        throw failureOf({ fact, what, target, timeoutMs, error, isOver: deadline.aborted })
      }
    })
  const connection = async <T>(
    effect: Exclude<CollectorEffect, 'http-read'>,
    address: HostAndPort,
    step: (address: HostAndPort, signal: AbortSignal) => Promise<T>,
    timeoutMs: number = usual.timeoutMs,
  ) => {
    admit(effect, address)
    const started = performance.now()
    const target = `${address.host}:${address.port}`
    const reply = await within(`${effect} ${target}`, target, timeoutMs, (ending) => step(address, ending))
    return { ...reply, tookMs: Math.round(performance.now() - started) }
  }
  const exchangeOnce = async (address: HostAndPort, bytes: Uint8Array, request: ByteRequest) => {
    if (bytes.length > maxSentBytes)
      refuse(`sends ${bytes.length} bytes; at most ${maxSentBytes} are a question`, address.host)
    const { timeoutMs, maxBytes } = limitsOf(request)
    return connection(
      'tcp-exchange',
      address,
      async (to, ending) => {
        const wanted = { bytes, ends: request.ends, maxBytes, tls: request.tls === true ? tls : null }
        return { bytes: await exchangeBytes(to, { ...wanted, signal: ending }) }
      },
      timeoutMs,
    )
  }
  const http = async (
    method: 'GET' | 'HEAD',
    given: string,
    request: HttpRequest = {},
  ): Promise<HttpReply> => {
    const started = performance.now()
    const { timeoutMs, maxBytes } = limitsOf(request)
    const { httpVersion = 1 } = request
    let url = parsed(given, refuse)
    let identity = { headers: request.headers ?? {}, tls }
    for (const text of Object.values(identity.headers).flatMap(secretsInHeader)) secrets.add(text)
    for (let redirects = 0; redirects <= maxRedirects; redirects++) {
      admit('http-read', { host: url.hostname, port: portOf(url) })
      for (const text of secretsInUrl(url)) secrets.add(text)
      const wanted = { method, ...identity, httpVersion, maxBytes }
      const from = url
      const leftMs = Math.max(1, Math.round(timeoutMs - (performance.now() - started)))
      const reply = await within(`${method} ${shown(from)}`, from.host, leftMs, (ending) =>
        exchange(from, { ...wanted, signal: ending }),
      )
      const next = redirectOf(reply, url)
      if (next === null) return { url: url.href, ...reply, tookMs: Math.round(performance.now() - started) }
      // Who we are is told to none but those who were asked.
      if (next.origin !== url.origin) identity = { headers: {}, tls: authoritiesOf(tls) }
      url = parsed(next.href, refuse)
    }
    throw unusable(fact, `${method} ${shown(url)}`, url.host, `more than ${maxRedirects} redirects`)
  }

  return {
    used,
    redact: (value, fields) => redact(value, fields, secrets),
    // Cut last: half a secret is one that nobody finds any more.
    redactText: (text) => redactText(text, secrets).slice(0, maxTextLength),
    client: {
      get: (url, request) => http('GET', url, request),
      head: (url, request) => http('HEAD', url, request),
      connect: (address) => connection('tcp-connect', address, reach),
      handshake: (address) =>
        connection('tls-connect', address, (to, ending) => shakeHands(to, ending, authoritiesOf(tls))),
      exchange: exchangeOnce,
    },
  }
}

const limitsOf = ({ timeoutMs, maxBytes }: Pick<HttpRequest, 'timeoutMs' | 'maxBytes'>) => ({
  timeoutMs: Math.min(timeoutMs ?? usual.timeoutMs, most.timeoutMs),
  maxBytes: Math.min(maxBytes ?? usual.maxBytes, most.maxBytes),
})

type Refuse = (message: string, target: string) => never

const parsed = (text: string, refuse: Refuse): URL => {
  const url = URL.parse(text)
  if (url === null) {
    const [start = ''] = text.slice(0, 200).split('?')
    return refuse(`asked for ${JSON.stringify(start)}, which is no URL`, 'url')
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    refuse(`asked for ${url.protocol}, not http`, url.host)
  if (url.username !== '' || url.password !== '')
    refuse('put a password into a URL; headers are for that', url.host)
  return url
}

const authoritiesOf = ({ ca }: TlsMaterial): TlsMaterial => (ca === undefined ? {} : { ca })

const portOf = (url: URL): number => Number(url.port || (url.protocol === 'https:' ? 443 : 80))

/** Without its query, which may hold what nobody should read. */
const shown = (url: URL): string => `${url.origin}${url.pathname}`

const redirects: readonly number[] = [301, 302, 303, 307, 308]

const redirectOf = ({ status, headers }: Reply, base: URL): URL | null => {
  const location = headers['location']
  return redirects.includes(status) && location !== undefined ? URL.parse(location, base.href) : null
}
