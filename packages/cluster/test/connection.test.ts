import { createServer as createHttpServer } from 'node:http'
import { createSecureServer, createServer as createHttp2Server } from 'node:http2'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'
import { readFile } from 'node:fs/promises'
import { factOf, facts, type ErrorRecord } from '@restate-preflight/core'
import { describe, expect, it } from 'vitest'
import { readTlsFiles, type TlsMaterial } from '../src/index.ts'
import { clusterAt } from './support/collecting.ts'
import { closedPort, silentServer } from './support/fake-node.ts'
import { serving } from './support/serving.ts'

const pem = (name: string): string => fileURLToPath(new URL(`tls/${name}`, import.meta.url))
const trusted = await readTlsFiles({ ca: pem('ca.pem') })
const withClient = await readTlsFiles({ ca: pem('ca.pem'), cert: pem('client.pem'), key: pem('client.key') })

/** What collecting from one address says of it. */
const errorAt = async (url: string, tls: TlsMaterial = {}): Promise<ErrorRecord | null> => {
  await using cluster = clusterAt([url], { tls, connectTimeoutMs: 1_000, rpcTimeoutMs: 1_000 })
  const snapshot = await cluster.collect({ needs: new Set() })
  const contact = factOf(snapshot, facts.addressContact, url)
  return contact.status === 'collected' ? null : contact.error
}

const certificate = async (name: string): Promise<TlsOptions> => ({
  cert: await readFile(pem(`${name}.pem`)),
  key: await readFile(pem(`${name}.key`)),
})

const secure = async (
  name: string,
  more: TlsOptions = {},
): Promise<AsyncDisposable & { readonly port: number }> => {
  const server = createSecureServer({ ...(await certificate(name)), ...more }, answerAsWebServer)
  return serving(server)
}

const answerAsWebServer: Parameters<typeof createHttp2Server>[1] = (_request, response) => {
  response.writeHead(200, { 'content-type': 'text/html' })
  response.end('<html></html>')
}

describe('what stands at an address', () => {
  it('is nothing', async () => {
    const url = `http://127.0.0.1:${await closedPort()}`
    expect(await errorAt(url)).toEqual({
      code: 'RP2101',
      target: url,
      message: `${url}: connection refused (ECONNREFUSED)`,
      layers: [url, 'TCP: connection refused (ECONNREFUSED)'],
      action: expect.stringContaining('Start the node, or correct the port'),
    })
  })

  it('is a name that does not exist', async () => {
    const url = `http://no-such-host.invalid:5122`
    // Without any name service the resolver cannot even say that.
    expect(await errorAt(url)).toMatchObject({ code: expect.stringMatching(/^RP200[12]$/), target: url })
  })

  it.each(['http', 'https'])('accepts and is silent (%s)', async (scheme) => {
    await using silent = await silentServer()
    const url = silent.address.replace('http', scheme)
    expect(await errorAt(url)).toMatchObject({
      code: 'RP3001',
      layers: [
        url,
        `TCP: connected to ${new URL(silent.address).host}`,
        expect.stringMatching(/^(HTTP\/2|TLS): it accepted the connection and stayed silent for \d+ ms$/),
      ],
    })
  })

  it('accepts and hangs up', async () => {
    await using server = await serving(createServer((socket) => socket.destroy()))
    expect(await errorAt(`http://127.0.0.1:${server.port}`)).toMatchObject({ code: 'RP2104' })
  })

  it('hangs up on the first request', async () => {
    const http2 = createHttp2Server()
    http2.on('stream', (stream) => stream.session?.destroy())
    await using server = await serving(http2)
    expect(await errorAt(`http://127.0.0.1:${server.port}`)).toMatchObject({ code: 'RP2104' })
  })

  it('is a web server that speaks HTTP/1', async () => {
    await using server = await serving(createHttpServer((_request, response) => response.end('hello')))
    expect(await errorAt(`http://127.0.0.1:${server.port}`)).toMatchObject({ code: 'RP2301' })
  })

  it('is something that is not HTTP at all', async () => {
    await using server = await serving(createServer((socket) => socket.write('220 mail.example ESMTP\r\n')))
    expect(await errorAt(`http://127.0.0.1:${server.port}`)).toMatchObject({ code: 'RP2301' })
  })

  it('is a web server that speaks HTTP/2', async () => {
    await using server = await serving(createHttp2Server(answerAsWebServer))
    expect(await errorAt(`http://127.0.0.1:${server.port}`)).toMatchObject({ code: 'RP2303' })
  })

  it('is a web server without such a page', async () => {
    const missing = createHttp2Server((_request, response) => {
      response.writeHead(404)
      response.end('not found')
    })
    await using server = await serving(missing)
    expect(await errorAt(`http://127.0.0.1:${server.port}`)).toMatchObject({
      code: 'RP2303',
      message: expect.stringContaining('HTTP status 404'),
    })
  })
})

