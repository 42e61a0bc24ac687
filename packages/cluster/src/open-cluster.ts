import { setMaxListeners } from 'node:events'
import { errorRecord, factOf, facts, type ErrorRecord, type Snapshot } from '@restate-preflight/core'
import type { Address } from './address.ts'
import { assemble } from './assemble/assemble.ts'
import { collect } from './collect/collect.ts'
import { planFor } from './collect/plan.ts'
import type { Cluster, ClusterOptions, CollectOptions } from './options.ts'
import { createLimiter } from './transport/limiter.ts'
import { openSession, type Session } from './transport/session.ts'

/** Opens a cluster; connections are made when something is collected. */
export const openCluster = (options: ClusterOptions): Cluster => {
  const now = options.now ?? (() => new Date())
  const sessions = new Map<string, Session>()
  const running = new Set<AbortController>()
  const global = createLimiter(options.concurrency ?? 64)
  let failures: ReadonlyMap<string, ErrorRecord> = new Map()

  const session = (address: Address): Session => {
    const present = sessions.get(address.url)
    if (present !== undefined) return present
    const opened = openSession(address, {
      tls: options.tls ?? {},
      connectTimeoutMs: options.connectTimeoutMs ?? 3000,
      rpcTimeoutMs: options.rpcTimeoutMs ?? 13_000,
      messageSizeLimit: options.messageSizeLimit ?? 32 << 20,
      mayRepair: options.mayRepair ?? false,
      perNode: options.concurrencyPerNode ?? 16,
      global,
      now,
    })
    sessions.set(address.url, opened)
    return opened
  }

  const collectOnce = async ({ needs, skip, signal }: CollectOptions = {}): Promise<Snapshot> => {
    const ending = new AbortController()
    // Every call in flight listens; that is no leak.
    setMaxListeners(0, ending.signal)
    const onAbort = () => ending.abort(signal?.reason)
    signal?.addEventListener('abort', onAbort, { once: true })
    if (signal?.aborted === true) onAbort()
    const timeout =
      options.timeoutMs === undefined
        ? undefined
        : setTimeout(() => ending.abort(new DOMException('out of time', 'TimeoutError')), options.timeoutMs)
    running.add(ending)
    // A collection that runs beside this one needs its connections as they are.
    if (running.size === 1) for (const one of sessions.values()) one.renew()
    try {
      const snapshot = assemble(
        await collect({
          addresses: options.addresses,
          singleAddress: options.singleAddress ?? false,
          plan: planFor(needs),
          signal: ending.signal,
          now,
          session,
          skipped: (key) =>
            skip?.has(key) === true || skip?.has(keyOfAddress(key)) === true
              ? (failures.get(key) ?? unknownSilence(key))
              : undefined,
          observe: options.observe ?? (() => undefined),
        }),
      )
      remember(snapshot)
      return snapshot
    } finally {
      clearTimeout(timeout)
      running.delete(ending)
      signal?.removeEventListener('abort', onAbort)
    }
  }

  let keys: ReadonlyMap<string, string> = new Map()
  const keyOfAddress = (url: string): string => keys.get(url) ?? url
  const remember = (snapshot: Snapshot) => {
    keys = new Map([...keys, ...snapshot.nodes.map(({ address, key }) => [address, key] as const)])
    failures = new Map([
      ...failures,
      ...snapshot.nodes.flatMap(({ key, address }) => {
        const ident = factOf(snapshot, facts.ident, key)
        return ident.status === 'collected'
          ? []
          : [[key, ident.error] as const, [address, ident.error] as const]
      }),
    ])
  }

  const close = () => {
    for (const ending of running) ending.abort()
    for (const one of sessions.values()) one.close()
    sessions.clear()
  }
  return {
    collect: collectOnce,
    close,
    [Symbol.asyncDispose]: async () => close(),
  }
}

const unknownSilence = (key: string): ErrorRecord =>
  errorRecord('RP6004', { target: key, message: `${key} was not asked: it was silent before` })
