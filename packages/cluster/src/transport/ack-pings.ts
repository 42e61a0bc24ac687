import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2'

/** Brings replies at once that the server holds back. */
export interface AckPings {
  /** Pings while this stream waits for its reply. */
  watch(stream: ClientHttp2Stream): void
}

/**
 * Restate does not set TCP_NODELAY on accepted fabric connections, so whatever follows the first segment of a reply, or
 * a reply that follows another, waits until the ACK of what went before arrives, and the kernel of the client delays
 * that ACK by 40 ms. Anything that we send carries it: a PING of 17 bytes brings the rest at once (44 ms become 2 ms).
 * One PING is not enough, because the held segment may not be written yet when it arrives; so they follow one another
 * while something is awaited, for as long as the kernel would have delayed.
 */
export const createAckPings = (session: ClientHttp2Session): AckPings => {
  let awaited = 0
  let until = 0
  let timer: NodeJS.Timeout | undefined
  const ping = () => {
    if (!session.destroyed && !session.closed) session.ping(() => undefined)
  }
  const tick = () => {
    if (awaited === 0 || performance.now() > until) {
      clearInterval(timer)
      timer = undefined
    } else ping()
  }
  /** Something was sent or came: what comes next may be held back. */
  const expect = () => {
    until = performance.now() + delayedAckMs
    timer ??= setInterval(tick, intervalMs).unref()
  }
  return {
    watch: (stream) => {
      awaited += 1
      expect()
      stream.once('response', () => {
        expect()
        ping()
        setImmediate(ping)
      })
      stream.once('close', () => {
        awaited -= 1
      })
    },
  }
}

/** Linux delays an ACK by 40 ms. */
const delayedAckMs = 45
const intervalMs = 2
