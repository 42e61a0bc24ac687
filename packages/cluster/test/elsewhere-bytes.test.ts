import { readFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { collectorEffects, PreflightError, type ByteRequest } from '@restate-preflight/core'
import { describe, expect, it } from 'vitest'
import { openElsewhere, type ElsewhereOptions } from '../src/elsewhere/index.ts'
import { readTlsFiles } from '../src/index.ts'
import { serving } from './support/serving.ts'

const pem = (name: string): string => fileURLToPath(new URL(`tls/${name}`, import.meta.url))

const open = (more: Partial<ElsewhereOptions> = {}) =>
  openElsewhere({
    ...{ fact: 'acme.broker', effects: collectorEffects, hosts: ['localhost', '127.0.0.1'] },
    signal: new AbortController().signal,
    ...more,
  })

const framed = (text: string, length = text.length): Buffer => {
  const prefix = Buffer.alloc(4)
  prefix.writeUInt32BE(length)
  return Buffer.concat([prefix, Buffer.from(text)])
}

const inTwo = (socket: Socket, bytes: Buffer, at: number): void => {
  socket.write(bytes.subarray(0, at))
  setTimeout(() => socket.write(bytes.subarray(at)), 10)
}

type Answer = (socket: Socket) => void

/** What is read from a peer that answers so, or how it fails. */
const asked = async (answer: Answer, request: ByteRequest, options: Partial<ElsewhereOptions> = {}) => {
  await using peer = await serving(createServer((socket) => socket.once('data', () => answer(socket))))
  const { client } = open(options)
  try {
    const { bytes } = await client.exchange({ host: '127.0.0.1', port: peer.port }, Buffer.from('?'), request)
    return Buffer.from(bytes).toString()
  } catch (error) {
    return PreflightError.is(error) ? `${error.code} ${error.message}` : String(error)
  }
}

const prefixed = { ends: 'length-prefixed' } as const
const silence: Answer = () => undefined

describe('an exchange of bytes', () => {
  it.each<readonly [string, Answer, ByteRequest, RegExp]>([
    ['as long as it says', (socket) => socket.write(framed('whole')), prefixed, /^whole$/],
    ['with its length in two parts', (socket) => inTwo(socket, framed('whole'), 2), prefixed, /^whole$/],
    ['in two parts', (socket) => inTwo(socket, framed('whole'), 6), prefixed, /^whole$/],
    ['with more than it says', (socket) => socket.write(framed('whole and more', 5)), prefixed, /^whole$/],
    ['of nothing', (socket) => socket.write(framed('')), prefixed, /^$/],
    ['until it closes', (socket) => socket.end('all of it'), { ends: 'closed' }, /^all of it$/],
    [
      'cut off',
      (socket) => socket.end(framed('half', 9)),
      prefixed,
      /^RP5007 tcp-exchange .*closed the connection/,
    ],
    [
      'too long to read',
      (socket) => socket.write(framed('', 4e9)),
      prefixed,
      /^RP5008 .*longer than 1048576 bytes$/,
    ],
    [
      'without an end',
      (socket) => socket.write('x'.repeat(99)),
      { ends: 'closed', maxBytes: 98 },
      /^RP5008 .*98 bytes$/,
    ],
    ['not at all', silence, { ...prefixed, timeoutMs: 100 }, /^RP5007 .*no answer within 100 ms$/],
  ])('reads an answer %s', async (_, answer, request, expected) => {
    expect(await asked(answer, request)).toMatch(expected)
  })

  it('sends nothing that was not declared, nor more than a question', async () => {
    expect(await asked(silence, prefixed, { effects: ['tcp-connect'] })).toMatch(
      /^RP5005 .*declare tcp-exchange$/,
    )
    expect(await asked(silence, prefixed, { hosts: ['localhost'] })).toMatch(/^RP5005 .*may not reach/)
    const { client, used } = open()
    await expect(
      client.exchange({ host: 'localhost', port: 1 }, Buffer.alloc(70_000), prefixed),
    ).rejects.toMatchObject({ code: 'RP5005', message: expect.stringContaining('sends 70000 bytes') })
    expect([...used]).toEqual([])
  })

  it('sends nothing within TLS to a peer that is not trusted', async () => {
    const received: string[] = []
    const keys = { cert: readFileSync(pem('server.pem')), key: readFileSync(pem('server.key')) }
    await using peer = await serving(
      createTlsServer(keys, (socket) =>
        socket.on('data', (bytes: Buffer) => {
          received.push(bytes.toString())
          socket.write(framed('secret'))
        }),
      ),
    )
    const address = { host: 'localhost', port: peer.port }
    const request = { ...prefixed, tls: true } as const
    await expect(open().client.exchange(address, Buffer.from('?'), request)).rejects.toMatchObject({
      code: 'RP5009',
    })
    expect(received).toEqual([])
    const { client, used } = open({ tls: await readTlsFiles({ ca: pem('ca.pem') }) })
    const { bytes } = await client.exchange(address, Buffer.from('?'), request)
    expect(Buffer.from(bytes).toString()).toBe('secret')
    expect([...used]).toEqual(['tcp-exchange'])
  })
})