describe('TLS', () => {
  it('is demanded, and the address says http', async () => {
    await using server = await secure('server')
    expect(await errorAt(`http://127.0.0.1:${server.port}`)).toMatchObject({ code: 'RP2206' })
  })

  it('is demanded by something that hangs up on plaintext', async () => {
    const tls = createTlsServer(await certificate('server'))
    const strict = createServer((socket) => {
      socket.once('data', (first: Buffer) => {
        if (first[0] !== 0x16) {
          socket.destroy()
          return
        }
        socket.pause()
        socket.unshift(first)
        tls.emit('connection', socket)
      })
    })
    await using server = await serving(strict)
    expect(await errorAt(`http://127.0.0.1:${server.port}`)).toMatchObject({ code: 'RP2206' })
  })

  it('is not spoken, and the address says https', async () => {
    await using server = await serving(createHttp2Server(answerAsWebServer))
    expect(await errorAt(`https://127.0.0.1:${server.port}`, trusted)).toMatchObject({ code: 'RP2201' })
  })

  it('is not spoken by an HTTP/1 server either', async () => {
    await using server = await serving(createHttpServer((_request, response) => response.end('hello')))
    expect(await errorAt(`https://127.0.0.1:${server.port}`, trusted)).toMatchObject({ code: 'RP2201' })
  })

  it.each([
    ['by an authority that is not trusted', 'server', {}, 'RP2202'],
    ['for another host', 'elsewhere', trusted, 'RP2203'],
    ['that has expired', 'expired', trusted, 'RP2204'],
  ] as const)('has a certificate %s', async (_title, name, tls, code) => {
    await using server = await secure(name)
    expect(await errorAt(`https://127.0.0.1:${server.port}`, tls)).toMatchObject({ code })
  })

  it('demands a client certificate', async () => {
    const mutual = { requestCert: true, rejectUnauthorized: true, ca: await readFile(pem('ca.pem')) }
    await using server = await secure('server', mutual)
    const url = `https://localhost:${server.port}`
    expect(await errorAt(url, trusted)).toMatchObject({ code: 'RP2205' })
    // With one it gets further: to a server that is no Restate node.
    expect(await errorAt(url, withClient)).toMatchObject({ code: 'RP2303' })
  })
})

describe('readTlsFiles', () => {
  it.each([
    ['a file that is missing', { ca: 'tls/nowhere.pem' }, 'ENOENT'],
    ['a file that is no PEM', { ca: fileURLToPath(import.meta.url) }, 'holds no PEM certificate'],
    ['a key in place of a certificate', { ca: pem('server.key') }, 'holds no PEM certificate'],
    ['a certificate without its key', { cert: pem('client.pem') }, '--tls-cert was given without --tls-key'],
  ])('refuses %s', async (_title, paths, text) => {
    await expect(readTlsFiles(paths)).rejects.toMatchObject({
      code: 'RP1008',
      message: expect.stringContaining(text),
    })
  })
})
