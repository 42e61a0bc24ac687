import { setMaxListeners } from 'node:events'
import { errorRecord, factOf, facts, type ErrorRecord, type Snapshot } from '@restate-preflight/core'
import { assemble } from './assemble/assemble.ts'
import { collect } from './collect/collect.ts'
import { planFor } from './collect/plan.ts'
import type { Cluster, ClusterOptions, CollectOptions } from './options.ts'
import { openSessions } from './transport/sessions.ts'

/** Opens a cluster; connections are made when something is collected. */
export const openCluster = (options: ClusterOptions): Cluster => {
  const now = options.now ?? (() => new Date())
  const sessions = openSessions(options, now)
  const running = new Set<AbortController>()
  let failures: ReadonlyMap<string, ErrorRecord> = new Map()

  const collectOnce = async (asked: CollectOptions = {}): Promise<Snapshot> => {
    const { needs, skip, withoutEpochs, signal } = asked
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
    if (running.size === 1) sessions.renew()
    try {
      const snapshot = assemble(
        await collect({
          addresses: options.addresses,
          singleAddress: options.singleAddress ?? false,
          plan: planFor(needs, withoutEpochs),
          signal: ending.signal,
          now,
          session: sessions.of,
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
    sessions.close()
  }
  return {
    collect: collectOnce,
    close,
    [Symbol.asyncDispose]: async () => close(),
  }
}

const unknownSilence = (key: string): ErrorRecord =>
  errorRecord('RP6004', { target: key, message: `${key} was not asked: it was silent before` })
