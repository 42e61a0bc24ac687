import {
  connect,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type OutgoingHttpHeaders,
} from 'node:http2'
import type { Address } from '../address.ts'
import { tlsOptions, type TlsMaterial } from '../tls.ts'
import { createAckPings } from './ack-pings.ts'

/**
 * One HTTP/2 connection to one address. Unary calls need little of gRPC, and Node's own HTTP/2 client starts in a tenth
 * of the time of a gRPC library: docs/adr/0006 has the figures.
 */
export interface Channel {
  readonly state: 'connecting' | 'ready' | 'closed'
  /** Called once, when it leaves `connecting`; at once where it has. */
  onceSettled(listener: () => void): () => void
  /** Opens a stream. Only on a channel that is ready. */
  request(headers: OutgoingHttpHeaders): ClientHttp2Stream
  close(): void
}

/** Starts to connect. What fails shows in the state; nothing is thrown. */
export const openChannel = (address: Address, tls: TlsMaterial): Channel => {
  const session = connect(address.url, { ...settings, ...tlsOptions(tls) })
  const pings = createAckPings(session)
  const listeners = new Set<() => void>()
  let state: Channel['state'] = 'connecting'
  const settle = (next: 'ready' | 'closed') => {
    if (state === 'closed') return
    state = next
    for (const listener of listeners) listener()
    listeners.clear()
  }
  // The peer's SETTINGS are what proves HTTP/2: TCP and TLS connect to anything.
  session.once('remoteSettings', () => settle('ready'))
  session.once('connect', () => {
    // It comes also where the session was closed meanwhile, and what is thrown here nobody can catch.
    if (!session.destroyed) session.setLocalWindowSize(connectionWindow)
  })
  session.on('error', () => settle('closed'))
  session.on('goaway', () => settle('closed'))
  session.on('close', () => settle('closed'))
  return {
    get state() {
      return state
    },
    onceSettled: (listener) => {
      if (state === 'connecting') listeners.add(listener)
      else listener()
      return () => listeners.delete(listener)
    },
    request: (headers) => {
      const stream = session.request(headers, { endStream: false })
      pings.watch(stream)
      return stream
    },
    close: () => {
      settle('closed')
      destroy(session)
    },
  }
}

/** Windows that take a large reply without waiting for us, of each stream and of all together. */
const streamWindow = 4 << 20
const connectionWindow = 16 << 20

/**
 * Nothing that a server may push; and memory for several of the largest replies, where Node would refuse further streams at 10 MB:
 * an admin's view of 65,535 partitions takes as much by itself.
 */
const settings = {
  settings: { enablePush: false, initialWindowSize: streamWindow },
  maxSessionMemory: 256,
} as const

/** Ends it without a farewell: a socket that is still connecting would wait for minutes to say it. */
const destroy = (session: ClientHttp2Session): void => {
  session.destroy()
  session.socket?.destroy()
}
