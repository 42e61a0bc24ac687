import { request as requestHttp, type IncomingHttpHeaders } from 'node:http'
import { connect as connectHttp2, constants } from 'node:http2'
import { request as requestHttps } from 'node:https'
import { tlsOptions, type TlsMaterial } from '../tls.ts'

export interface Exchange {
  readonly method: 'GET' | 'HEAD'
  readonly headers: { readonly [name: string]: string }
  readonly httpVersion: 1 | 2
  readonly maxBytes: number
  readonly tls: TlsMaterial
  readonly signal: AbortSignal
}

export interface Reply {
  readonly status: number
  readonly headers: { readonly [name: string]: string }
  readonly text: string
}

/** A body that is longer than was allowed. */
export class TooLarge extends Error {}

/** One request and its reply, without redirects. Rejects with what the operating system or OpenSSL says, or TooLarge. */
export const exchange = (url: URL, wanted: Exchange): Promise<Reply> =>
  wanted.httpVersion === 2 ? overHttp2(url, wanted) : overHttp1(url, wanted)

const overHttp1 = (url: URL, { method, headers, maxBytes, tls, signal }: Exchange): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? requestHttps : requestHttp
    // Kept alive by an agent, a connection would outlive the run.
    const sent = send(url, { method, headers, signal, agent: false, ...tlsOptions(tls) }, (response) => {
      const body = bounded(maxBytes, (error) => response.destroy(error))
      response.on('data', body.add)
      response.on('error', reject)
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: plain(response.headers), text: body.text() }),
      )
    })
    sent.on('error', reject)
    sent.end()
  })

const overHttp2 = (url: URL, { method, headers, maxBytes, tls, signal }: Exchange): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const session = connectHttp2(url, tlsOptions(tls))
    const end = (settle: () => void) => {
      signal.removeEventListener('abort', onAbort)
      session.destroy()
      settle()
    }
    // A stream is cancelled because of what its connection met, and that is what to tell.
    const fail = (error: Error) => end(() => reject(error.cause instanceof Error ? error.cause : error))
    const onAbort = () => fail(new Error('aborted'))
    session.on('error', fail)
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) return onAbort()
    const stream = session.request({ ...headers, ':method': method, ':path': `${url.pathname}${url.search}` })
    const body = bounded(maxBytes, fail)
    let head: IncomingHttpHeaders = {}
    stream.on('response', (received) => {
      head = received
    })
    stream.on('data', body.add)
    stream.on('error', fail)
    stream.on('end', () => {
      const status = head[constants.HTTP2_HEADER_STATUS]
      // A stream that was reset ends as well; it has not said everything.
      if (status === undefined || stream.rstCode !== constants.NGHTTP2_NO_ERROR) return
      end(() => resolve({ status: Number(status), headers: plain(head), text: body.text() }))
    })
    stream.on('close', () => fail(new Error('the stream ended before the answer was complete')))
    stream.end()
  })

const bounded = (maxBytes: number, fail: (error: Error) => void) => {
  const chunks: Buffer[] = []
  let size = 0
  return {
    add: (chunk: Buffer): void => {
      size += chunk.length
      if (size > maxBytes) fail(new TooLarge(`longer than ${maxBytes} bytes`))
      else chunks.push(chunk)
    },
    text: (): string => Buffer.concat(chunks).toString('utf8'),
  }
}

const plain = (headers: IncomingHttpHeaders): { readonly [name: string]: string } =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || name.startsWith(':') ? [] : [[name, String(value)]],
    ),
  )
