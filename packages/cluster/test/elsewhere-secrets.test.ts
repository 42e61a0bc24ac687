import { createServer } from 'node:http'
import { collectorEffects, PreflightError, type HttpRequest, type Json } from '@restate-preflight/core'
import { describe, expect, it } from 'vitest'
import { openElsewhere } from '../src/elsewhere/index.ts'
import { closedPort } from './support/fake-node.ts'
import { serving } from './support/serving.ts'

/** Every secret of these tests has this in it, so that one search finds whatever slipped through. */
const s = 'hunter2'

interface Case {
  readonly headers?: { readonly [name: string]: string }
  readonly query?: string
  /** What somebody who knows the secret may say of it. */
  readonly echoes: readonly string[]
}

const signature = `${s}0123456789abcdef`
const cases: readonly (readonly [string, Case])[] = [
  [
    'a bearer token',
    {
      headers: { authorization: `Bearer ${s}.ey/J+x==` },
      echoes: [`${s}.ey/J+x==`, `token=${s}.ey%2FJ%2Bx%3D%3D`],
    },
  ],
  [
    'a request that is signed for AWS',
    {
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=${s}KEY/20260101/eu-west-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=${signature}`,
        'x-amz-security-token': `${s}/session+token==`,
      },
      echoes: [
        `<AWSAccessKeyId>${s}KEY</AWSAccessKeyId><SignatureProvided>${signature}</SignatureProvided>`,
        `session ${s}/session+token== expired`,
      ],
    },
  ],
  [
    'a user and a password',
    {
      headers: { authorization: `Basic ${Buffer.from(`admin:${s}:x`).toString('base64')}` },
      echoes: [`wrong password ${s}:x`, `admin:${s}:x`],
    },
  ],
  ['a cookie', { headers: { cookie: `theme=dark; session=${s}abc` }, echoes: [`no session ${s}abc`] }],
  [
    'a presigned URL',
    {
      query: `list-type=2&X-Amz-Credential=${s}KEY%2F20260101%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Signature=${signature}`,
      echoes: [`<Signature>${signature}</Signature>`, `<Key>${s}KEY</Key>`],
    },
  ],
  [
    'a shared access signature',
    { query: `sv=2024&sig=${s}%2Babc%3D`, echoes: [`Signature ${s}+abc= did not match`] },
  ],
]

const openAt = (port: number) => {
  const { client, redact, redactText } = openElsewhere({
    ...{ fact: 'acme.endpoint', effects: collectorEffects, hosts: ['127.0.0.1'] },
    signal: new AbortController().signal,
  })
  const get = (path: string, { headers = {}, query = '' }: Case, more: HttpRequest = {}) =>
    client.get(`http://127.0.0.1:${port}${path}?${query}`, { headers, ...more })
  return { get, redact, redactText }
}

const thrown = async (promise: Promise<unknown>): Promise<PreflightError> => {
  const error = await promise.catch((reason: unknown) => reason)
  if (!PreflightError.is(error)) throw new Error(`it was no PreflightError: ${JSON.stringify(error)}`)
  return error
}

describe('what was sent is kept nowhere', () => {
  it.each(cases)('%s, where all of it is echoed', async (_, one) => {
    await using server = await serving(
      createServer((request, response) => {
        response.setHeader('x-echo', one.echoes.at(-1) ?? '')
        response.end(JSON.stringify({ url: request.url, headers: request.rawHeaders, echoes: one.echoes }))
      }),
    )
    const { get, redact, redactText } = openAt(server.port)
    const reply = await get('/', one)
    expect(reply.text).toContain(s)
    const kept = redact(
      {
        reply: { ...reply },
        parsed: JSON.parse(reply.text) as Json,
        [one.echoes[0] ?? '']: 1,
        list: [...one.echoes],
      },
      [],
    )
    expect(JSON.stringify(kept)).not.toContain(s)
    expect(JSON.stringify(kept)).toContain('"status":200')
    for (const echo of one.echoes) expect(redactText(`the far side says: ${echo}`)).not.toContain(s)
  })

  it.each(cases)('%s, where nothing of use is answered', async (_, one) => {
    await using server = await serving(
      createServer((request, response) => {
        if (request.url?.startsWith('/large') === true)
          return void response.end(one.echoes.join('').repeat(9))
        response.writeHead(302, { location: request.url ?? '' }).end()
      }),
    )
    const { get, redactText } = openAt(server.port)
    const { get: getNowhere } = openAt(await closedPort())
    for (const error of [
      await thrown(get('/loop', one)),
      await thrown(get('/large', one, { maxBytes: 10 })),
      await thrown(getNowhere('/', one)),
    ]) {
      const { message, layers, target, action } = error
      expect(redactText(message)).toBe(message)
      expect(JSON.stringify({ message, layers, target, action })).not.toContain(s)
    }
  })

  it('a token that stands where a long reason is cut', async () => {
    await using server = await serving(createServer((_request, response) => response.end('ok')))
    const { get, redactText } = openAt(server.port)
    const token = `${s}${'x'.repeat(50)}`
    await get('/', { headers: { authorization: `Bearer ${token}` }, echoes: [] })
    const kept = redactText(`${'y '.repeat(995)}${token} ${'z '.repeat(995)}`)
    expect(kept).toHaveLength(2_000)
    expect(kept).not.toContain(s)
  })

  it('but what only looks a little like it stays', async () => {
    await using server = await serving(createServer((_request, response) => response.end('ok')))
    const { get, redact } = openAt(server.port)
    await get('/', {
      query: 'list-type=2&prefix=snapshots',
      headers: { 'x-amz-date': '20260101T000000Z' },
      echoes: [],
    })
    const value = { keys: ['snapshots/0/latest.json'], at: '2026-01-01T00:00:00Z', kind: 'list' }
    expect(redact(value, [])).toEqual(value)
  })
})
