import type { Route } from './contact.ts'

/** A read of a healthy store takes about 4 ms when nothing delays it. */
const quietMs = 4
/** Within the ten RPCs that a run may spend beyond those per node and per partition. */
const maxNudges = 7

/**
 * Linearizable reads cross connections inside the cluster, from the asked node to the leader and from the leader to
 * its followers, and on each a reply can wait 40 ms for a delayed ACK, where our own ACK pings do not reach. The next
 * read on the same way carries the ACKs. So while reads are pending and none was sent for a moment, a nudge goes the
 * way of the oldest: a GetVersion, the smallest read there is. Nobody waits for its answer.
 */
export interface Nudger {
  /** Watches a read that was just sent. */
  watch(route: Route, read: Promise<unknown>): void
  stop(): void
}

export const createNudger = (nudge: (route: Route) => void): Nudger => {
  const pending = new Set<{ readonly route: Route }>()
  let left = maxNudges
  let timer: NodeJS.Timeout | undefined
  const arm = () => {
    clearTimeout(timer)
    if (pending.size > 0 && left > 0) timer = setTimeout(fire, quietMs)
  }
  const fire = () => {
    // Not through a node that has said nothing at all yet: it may be stopped.
    const next = [...pending].find(({ route }) => route.contact.replies.ident?.ok === true)
    if (next !== undefined) {
      left -= 1
      nudge(next.route)
    }
    arm()
  }
  return {
    watch: (route, read) => {
      const entry = { route }
      pending.add(entry)
      arm()
      void read.finally(() => {
        pending.delete(entry)
        if (pending.size === 0) clearTimeout(timer)
      })
    },
    stop: () => {
      left = 0
      clearTimeout(timer)
    },
  }
}
