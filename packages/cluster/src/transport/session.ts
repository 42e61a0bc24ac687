import { errorRecord, type AbortCause, type ErrorRecord, type Instant } from '@restate-preflight/core'
import { query, type QueryName, type Rpc, type RpcEffect } from '@restate-preflight/wire'
import type { Address } from '../address.ts'
import type { TlsMaterial } from '../tls.ts'
import { openChannel, type Channel } from './channel.ts'
import { callUnary, type CallLimits, type CallOutcome } from './call.ts'
import { awaitConnection } from './connection.ts'
import { permittedEffect } from './effect-gate.ts'
import { getText, permittedPath } from './get.ts'
import { createLimiter, runWithin, type Limiter } from './limiter.ts'
import type { Meter } from './meter.ts'
import { askQuery, type QueryAnswer } from './query.ts'
import type { Reply } from './reply.ts'

export interface SessionOptions {
  readonly tls: TlsMaterial
  readonly connectTimeoutMs: number
  readonly rpcTimeoutMs: number
  readonly messageSizeLimit: number
  readonly mayRepair: boolean
  readonly perNode: number
  readonly global: Limiter
  readonly now: () => Date
}

/** What one collection shares among all its calls. */
export interface CallContext {
  readonly signal: AbortSignal
  readonly meter: Meter
  /** When to give up, on the clock of `performance.now()`; default is the RPC timeout from now. */
  readonly deadline?: number
  /** Lets only some of those that share it be under way, beside the limits that hold for all. */
  readonly lane?: Limiter
}

/** One connection to one address. */
export interface Session {
  readonly address: Address
  /** Sends the RPC as soon as the connection is up. Resolves in time whatever happens. */
  call<Q, A>(rpc: Rpc<Q, A>, request: Q, context: CallContext): Promise<Reply<A>>
  /** Asks one of the fixed queries, which only an admin node answers. All rows come, or none. */
  query(name: QueryName, context: CallContext): Promise<Reply<QueryAnswer>>
  /** Fetches a text by plain HTTP/2 on the same connection, within the same limits. */
  get(path: string, context: CallContext): Promise<Reply<string>>
  /** Before another round of calls: what failed to connect is tried anew. */
  renew(): void
  close(): void
}

export const openSession = (address: Address, options: SessionOptions): Session => {
  const nodeLimiter = createLimiter(options.perNode)
  let channel: Channel | undefined
  let connection: Promise<ErrorRecord | null> | undefined

  const open = () => (channel ??= openChannel(address, options.tls))
  const close = () => {
    channel?.close()
    channel = undefined
    connection = undefined
  }

  const connect = async (signal: AbortSignal, deadline: number): Promise<ErrorRecord | null> => {
    const limitAt = Math.min(deadline, performance.now() + options.connectTimeoutMs)
    for (let attempt = 1; ; attempt++) {
      const timeoutMs = Math.max(0, limitAt - performance.now())
      const outcome = await awaitConnection(open(), address, options.tls, { timeoutMs, signal })
      if (outcome.kind === 'up') return null
      channel?.close()
      channel = undefined
      if (outcome.kind === 'down') return outcome.error
      if (attempt === maxAttempts) {
        return errorRecord('RP2302', { target: address.url, layers: [address.url, 'HTTP/2'] })
      }
    }
  }

  const send = async <A>(
    effect: RpcEffect,
    { signal, meter, deadline: given, lane }: CallContext,
    ask: (channel: Channel, limits: CallLimits) => Promise<CallOutcome<A>>,
  ): Promise<Reply<A>> => {
    const startedAt = performance.now()
    let askedAt = instant(options.now)
    const refuse = (error: ErrorRecord): Reply<never> => ({
      ok: false,
      error,
      askedAt,
      gaveUpAt: instant(options.now),
    })
    const down = await (connection ??= connect(signal, given ?? startedAt + options.rpcTimeoutMs))
    if (signal.aborted) return refuse(endOfRun(signal))
    if (down !== null) return refuse(down)
    const queuedAt = performance.now()
    return runWithin([...(lane === undefined ? [] : [lane]), nodeLimiter, options.global], async (leave) => {
      if (signal.aborted) return refuse(endOfRun(signal))
      meter.sent(effect)
      const sentAt = performance.now()
      // The turn that it waited for with us is not the node's silence.
      if (sentAt - queuedAt >= 1) askedAt = instant(options.now)
      const yielding = setTimeout(leave, silentTurnMs)
      const outcome = await ask(open(), {
        url: address.url,
        deadline: given ?? startedAt + (sentAt - queuedAt) + options.rpcTimeoutMs,
        signal,
        messageSizeLimit: options.messageSizeLimit,
        received: meter.received,
        heard: () => clearTimeout(yielding),
      })
      clearTimeout(yielding)
      if (outcome.ok) {
        const tookMs = Math.round((performance.now() - sentAt) * 10) / 10
        return { ok: true, value: outcome.value, askedAt, readAt: instant(options.now), tookMs }
      }
      return refuse(signal.aborted ? endOfRun(signal) : outcome.error)
    })
  }

  return {
    address,
    close,
    renew: () => {
      if (channel?.state !== 'ready') close()
    },
    call: async (rpc, request, context) =>
      send(permittedEffect(rpc, options.mayRepair), context, (channel, limits) =>
        callUnary(channel, rpc, request, limits),
      ),
    query: async (name, context) =>
      send(permittedEffect(query, options.mayRepair), context, (channel, limits) =>
        askQuery(channel, name, limits),
      ),
    get: async (path, context) =>
      send(permittedPath(path), context, (channel, limits) => getText(channel, path, limits)),
  }
}

/** Who is silent for so long gives its turn to others: it costs nothing to wait for, and a few that hang would hold up all. */
const silentTurnMs = 1_000

/** Where a connection fails and nothing stands in its way a moment later, once more is enough. */
const maxAttempts = 2

const instant = (now: () => Date): Instant => now().toISOString()

/**
 * Why the run ended: a host whose run has a deadline says so, and `AbortSignal.timeout` leaves a TimeoutError; everything else is
 * somebody's wish.
 */
export const endOfRun = ({ reason }: AbortSignal): ErrorRecord =>
  reason === ('deadline' satisfies AbortCause) ||
  (reason instanceof DOMException && reason.name === 'TimeoutError')
    ? errorRecord('RP6001')
    : errorRecord('RP6002')
