import { readFileSync } from 'node:fs'
import { createServer, type ServerHttp2Stream } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { query, type QueryName } from '@restate-preflight/wire'
import { describe, expect, it } from 'vitest'
import { parseAddress } from '../src/address.ts'
import { createLimiter } from '../src/transport/limiter.ts'
import { createMeter } from '../src/transport/meter.ts'
import { openSession } from '../src/transport/session.ts'

/** What servers have answered, as messages on the wire. */
const recorded = (version: string, name: QueryName): readonly Buffer[] => {
  const file = new URL(`../../wire/test/recorded/queries-${version}.json`, import.meta.url)
  const answers = JSON.parse(readFileSync(file, 'utf8')) as Record<QueryName, readonly string[]>
  return answers[name].map((base64) => Buffer.from(base64, 'base64'))
}

const framed = (message: Uint8Array): Buffer => {
  const frame = Buffer.alloc(5 + message.length)
  frame.writeUInt32BE(message.length, 1)
  frame.set(message, 5)
  return frame
}

/** What comes of a query to a server that behaves so, and what it cost. */
const ask = async (
  answer: (stream: ServerHttp2Stream) => void,
  options: {
    readonly name?: QueryName
    readonly rpcTimeoutMs?: number
    readonly signal?: AbortSignal
  } = {},
) => {
  const { name = 'nodes', rpcTimeoutMs = 2_000, signal = new AbortController().signal } = options
  const asked: string[] = []
  const closed: Promise<void>[] = []
  const server = createServer()
  server.on('stream', (stream, headers) => {
    asked.push(`${headers[':method']} ${headers[':path']}`)
    stream.on('error', () => undefined)
    closed.push(new Promise((resolve) => stream.on('close', resolve)))
    answer(stream)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = parseAddress(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const session = openSession(address, {
    tls: {},
    connectTimeoutMs: 1_000,
    rpcTimeoutMs,
    messageSizeLimit: 32 << 20,
    mayRepair: false,
    perNode: 4,
    global: createLimiter(4),
    now: () => new Date(),
  })
  const meter = createMeter()
  try {
    const reply = await session.query(name, { signal, meter })
    await Promise.all(closed)
    return { reply, asked, cost: meter.cost(0), url: address.url }
  } finally {
    session.close()
    server.close()
  }
}

const begin = (stream: ServerHttp2Stream): void => {
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
}

/** Each message in pieces, as a network may bring them. */
const respond = (messages: readonly Uint8Array[]) => (stream: ServerHttp2Stream) => {
  begin(stream)
  for (const message of messages) {
    const frame = framed(message)
    stream.write(frame.subarray(0, 3))
    stream.write(frame.subarray(3))
  }
  stream.end()
}

const refuse = (status: number, details: string) => (stream: ServerHttp2Stream) =>
  stream.respond(
    {
      ':status': 200,
      'content-type': 'application/grpc',
      'grpc-status': String(status),
      'grpc-message': encodeURIComponent(details),
    },
    { endStream: true },
  )

describe('a query', () => {
  it('is one local read of all messages that come', async () => {
    const messages = recorded('1.7.12', 'config')
    const { reply, asked, cost } = await ask(respond(messages), { name: 'config' })
    expect(reply).toMatchObject({ ok: true, value: { warnings: [] } })
    expect(reply.ok ? reply.value.rows : []).toContainEqual(['N1', 'gossip-tick-interval', '100ms'])
    expect(asked).toEqual(['POST /restate.cluster_ctrl.ClusterCtrlSvc/Query'])
    const bytes = messages.reduce((sum, message) => sum + message.length, 0)
    expect(cost).toMatchObject({ rpcs: 1, bytesReceived: bytes, effects: ['local-read'] })
  })

  it('tells of which nodes the server was told nothing', async () => {
    const warning = { nodeId: 'N2', message: 'connect throttled' }
    const last = query.serializeResponse({ encoded: new Uint8Array(), warnings: [warning] })
    const { reply } = await ask(respond([...recorded('1.7.12', 'nodes'), last]))
    expect(reply).toMatchObject({
      ok: true,
      value: { rows: [['N1', 'alive']], warnings: [{ node: 'N2', message: 'connect throttled' }] },
    })
  })

  const empty = query.serializeResponse({ encoded: new Uint8Array(), warnings: [] })
  const large = query.serializeResponse({ encoded: new Uint8Array(1 << 20), warnings: [] })

  it.each<readonly [string, (stream: ServerHttp2Stream) => void, string]>([
    ['no message', respond([]), 'RP5002'],
    ['a message that is no table', respond([large]), 'RP5002'],
    ['bytes that are no message', respond([Uint8Array.of(0xff)]), 'RP5002'],
    [
      'half a message',
      (stream) => {
        begin(stream)
        stream.end(framed(large).subarray(0, 1_000))
      },
      'RP5002',
    ],
    ['more than 4096 messages', respond(Array.from({ length: 4_097 }, () => empty)), 'RP5002'],
    ['more than 4 MiB', respond([large, large, large, large, large]), 'RP3003'],
    [
      'a table that is not there',
      refuse(13, "Error during planning: table 'restate.public.config' not found"),
      'RP3002',
    ],
    ['a role that has not started', refuse(14, 'svc is not ready yet'), 'RP4004'],
    [
      'a server that stops in the middle',
      (stream) => {
        begin(stream)
        for (const message of recorded('1.7.12', 'nodes')) stream.write(framed(message))
      },
      'RP3001',
    ],
  ])('that is answered with %s is an error of its own', async (_, answer, code) => {
    const rpcTimeoutMs = code === 'RP3001' ? 1_000 : 5_000
    const { reply, url } = await ask(answer, { rpcTimeoutMs })
    expect(reply).toMatchObject({ ok: false, error: { code, target: url } })
  })

  it('is given up as soon as more has come than may, however much more would', async () => {
    let sent = 0
    const { reply } = await ask((stream) => {
      begin(stream)
      const more = () => {
        while (!stream.destroyed && stream.write(framed(large))) sent += 1
        if (!stream.destroyed) stream.once('drain', more)
      }
      more()
    })
    expect(reply).toMatchObject({ ok: false, error: { code: 'RP3003' } })
    // What fits into the windows of the connection may have been on its way.
    expect(sent).toBeLessThan(32)
  })

  it('ends when the run does', async () => {
    const ending = new AbortController()
    const { reply } = await ask(() => ending.abort(), { signal: ending.signal })
    expect(reply).toMatchObject({ ok: false, error: { code: 'RP6002' } })
  })
})
