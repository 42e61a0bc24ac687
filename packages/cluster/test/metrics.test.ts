import { createServer, type ServerHttp2Stream } from 'node:http2'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { expect, it, describe } from 'vitest'
import { parseAddress } from '../src/address.ts'
import { nodeMetricsOf } from '../src/metrics/node-metrics.ts'
import { createLimiter } from '../src/transport/limiter.ts'
import { createMeter } from '../src/transport/meter.ts'
import { openSession } from '../src/transport/session.ts'

const recorded = readFileSync(new URL('recorded/metrics-1.7.12.txt', import.meta.url), 'utf8')

/** What comes of fetching the metrics from a server that behaves so, and what it cost. */
const fetchFrom = async (
  answer: (stream: ServerHttp2Stream) => void,
  { path = '/metrics', rpcTimeoutMs = 2_000, signal = new AbortController().signal } = {},
) => {
  const asked: string[] = []
  const server = createServer()
  server.on('stream', (stream, headers) => {
    asked.push(`${headers[':method']} ${headers[':path']}`)
    stream.on('error', () => undefined)
    answer(stream)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = parseAddress(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const session = openSession(address, {
    tls: {},
    connectTimeoutMs: 1_000,
    rpcTimeoutMs,
    messageSizeLimit: 1 << 20,
    mayRepair: true,
    perNode: 4,
    global: createLimiter(4),
    now: () => new Date(),
  })
  const meter = createMeter()
  try {
    const reply = nodeMetricsOf(await session.get(path, { signal, meter }), address.url)
    return { reply, asked, cost: meter.cost(0), url: address.url }
  } finally {
    session.close()
    server.close()
  }
}

const respond = (status: number, body: string | Buffer) => (stream: ServerHttp2Stream) => {
  stream.respond({ ':status': status, 'content-type': 'text/plain' })
  stream.end(body)
}

describe('GET /metrics', () => {
  it('is one local read of the bytes that came', async () => {
    const { reply, asked, cost } = await fetchFrom(respond(200, recorded))
    expect(reply).toMatchObject({ ok: true, value: { raft: { applied: 106 }, bytes: recorded.length } })
    expect(asked).toEqual(['GET /metrics'])
    expect(cost).toMatchObject({ rpcs: 1, bytesReceived: recorded.length, effects: ['local-read'] })
  })

  it.each<readonly [string, (stream: ServerHttp2Stream) => void, string]>([
    ['a node that does not serve it', respond(404, ''), 'RP3002'],
    ['another status', respond(503, 'later'), 'RP2303'],
    ['a text that is no scrape', respond(200, 'metrics are disabled'), 'RP5002'],
    ['an empty answer', respond(200, ''), 'RP5002'],
    ['more than 4 MiB', respond(200, Buffer.alloc((4 << 20) + 1, '#\n')), 'RP3003'],
    ['a node that says nothing', () => undefined, 'RP3001'],
    [
      'a node that stops in the middle',
      (stream) => {
        stream.respond({ ':status': 200 })
        stream.write(recorded.slice(0, 100))
      },
      'RP3001',
    ],
    ['a stream that is reset', (stream) => stream.close(2), 'RP2104'],
    ['a connection that ends', (stream) => stream.session?.destroy(), 'RP2104'],
  ])('from %s is an error of its own', async (_, answer, code) => {
    const rpcTimeoutMs = code === 'RP3001' ? 300 : 5_000
    const { reply, url } = await fetchFrom(answer, { rpcTimeoutMs })
    expect(reply).toMatchObject({ ok: false, error: { code, target: url } })
  })

  it('ends at once when the run ends', async () => {
    const ending = new AbortController()
    const { reply } = await fetchFrom(() => ending.abort(), { signal: ending.signal })
    expect(reply).toMatchObject({ ok: false, error: { code: 'RP6002' } })
  })

  it.each(['/debug/pprof/heap', '/health', '/metrics/', '/restate.node_ctl_svc.NodeCtlSvc/GetIdent', ''])(
    'is the only path that is ever fetched: not %s',
    async (path) => {
      await expect(fetchFrom(respond(200, recorded), { path })).rejects.toMatchObject({ code: 'RP9001' })
    },
  )
})
