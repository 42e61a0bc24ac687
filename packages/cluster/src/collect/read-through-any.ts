import { errorRecord, type ErrorRecord } from '@restate-preflight/core'
import type { Reply } from '../transport/reply.ts'
import { endOfRun } from '../transport/session.ts'
import type { Route } from './contact.ts'

/** How long one route may take before another is tried; a healthy store answers within 50 ms. */
const hedgeAfterMs = 250
const maxRoutes = 3

/** A read through whichever node could serve it. */
export interface StoreRead<T> {
  readonly reply: Reply<T>
  /** Through which route; null where there was nobody to ask. */
  readonly via: Route | null
}

/** The best route that was not tried yet; null once no other will come. It must not lead through a silent node. */
export type NextRoute = (tried: ReadonlySet<Route>) => Promise<Route | null>

/**
 * Tries one route after the other, the next one as soon as the last has failed or was silent for a moment, and takes
 * the first answer. Node and leader hang independently: a node that answers GetIdent can wait for a leader that does not.
 */
export const readThroughAny = <T>(
  next: NextRoute,
  ask: (route: Route) => Promise<Reply<T>>,
  { now, signal }: { readonly now: () => Date; readonly signal: AbortSignal },
): Promise<StoreRead<T>> =>
  new Promise((resolve) => {
    const askedAt = now().toISOString()
    const tried = new Set<Route>()
    const refusals: StoreRead<T>[] = []
    let inFlight = 0
    let seeking = false
    let exhausted = false
    let finished = false
    let hedge: NodeJS.Timeout | undefined

    const finish = (read: StoreRead<T>) => {
      finished = true
      clearTimeout(hedge)
      if (read.reply.ok && read.via !== null) read.via.proven = true
      resolve(read)
    }
    const seek = async (): Promise<void> => {
      clearTimeout(hedge)
      if (finished || seeking || exhausted) return
      seeking = true
      const route = tried.size < maxRoutes ? await next(tried) : null
      seeking = false
      if (finished) return
      if (route === null) {
        exhausted = true
        return concludeIfOver()
      }
      tried.add(route)
      inFlight += 1
      hedge = setTimeout(() => void seek(), hedgeAfterMs)
      const reply = await ask(route)
      inFlight -= 1
      if (finished) return
      if (reply.ok) return finish({ reply, via: route })
      refusals.push({ reply, via: route })
      await seek()
      concludeIfOver()
    }
    const concludeIfOver = () => {
      if (finished || !exhausted || inFlight > 0) return
      const nobody: StoreRead<T> = {
        via: null,
        reply: {
          ok: false,
          // Nobody is asked any more once the run is over.
          error: signal.aborted ? endOfRun(signal) : errorRecord('RP6004'),
          askedAt,
          gaveUpAt: now().toISOString(),
        },
      }
      finish(mostTelling(refusals, ({ reply }) => (reply.ok ? null : reply.error)) ?? nobody)
    }
    void seek()
  })

/** The entry with the most telling error; the first of several. */
export const mostTelling = <T>(
  entries: readonly T[],
  errorOf: (entry: T) => ErrorRecord | null,
): T | undefined =>
  entries
    .flatMap((entry) => {
      const error = errorOf(entry)
      return error === null ? [] : [{ entry, rank: tellingRank(error) }]
    })
    .toSorted((a, b) => a.rank - b.rank)[0]?.entry

/**
 * Of several errors for one question the most telling comes first: the end of the run, then what a node says of the
 * store, then silence, then "not provisioned" (which holds only if no node says otherwise), then no contact.
 */
const tellingRank = ({ code }: ErrorRecord): number => {
  if (code === 'RP6001' || code === 'RP6002') return 0
  if (code === 'RP4001') return 4
  // A node that is merely not the leader says nothing of the store.
  if (code === 'RP4002' || code === 'RP4007') return 5
  if (code.startsWith('RP4')) return 1
  if (code.startsWith('RP5')) return 2
  return code === 'RP3001' ? 3 : 6
}
