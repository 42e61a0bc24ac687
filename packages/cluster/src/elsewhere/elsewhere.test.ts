import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createHttp2Server } from 'node:http2'
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net'
import { readFileSync } from 'node:fs'
import { createServer as createTlsServer } from 'node:tls'
import { collectorEffects, PreflightError } from '@restate-preflight/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allows } from './allowed.ts'
import { openElsewhere, type ElsewhereOptions } from './elsewhere.ts'

const servers: Server[] = []
const listen = async <S extends Server>(server: S): Promise<number> => {
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  return (server.address() as AddressInfo).port
}

const seen: { readonly path: string; readonly method: string; readonly authorization: string | undefined }[] =
  []
const answer = (request: IncomingMessage, response: ServerResponse): void => {
  const [path = ''] = (request.url ?? '').split('?')
  seen.push({ path, method: request.method ?? '', authorization: request.headers.authorization })
  if (path === '/slow') return
  if (path === '/large') return void response.end('x'.repeat(2_000_000))
  if (path === '/cut')
    return void response.writeHead(200, { 'content-length': '100' }).write('half', () => response.destroy())
  if (path === '/loop') return void response.writeHead(302, { location: '/loop' }).end()
  if (path === '/away')
    return void response.writeHead(302, { location: `http://localhost:${otherPort}/there` }).end()
  if (path === '/out')
    return void response.writeHead(302, { location: 'http://169.254.169.254/latest' }).end()
  response
    .writeHead(path === '/missing' ? 404 : 200, { 'x-path': path })
    .end(`you sent ${request.headers.authorization}`)
}

let port = 0
let otherPort = 0
let http2Port = 0
let tlsPort = 0
let silentPort = 0
beforeAll(async () => {
  port = await listen(createServer(answer))
  otherPort = await listen(createServer(answer))
  http2Port = await listen(
    createHttp2Server((request, response) => {
      response.writeHead(200, { 'x-path': request.url }).end('over 2')
    }),
  )
  const tls = new URL('../../../../e2e/fixtures/tls/', import.meta.url)
  tlsPort = await listen(
    createTlsServer(
      { cert: readFileSync(new URL('server.pem', tls)), key: readFileSync(new URL('server.key', tls)) },
      (socket) => socket.on('error', () => undefined),
    ),
  )
  silentPort = await listen(createTcpServer((socket) => socket.on('error', () => undefined)))
})
afterAll(() => {
  for (const server of servers) server.close()
})

const open = (options: Partial<ElsewhereOptions> = {}) =>
  openElsewhere({
    fact: 'acme.endpoint',
    effects: collectorEffects,
    hosts: ['127.0.0.1', 'localhost'],
    signal: new AbortController().signal,
    ...options,
  })

/** Code and message of what is thrown. */
const thrown = async (promise: Promise<unknown>): Promise<string> => {
  try {
    return `resolved: ${JSON.stringify(await promise)}`
  } catch (error) {
    return PreflightError.is(error) ? `${error.code} ${error.message}` : `no PreflightError: ${String(error)}`
  }
}

