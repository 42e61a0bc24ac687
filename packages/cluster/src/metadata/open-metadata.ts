import { setMaxListeners } from 'node:events'
import { collect } from '../collect/collect.ts'
import { planFor } from '../collect/plan.ts'
import { facts } from '@restate-preflight/core'
import type { ClusterOptions } from '../options.ts'
import { openSessions } from '../transport/sessions.ts'
import { lookAt, type MetadataLook } from './look.ts'

/** How far it is looked around for ways to read. */
export interface LookOptions {
  /** Ask the given addresses only: enough for one read through any of them, and no silent node delays it. */
  readonly nearest?: boolean
  /** Ends the look, and the reads that it is used for, at once. */
  readonly signal: AbortSignal
}

/** The metadata store of a cluster, read key by key through its nodes. Connections stay open between looks. */
export interface MetadataAccess extends AsyncDisposable {
  /** Finds out who is there and how the store can be read. Never rejects for what the cluster does. */
  look(options: LookOptions): Promise<MetadataLook>
}

/** Opens the metadata of a cluster; connections are made at the first look. */
export const openMetadata = (options: ClusterOptions): MetadataAccess => {
  const now = options.now ?? (() => new Date())
  const sessions = openSessions(options, now)
  // Who is there is told by the nodes themselves: a store without a quorum must not delay the question.
  const plan = { ...planFor(new Set([facts.metadataServer.id])), storeKeys: [] }
  return {
    look: async ({ nearest = false, signal }) => {
      // Every call in flight listens; that is no leak.
      setMaxListeners(0, signal)
      sessions.renew()
      const collected = await collect({
        addresses: options.addresses,
        singleAddress: nearest || (options.singleAddress ?? false),
        plan,
        signal,
        now,
        session: sessions.of,
        skipped: () => undefined,
        observe: options.observe ?? (() => undefined),
      })
      return lookAt(collected, { signal, now })
    },
    [Symbol.asyncDispose]: async () => sessions.close(),
  }
}
