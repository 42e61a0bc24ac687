import {
  constants,
  type ClientHttp2Stream,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from 'node:http2'
import type { ErrorRecord } from '@restate-preflight/core'
import type { Rpc } from '@restate-preflight/wire'
import { classifyCall } from '../errors/classify.ts'
import type { Channel } from './channel.ts'
import { frameMessage, readFrame, readFrames } from './frame.ts'

export interface CallLimits {
  /** The asked address, for errors. */
  readonly url: string
  /** On the clock of `performance.now()`. */
  readonly deadline: number
  readonly signal: AbortSignal
  /** Bytes of the largest message that is accepted. */
  readonly messageSizeLimit: number
  readonly received: (bytes: number) => void
  /** Called with each part of an answer: whoever is heard is not silent. */
  readonly heard?: () => void
}

export type CallOutcome<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ErrorRecord }

/**
 * One unary gRPC call on a channel that is ready (github.com/grpc/grpc, PROTOCOL-HTTP2). Resolves at the deadline at
 * the latest, and at once when aborted.
 */
export const callUnary = async <Q, A>(
  channel: Channel,
  rpc: Rpc<Q, A>,
  request: Q,
  limits: CallLimits,
): Promise<CallOutcome<A>> => {
  const outcome = await call(channel, rpc, request, limits, (body) => {
    const message = readFrame(body)
    return message === null ? null : [message]
  })
  if (!outcome.ok) return outcome
  const [value] = outcome.value
  return { ok: true, value: value as A }
}

/**
 * One call that is answered with several messages, of which at most `maxMessages` are taken, and all together no more bytes than the
 * limit: it is given up as soon as more have come. Resolves with all of them or none, when the stream has ended, at the deadline at the
 * latest.
 */
export const callStreaming = <Q, A>(
  channel: Channel,
  rpc: Rpc<Q, A>,
  request: Q,
  limits: CallLimits,
  maxMessages: number,
): Promise<CallOutcome<readonly A[]>> =>
  call(channel, rpc, request, limits, (body) => readFrames(body, maxMessages))

const call = async <Q, A>(
  channel: Channel,
  rpc: Rpc<Q, A>,
  request: Q,
  limits: CallLimits,
  messagesIn: (body: Buffer) => readonly Uint8Array[] | null,
): Promise<CallOutcome<readonly A[]>> => {
  const sentAt = performance.now()
  const ended = await exchange(channel, rpc.path, rpc.serialize(request), limits)
  const leader = ended.headers[leaderTrailer]
  const failed = (status: number, details: string, undecodable = false): CallOutcome<never> => ({
    ok: false,
    error: classifyCall({
      url: limits.url,
      method: `${rpc.service.slice(rpc.service.lastIndexOf('.') + 1)}/${rpc.method}`,
      status,
      details,
      leader: leader === undefined ? null : String(leader),
      contentType: ended.headers['content-type'] ?? null,
      undecodable,
      waitedMs: performance.now() - sentAt,
    }),
  })
  if (ended.status !== 0) return failed(ended.status, ended.details)
  const messages = messagesIn(ended.body)
  if (messages === null)
    return failed(
      statusCodes.internal,
      'the reply is not made of whole messages, as many as there may be',
      true,
    )
  limits.received(messages.reduce((sum, message) => sum + message.length, 0))
  try {
    return { ok: true, value: messages.map(rpc.deserialize) }
  } catch (error) {
    return failed(statusCodes.internal, error instanceof Error ? error.message : String(error), true)
  }
}

/** A member that is not the leader names the leader here, if it knows it. */
const leaderTrailer = 'x-restate-known-leader'

const statusCodes = {
  cancelled: 1,
  unknown: 2,
  deadlineExceeded: 4,
  resourceExhausted: 8,
  internal: 13,
  unavailable: 14,
} as const

export interface Ended {
  /** The gRPC status; our own where the server gave none. */
  readonly status: number
  readonly details: string
  /** Headers and trailers together. */
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** Sends the message and waits for the end of the stream, the deadline or the abort, whichever comes first. */
export const exchange = (
  channel: Channel,
  path: string,
  message: Uint8Array,
  limits: CallLimits,
): Promise<Ended> =>
  new Promise((resolve) => {
    const { deadline, signal, messageSizeLimit, heard } = limits
    const remainingMs = Math.max(1, Math.ceil(deadline - performance.now()))
    const chunks: Buffer[] = []
    let headers: IncomingHttpHeaders = {}
    let size = 0
    const stream = openStream(channel, {
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/grpc',
      'user-agent': userAgent,
      te: 'trailers',
      'grpc-timeout': `${remainingMs}m`,
    })
    if (stream === null) return resolve(dropped)
    const finish = (status: number, details: string) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      resolve({ status, details, headers, body: Buffer.concat(chunks, size) })
      if (!stream.closed) stream.close(constants.NGHTTP2_CANCEL)
    }
    const onAbort = () => finish(statusCodes.cancelled, 'cancelled by us')
    const timer = setTimeout(
      () => finish(statusCodes.deadlineExceeded, 'no answer before the deadline'),
      remainingMs,
    )
    stream.on('response', (received) => {
      headers = received
      heard?.()
    })
    stream.on('trailers', (received: IncomingHttpHeaders) => {
      headers = { ...headers, ...received }
    })
    stream.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > messageSizeLimit) finish(statusCodes.resourceExhausted, 'received message larger than max')
      else chunks.push(chunk)
      // An answer that is on its way is not given up: a large one may take longer than most may be waited for.
      timer.refresh()
    })
    // What went wrong is told by `close`, which always follows.
    stream.on('error', () => undefined)
    stream.on('close', () => {
      const { status, details } = endOf(headers, stream)
      finish(status, details)
    })
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) onAbort()
    else stream.end(frameMessage(message))
  })

const userAgent = 'restate-preflight'

const dropped: Ended = {
  status: statusCodes.unavailable,
  details: 'Connection dropped',
  headers: {},
  body: Buffer.alloc(0),
}

/** Null where the connection ended since it was looked at: HTTP/2 then throws. */
const openStream = (channel: Channel, headers: OutgoingHttpHeaders): ClientHttp2Stream | null => {
  try {
    return channel.request(headers)
  } catch {
    return null
  }
}

/** What the server said; where it said nothing, what HTTP/2 says instead. */
const endOf = (
  headers: IncomingHttpHeaders,
  stream: ClientHttp2Stream,
): Pick<Ended, 'status' | 'details'> => {
  const status = headers['grpc-status']
  if (typeof status === 'string' && /^\d+$/.test(status)) {
    return { status: Number(status), details: decodeMessage(headers['grpc-message']) }
  }
  const httpStatus = headers[':status'] === undefined ? undefined : Number(headers[':status'])
  if (httpStatus !== undefined && httpStatus !== 200) {
    return { status: statusCodes.unknown, details: `Received HTTP status code ${httpStatus}` }
  }
  if (httpStatus === undefined && (stream.session === undefined || stream.session.destroyed)) {
    return { status: statusCodes.unavailable, details: 'Connection dropped' }
  }
  if (stream.rstCode !== constants.NGHTTP2_NO_ERROR) {
    return { status: statusCodes.internal, details: `Received RST_STREAM with code ${stream.rstCode}` }
  }
  return { status: statusCodes.unknown, details: 'Call ended without gRPC status' }
}

/** `grpc-message` is percent-encoded UTF-8. */
const decodeMessage = (value: string | string[] | undefined): string => {
  const text = Array.isArray(value) ? value.join(', ') : (value ?? '')
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