describe('reading elsewhere', () => {
  it('gives status, headers and text, of errors as well', async () => {
    const { client, used } = open()
    expect(await client.get(`http://127.0.0.1:${port}/here`)).toMatchObject({
      status: 200,
      headers: { 'x-path': '/here' },
      text: 'you sent undefined',
    })
    expect(await client.get(`http://127.0.0.1:${port}/missing`)).toMatchObject({ status: 404 })
    expect(await client.head(`http://127.0.0.1:${port}/here`)).toMatchObject({ status: 200, text: '' })
    expect([...used]).toEqual(['http-read'])
    expect([...new Set(seen.map(({ method }) => method))]).toEqual(['GET', 'HEAD'])
  })

  it('speaks HTTP/2 without TLS where it is asked to', async () => {
    const { client } = open()
    const reply = await client.get(`http://127.0.0.1:${http2Port}/two`, { httpVersion: 2 })
    expect(reply).toMatchObject({ status: 200, headers: { 'x-path': '/two' }, text: 'over 2' })
  })

  it('connects and shakes hands, and tells of a certificate that nobody trusts', async () => {
    const { client, used } = open()
    expect(await client.connect({ host: '127.0.0.1', port: silentPort })).toMatchObject({
      tookMs: expect.any(Number),
    })
    const { protocol, distrust, certificate } = await client.handshake({ host: 'localhost', port: tlsPort })
    expect(protocol).toMatch(/^TLSv1\.[23]$/)
    expect(distrust).toMatch(/SELF_SIGNED|UNABLE_TO_VERIFY/)
    expect(Date.parse(certificate.validTo)).toBeGreaterThan(Date.parse(certificate.validFrom))
    expect([...used]).toEqual(['tcp-connect', 'tls-connect'])
  })

  it.each([
    [
      'an effect',
      () => open({ effects: [] }).client.get(`http://127.0.0.1:${port}/`),
      /^RP5005 .*did not declare http-read$/,
    ],
    [
      'a host',
      () => open({ hosts: ['localhost'] }).client.get(`http://127.0.0.1:${port}/`),
      /^RP5005 .*may not reach 127\.0\.0\.1/,
    ],
    [
      'a port',
      () => open({ hosts: ['127.0.0.1:1'] }).client.get(`http://127.0.0.1:${port}/`),
      /^RP5005 .*may not reach/,
    ],
    [
      'a host by a redirect',
      () => open().client.get(`http://127.0.0.1:${port}/out`),
      /^RP5005 .*may not reach 169\.254\.169\.254:80/,
    ],
    ['a scheme', () => open().client.get('file:///etc/passwd'), /^RP5005 .*asked for file:/],
    ['a password in a URL', () => open().client.get(`http://u:p@127.0.0.1:${port}/`), /^RP5005 .*password/],
    ['no URL', () => open().client.get('over there'), /^RP5005 .*no URL$/],
  ])('refuses what was not declared: %s', async (_, act, message) => {
    const before = seen.length
    expect(await thrown(act())).toMatch(message)
    expect(seen.slice(before).filter(({ path }) => path !== '/out')).toEqual([])
  })

  it.each([
    ['/loop', 5_000, /^RP5008 .*\/loop: more than 5 redirects$/],
    ['/large', 5_000, /^RP5008 .*\/large: the answer is longer than 1048576 bytes$/],
    ['/cut', 5_000, /^RP5007 GET http:\/\/127\.0\.0\.1:\d+\/cut: /],
    ['/slow', 300, /^RP5007 GET .*\/slow: no answer within \d+ ms$/],
  ])('has no use for %s', async (path, timeoutMs, message) => {
    const { client } = open()
    const started = performance.now()
    expect(await thrown(client.get(`http://127.0.0.1:${port}${path}?key=hidden`, { timeoutMs }))).toMatch(
      message,
    )
    expect(performance.now() - started).toBeLessThan(4_000)
  })

  it('names the layer at which nobody answered, and never the query', async () => {
    const { client } = open({ hosts: ['127.0.0.1', 'nowhere.invalid'] })
    const refused = await client.get('http://127.0.0.1:1/health?key=hidden').catch((error: unknown) => error)
    expect(refused).toMatchObject({
      code: 'RP5007',
      layers: [
        'collector acme.endpoint',
        'GET http://127.0.0.1:1/health',
        'TCP: connection refused (ECONNREFUSED)',
      ],
    })
    expect(await thrown(client.connect({ host: 'nowhere.invalid', port: 80 }))).toMatch(/^RP5007 .*DNS: /)
    expect(await thrown(client.handshake({ host: '127.0.0.1', port }))).toMatch(/^RP5007 .*TLS: /)
  })

  it('ends with its collector', async () => {
    const ending = new AbortController()
    const reading = thrown(open({ signal: ending.signal }).client.get(`http://127.0.0.1:${port}/slow`))
    setTimeout(() => ending.abort(), 50)
    expect(await reading).toMatch(/^RP5007/)
  })

  it('does not carry headers to another origin', async () => {
    const { client } = open()
    await client.get(`http://127.0.0.1:${port}/away`, { headers: { authorization: 'Bearer hunter2-token' } })
    expect(
      seen.filter(({ path }) => path === '/away' || path === '/there').map((one) => one.authorization),
    ).toEqual(['Bearer hunter2-token', undefined])
  })

  it('hides what was sent in headers, declared fields and credentials', async () => {
    const { client, redact, redactText } = open()
    const { text } = await client.get(`http://127.0.0.1:${port}/`, {
      headers: { authorization: 'Bearer hunter2-token' },
    })
    expect(text).toContain('hunter2-token')
    expect(redact({ text, account: 'ours', nested: [{ password: 'x', status: 200 }] }, ['account'])).toEqual({
      text: 'you sent ***',
      account: '***',
      nested: [{ password: '***', status: 200 }],
    })
    expect(redactText('refused hunter2-token')).toBe('refused ***')
  })
})

describe('allows', () => {
  it.each([
    [['a.example'], 'a.example', 80, true],
    [['A.example.'], 'a.EXAMPLE', 80, true],
    [['a.example:443'], 'a.example', 80, false],
    [['a.example:443'], 'a.example', 443, true],
    [['*.example'], 'a.b.example', 1, true],
    [['*.example:9092'], 'a.example', 9092, true],
    [['*.example'], 'example', 1, false],
    [['*.example'], 'badexample', 1, false],
    [['example'], 'a.example', 1, false],
    [['[::1]:80'], '[::1]', 80, true],
    [['::1'], '[::1]', 80, true],
    [['[::1]:80'], '::1', 81, false],
    [[], 'a', 1, false],
  ])('%j for %s:%d is %s', (patterns, host, wanted, expected) => {
    expect(allows(patterns, host, wanted)).toBe(expected)
  })
})
