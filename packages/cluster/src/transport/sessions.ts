import type { Address } from '../address.ts'
import type { ClusterOptions } from '../options.ts'
import { createLimiter } from './limiter.ts'
import { openSession, type Session } from './session.ts'

/** One session per address, opened when it is first asked for. */
export interface Sessions {
  readonly of: (address: Address) => Session
  /** Before another round of calls: what failed to connect is tried anew. */
  readonly renew: () => void
  readonly close: () => void
}

export const openSessions = (options: ClusterOptions, now: () => Date): Sessions => {
  const sessions = new Map<string, Session>()
  const global = createLimiter(options.concurrency ?? 64)
  return {
    of: (address) => {
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
    },
    renew: () => {
      for (const one of sessions.values()) one.renew()
    },
    close: () => {
      for (const one of sessions.values()) one.close()
      sessions.clear()
    },
  }
}
