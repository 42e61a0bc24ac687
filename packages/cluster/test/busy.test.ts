import { createServer, type ServerHttp2Stream } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { rpcs } from '@restate-preflight/wire'
import { expect, it } from 'vitest'
import { parseAddress } from '../src/address.ts'
import { createLimiter } from '../src/transport/limiter.ts'
import { createMeter } from '../src/transport/meter.ts'
import { openSession } from '../src/transport/session.ts'

const patienceMs = 1_200

/** A node that answers as it is told, asked one question at a time. */
const asking = async (answer: (stream: ServerHttp2Stream) => void, rpcTimeoutMs = patienceMs) => {
  const server = createServer()
  server.on('stream', (stream) => {
    stream.on('error', () => undefined)
    answer(stream)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = parseAddress(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const session = openSession(address, {
    ...{ tls: {}, connectTimeoutMs: 1_000, rpcTimeoutMs, messageSizeLimit: 1 << 20, mayRepair: false },
    ...{ perNode: 4, global: createLimiter(1), now: () => new Date() },
  })
  const signal = new AbortController().signal
  return {
    ask: () => session.call(rpcs.getIdent, {}, { signal, meter: createMeter() }),
    [Symbol.dispose]: () => {
      session.close()
      server.close()
    },
  }
}

/** A message of no bytes. */
const empty = Buffer.alloc(5)

const respond = (stream: ServerHttp2Stream) => {
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
}

it('a question that waits for its turn is not taken for one without an answer', async () => {
  using node = await asking((stream) => {
    respond(stream)
    void delay(patienceMs / 3).then(() => stream.end(empty))
  })
  const replies = await Promise.all(Array.from({ length: 6 }, () => node.ask()))
  expect(replies.map(({ ok }) => ok)).toEqual(replies.map(() => true))
})

it('an answer that comes in pieces is waited for as long as they come', async () => {
  using node = await asking((stream) => {
    respond(stream)
    const send = async () => {
      for (const byte of empty) {
        await delay(patienceMs / 3)
        stream.write(Buffer.of(byte))
      }
      stream.end()
    }
    void send()
  })
  expect((await node.ask()).ok).toBe(true)
})

it('one that stops in the middle is not', async () => {
  using node = await asking((stream) => {
    respond(stream)
    stream.write(Buffer.alloc(2))
  })
  expect(await node.ask()).toMatchObject({ ok: false, error: { code: 'RP3001' } })
})

it('a silent node gives its turn to others', async () => {
  let asked = 0
  using node = await asking((stream) => {
    asked += 1
    if (asked === 1) return
    respond(stream)
    stream.end(empty)
  }, 60_000)
  void node.ask()
  expect(await node.ask()).toMatchObject({ ok: true })
})
