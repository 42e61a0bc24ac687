import { once } from 'node:events'
import {
  createServer as createHttp2Server,
  type OutgoingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { codes, refusal, type Answer } from '../answers/answer.ts'

/** How the process behind a port is: gone, stopped (it accepts and is silent), or at work. */
export type PortMode = 'down' | 'hung' | 'up'

/** One node's fabric port on 127.0.0.1. */
export interface NodeServer extends AsyncDisposable {
  readonly port: number
  /** What has been asked, by path; for tests and measurements. */
  readonly asked: ReadonlyMap<string, number>
  become(mode: PortMode): Promise<void>
}

export interface Routes {
  /** The answer to a request of an RPC, or undefined where the node does not have the service. */
  readonly rpc: (path: string, request: Uint8Array) => Answer<Uint8Array> | undefined
  /** The text of a plain GET, or undefined. */
  readonly get: (path: string) => string | undefined
}

/**
 * gRPC as Restate's servers speak it to readers: calls of any kind and plain HTTP/2 on one port, and HTTP 404 for what a node does
 * not have, where a gRPC library would say UNIMPLEMENTED. Each request is answered as it comes.
 */
export const openNodeServer = async (routes: Routes): Promise<NodeServer> => {
  const asked = new Map<string, number>()
  const sockets = new Set<Socket>()
  const held = new Set<Socket>()
  let mode: PortMode = 'up'
  // A view of 65,535 partitions takes as much as Node would let a whole session have.
  const http2 = createHttp2Server({ maxSessionMemory: 256 })
  http2.on('stream', (stream, { ':path': path = '', ':method': method }) => {
    stream.on('error', () => undefined)
    asked.set(path, (asked.get(path) ?? 0) + 1)
    if (method === 'GET') return void respondToGet(stream, routes.get(path))
    const answer = (request: Uint8Array): void => {
      if (mode === 'up') respond(stream, answerTo(routes, path, request))
    }
    let unread: Buffer = Buffer.alloc(0)
    let hasAsked = false
    stream.on('data', (chunk: Buffer) => {
      const { messages, rest } = messagesIn(Buffer.concat([unread, chunk]))
      unread = rest
      hasAsked ||= messages.length > 0
      for (const request of messages) answer(request)
    })
    stream.on('end', () => {
      if (!hasAsked) answer(unread)
      if (stream.headersSent) finish(stream, { 'grpc-status': '0' })
    })
  })
  http2.on('sessionError', () => undefined)
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => void (sockets.delete(socket), held.delete(socket)))
    socket.on('error', () => undefined)
    if (mode === 'up') http2.emit('connection', socket)
    else held.add(socket)
  })
  const port = await listen(server, 0)
  return {
    port,
    asked,
    become: async (next) => {
      const before = mode
      mode = next
      if (before === 'down' && next !== 'down') await listen(server, port)
      if (next === 'up') for (const socket of held) http2.emit('connection', socket)
      if (next === 'up') held.clear()
      if (next === 'down' && before !== 'down') await close(server, sockets)
    },
    [Symbol.asyncDispose]: async () => {
      if (mode !== 'down') await close(server, sockets)
      mode = 'down'
    },
  }
}

/** A request that is no protobuf, or a mistake in what answers it, ends the call and not the process. */
const answerTo = (routes: Routes, path: string, request: Uint8Array): Answer<Uint8Array> | undefined => {
  try {
    return routes.rpc(path, request)
  } catch (error) {
    return refusal(codes.internal, error instanceof Error ? error.message : String(error))
  }
}

const respond = (stream: ServerHttp2Stream, answer: Answer<Uint8Array> | undefined): void => {
  if (stream.destroyed || stream.writableEnded || answer?.kind === 'silence') return
  if (answer === undefined) return notFound(stream)
  if (answer.kind === 'refusal') {
    const status = {
      'grpc-status': String(answer.status),
      'grpc-message': percentEncoded(answer.details),
      ...answer.trailers,
    }
    if (stream.headersSent) finish(stream, status)
    else stream.respond({ ...grpcHeaders, ...status }, { endStream: true })
    return
  }
  if (!stream.headersSent) stream.respond(grpcHeaders, { waitForTrailers: true })
  for (const message of answer.messages) {
    // Two pieces: to put them together would copy what may have 17 MB, for each node.
    stream.write(frameHead(message.length))
    stream.write(message)
  }
}

const grpcHeaders = { ':status': 200, 'content-type': 'application/grpc' } as const

const finish = (stream: ServerHttp2Stream, trailers: OutgoingHttpHeaders): void => {
  if (stream.writableEnded) return
  stream.on('wantTrailers', () => stream.sendTrailers(trailers))
  stream.end()
}

const respondToGet = (stream: ServerHttp2Stream, text: string | undefined): void => {
  if (text === undefined) return notFound(stream)
  stream.respond({ ':status': 200, 'content-type': 'text/plain; version=0.0.4; charset=utf-8' })
  stream.end(text)
}

const notFound = (stream: ServerHttp2Stream): void => {
  stream.respond({ ':status': 404, 'content-type': 'text/plain; charset=utf-8' })
  stream.end('Not found')
}

/** Before each message: a flag, and four bytes of length. */
const headBytes = 5

const frameHead = (length: number): Buffer => {
  const head = Buffer.alloc(headBytes)
  head.writeUInt32BE(length, 1)
  return head
}

/** The messages that are whole, and the beginning of the next. */
const messagesIn = (bytes: Buffer): { readonly messages: readonly Uint8Array[]; readonly rest: Buffer } => {
  const messages: Uint8Array[] = []
  let rest = bytes
  while (rest.length >= headBytes) {
    const end = headBytes + rest.readUInt32BE(1)
    if (rest.length < end) break
    messages.push(rest.subarray(headBytes, end))
    rest = rest.subarray(end)
  }
  return { messages, rest }
}

/** As gRPC wants it: what is no printable ASCII, and the percent sign. */
const percentEncoded = (text: string): string => text.replace(/[^\x20-\x24\x26-\x7e]/gu, encodeURIComponent)

/** A port that was ours may be taken for a moment by somebody else's outgoing connection. */
const listen = async (server: Server, port: number): Promise<number> => {
  const deadline = performance.now() + 5_000
  for (;;) {
    try {
      server.listen(port, '127.0.0.1')
      await once(server, 'listening')
      return (server.address() as AddressInfo).port
    } catch (error) {
      if (performance.now() > deadline) throw error
      await delay(50)
    }
  }
}

const close = async (server: Server, sockets: ReadonlySet<Socket>): Promise<void> => {
  const closed = once(server, 'close')
  server.close()
  for (const socket of sockets) socket.destroy()
  await closed
}
