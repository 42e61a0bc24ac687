import type { ErrorRecord, Instant } from '@restate-preflight/core'

/** What came of one question to one node: never an exception. */
export type Reply<T> = Answer<T> | Refusal

export interface Answer<T> {
  readonly ok: true
  readonly value: T
  readonly askedAt: Instant
  readonly readAt: Instant
  readonly tookMs: number
}

export interface Refusal {
  readonly ok: false
  readonly error: ErrorRecord
  readonly askedAt: Instant
  readonly gaveUpAt: Instant
}

/** The same reply with another value. */
export const mapReply = <T, U>(reply: Reply<T>, map: (value: T) => U): Reply<U> =>
  reply.ok ? { ...reply, value: map(reply.value) } : reply
