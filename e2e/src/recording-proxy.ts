import { once } from 'node:events'
import {
  connect,
  createServer,
  type ClientHttp2Session,
  type ServerHttp2Stream,
  type IncomingHttpHeaders,
} from 'node:http2'
import type { AddressInfo } from 'node:net'

/** Stands in front of a node and notes the path of every call. */
export interface RecordingProxy {
  readonly address: string
  readonly paths: string[]
  close(): void
}

/** Passes HTTP/2 calls on to a node, trailers included. */
export const startRecordingProxy = async (target: string): Promise<RecordingProxy> => {
  const paths: string[] = []
  const upstream = connect(target)
  upstream.on('error', () => {})
  const server = createServer()
  server.on('stream', (stream, headers) => {
    paths.push(String(headers[':path']))
    pass(stream, headers, upstream)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    address: `http://127.0.0.1:${port}`,
    paths,
    close: () => {
      upstream.destroy()
      server.close()
    },
  }
}

const pass = (
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  upstream: ClientHttp2Session,
): void => {
  const {
    ':path': path,
    ':method': method,
    te,
    'content-type': contentType,
    'grpc-timeout': timeout,
  } = headers
  const call = upstream.request({
    ':path': path,
    ':method': method,
    te: String(te ?? 'trailers'),
    'content-type': contentType ?? 'application/grpc',
    ...(timeout === undefined ? {} : { 'grpc-timeout': timeout }),
  })
  let trailers: Record<string, string | string[] | undefined> = {}
  const plain = (received: IncomingHttpHeaders) =>
    Object.fromEntries(Object.entries(received).filter(([name]) => !name.startsWith(':')))
  call.on('response', (received, flags) => {
    const endsHere = (flags & 1) !== 0
    if (stream.destroyed) return
    stream.respond(
      { ':status': received[':status'], ...plain(received) },
      { waitForTrailers: !endsHere, endStream: endsHere },
    )
  })
  call.on('trailers', (received) => {
    trailers = plain(received)
  })
  stream.on('wantTrailers', () => stream.sendTrailers(trailers))
  call.on('data', (chunk: Buffer) => stream.write(chunk))
  call.on('end', () => {
    if (!stream.destroyed) stream.end()
  })
  call.on('error', () => stream.close())
  stream.on('error', () => call.close())
  stream.on('close', () => call.close())
  stream.pipe(call)
}
