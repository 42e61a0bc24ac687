import { constants, type ClientHttp2Stream, type IncomingHttpHeaders } from 'node:http2'
import { errorRecord, PreflightError, type ErrorCode, type ErrorRecord } from '@restate-preflight/core'
import type { RpcEffect } from '@restate-preflight/wire'
import type { CallLimits, CallOutcome } from './call.ts'
import type { Channel } from './channel.ts'

/** What is fetched by plain HTTP/2 from the fabric port. It has routes beside these that change or load a node (`/debug`). */
const effects: ReadonlyMap<string, RpcEffect> = new Map([['/metrics', 'local-read']])

/**
 * The effect of a path, as `permittedEffect` tells that of an RPC.
 * @throws PreflightError RP9001: to fetch anything else is a mistake of this program.
 */
export const permittedPath = (path: string): RpcEffect => {
  const effect = effects.get(path)
  if (effect !== undefined) return effect
  throw new PreflightError('RP9001', `refused to fetch ${path}`, { target: path })
}

/** More than twenty times what a node of today says. */
const maxBytes = 4 << 20

/** One GET on a channel that is ready. Resolves at the deadline at the latest, and at once when aborted. */
export const getText = async (
  channel: Channel,
  path: string,
  limits: CallLimits,
): Promise<CallOutcome<string>> => {
  const { url } = limits
  const sentAt = performance.now()
  const ended = await fetchBody(channel, path, limits)
  const failed = (code: ErrorCode, message: string): CallOutcome<string> => ({
    ok: false,
    error: errorOf(code, url, path, message),
  })
  switch (ended.kind) {
    case 'late':
      return failed(
        'RP3001',
        `${url} accepted GET ${path} and did not answer within ${Math.round(performance.now() - sentAt)} ms`,
      )
    case 'aborted':
      return failed('RP3006', `GET ${path} of ${url} was cancelled by us`)
    case 'large':
      return failed('RP3003', `the reply of ${url} to GET ${path} is larger than this run accepts`)
    case 'dropped':
      return failed('RP2104', `${url} closed the connection before it answered GET ${path}`)
    case 'whole':
      limits.received(ended.body.length)
      return ended.status === 200
        ? { ok: true, value: ended.body.toString('utf8') }
        : failed(
            ended.status === 404 ? 'RP3002' : 'RP2303',
            `${url} answers GET ${path} with HTTP status ${ended.status}`,
          )
  }
}

const errorOf = (code: ErrorCode, url: string, path: string, message: string): ErrorRecord =>
  errorRecord(code, { target: url, message, layers: [url, `GET ${path}`] })

type Fetched =
  | { readonly kind: 'late' | 'aborted' | 'large' | 'dropped' }
  | { readonly kind: 'whole'; readonly status: number; readonly body: Buffer }

const fetchBody = (channel: Channel, path: string, { deadline, signal }: CallLimits): Promise<Fetched> =>
  new Promise((resolve) => {
    const remainingMs = Math.max(1, Math.ceil(deadline - performance.now()))
    const chunks: Buffer[] = []
    let headers: IncomingHttpHeaders = {}
    let size = 0
    const stream = openStream(channel, path)
    if (stream === null) return resolve({ kind: 'dropped' })
    const finish = (fetched: Fetched) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      resolve(fetched)
      if (!stream.closed) stream.close(constants.NGHTTP2_CANCEL)
    }
    const onAbort = () => finish({ kind: 'aborted' })
    const timer = setTimeout(() => finish({ kind: 'late' }), remainingMs)
    stream.on('response', (received) => {
      headers = received
    })
    stream.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > maxBytes) finish({ kind: 'large' })
      else chunks.push(chunk)
    })
    stream.on('end', () => {
      const status = headers[':status']
      // A stream that was reset ends as well; it has not said everything.
      if (status !== undefined && stream.rstCode === constants.NGHTTP2_NO_ERROR)
        finish({ kind: 'whole', status: Number(status), body: Buffer.concat(chunks, size) })
    })
    // What went wrong is told by `close`, which always follows.
    stream.on('error', () => undefined)
    stream.on('close', () => finish({ kind: 'dropped' }))
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) onAbort()
    else stream.end()
  })

/** Null where the connection ended since it was looked at: HTTP/2 then throws. */
const openStream = (channel: Channel, path: string): ClientHttp2Stream | null => {
  try {
    return channel.request({ ':method': 'GET', ':path': path, accept: 'text/plain' })
  } catch {
    return null
  }
}
