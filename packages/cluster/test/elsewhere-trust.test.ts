import { readFileSync } from 'node:fs'
import { createSecureServer } from 'node:http2'
import { createServer } from 'node:https'
import type { TLSSocket, TlsOptions } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { collectorEffects, PreflightError } from '@restate-preflight/core'
import { describe, expect, it } from 'vitest'
import { openElsewhere } from '../src/elsewhere/index.ts'
import { readTlsFiles, type TlsMaterial } from '../src/index.ts'
import { serving } from './support/serving.ts'

const pem = (name: string): string => fileURLToPath(new URL(`tls/${name}`, import.meta.url))
const trusting = await readTlsFiles({ ca: pem('ca.pem') })
const known = await readTlsFiles({ ca: pem('ca.pem'), cert: pem('client.pem'), key: pem('client.key') })

const certificate = (name: string): TlsOptions => ({
  cert: readFileSync(pem(`${name}.pem`)),
  key: readFileSync(pem(`${name}.key`)),
})
const mutual = { requestCert: true, rejectUnauthorized: true, ca: readFileSync(pem('ca.pem')) }

/** Tells who asked, by certificate. */
const secure = (name: string, more: TlsOptions = {}) =>
  serving(
    createServer({ ...certificate(name), ...more }, (request, response) => {
      const socket = request.socket as TLSSocket
      const location = new URL(request.url ?? '/', 'https://localhost').searchParams.get('to')
      if (location !== null) return void response.writeHead(302, { location }).end()
      response.end(`asked by ${String(socket.getPeerCertificate().subject?.CN ?? 'nobody')}`)
    }),
  )

const secure2 = (name: string) =>
  serving(createSecureServer(certificate(name), (_request, response) => response.end('over 2')))

const clientWith = (tls: TlsMaterial) =>
  openElsewhere({
    ...{ fact: 'acme.endpoint', effects: collectorEffects, hosts: ['localhost', '127.0.0.1'], tls },
    signal: new AbortController().signal,
  }).client

const refusal = async (
  promise: Promise<unknown>,
): Promise<Pick<PreflightError, 'code' | 'layers' | 'action'>> => {
  const error = await promise.then(
    (value) => new Error(`it resolved: ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  )
  if (!PreflightError.is(error)) throw error
  return error
}

describe('a collector that reads by TLS', () => {
  it('trusts the authority that the configuration names, over either HTTP', async () => {
    await using server = await secure('server')
    await using newer = await secure2('server')
    const client = clientWith(trusting)
    expect(await client.get(`https://localhost:${server.port}/`)).toMatchObject({ text: 'asked by nobody' })
    expect(await client.get(`https://localhost:${newer.port}/`, { httpVersion: 2 })).toMatchObject({
      text: 'over 2',
    })
    expect(await client.handshake({ host: 'localhost', port: server.port })).toMatchObject({ distrust: null })
  })

  it('is known by its certificate, and by none where a redirect leads to another origin', async () => {
    await using there = await secure('server', {
      requestCert: true,
      rejectUnauthorized: false,
      ca: mutual.ca,
    })
    await using server = await secure('server', mutual)
    const client = clientWith(known)
    const url = `https://localhost:${server.port}/`
    expect((await client.get(url)).text).toMatch(/^asked by (?!nobody)/)
    const away = await client.get(`${url}?to=${encodeURIComponent(`https://localhost:${there.port}/`)}`)
    expect(away.text).toBe('asked by nobody')
  })

  it.each([
    [
      'by an authority that is not trusted',
      'server',
      {},
      /not trusted/,
      /`ca` under `collectors\.acme\.endpoint\.tls`, or in NODE_EXTRA_CA_CERTS/,
    ],
    ['for another host', 'elsewhere', trusting, /names another host/, /host name that its certificate names/],
    ['that has expired', 'expired', trusting, /not valid at this time/, /Renew its certificate/],
  ] as const)('says what to do about a certificate %s', async (_, name, tls, reason, action) => {
    await using server = await secure(name)
    await using newer = await secure2(name)
    const client = clientWith(tls)
    for (const [{ port }, httpVersion] of [
      [server, 1],
      [newer, 2],
    ] as const) {
      const error = await refusal(client.get(`https://localhost:${port}/`, { httpVersion }))
      expect(error).toMatchObject({ code: 'RP5009', action: expect.stringMatching(action) })
      expect(error.layers.at(-1)).toMatch(/^TLS: /)
      expect(error.layers.at(-1)).toMatch(reason)
    }
  })

  it('says that a client certificate is demanded', async () => {
    await using server = await secure('server', mutual)
    expect(await refusal(clientWith(trusting).get(`https://localhost:${server.port}/`))).toMatchObject({
      code: 'RP5009',
      action: expect.stringContaining('`cert` and `key` under `collectors.acme.endpoint.tls`'),
    })
  })

  it('calls its files as the configuration does', async () => {
    await expect(readTlsFiles({ ca: 'nowhere.pem' }, 'collectors.acme.endpoint.tls.')).rejects.toMatchObject({
      code: 'RP1008',
      message: 'collectors.acme.endpoint.tls.ca nowhere.pem: ENOENT',
    })
  })
})
