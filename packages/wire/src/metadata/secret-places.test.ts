import type { Json } from '@restate-preflight/core'
import { describe, expect, it } from 'vitest'
import { redactSchemaRegistry } from './secrets.ts'

/** Every secret of these tests has this in it, so that one search finds whatever slipped through. */
const s = 'hunter2'

describe('a secret is not shown where it stands', () => {
  it.each<readonly [string, Json]>([
    [
      'in headers of a deployment, by name',
      { deployments_v2: [{ id: 'dp_1', additional_headers: { 'x-api': s, authorization: `Bearer ${s}` } }] },
    ],
    ['in headers as pairs', { headers: [['x-api', s]] }],
    ['in a pair outside of headers', { list: [['authorization', s]] }],
    ['in a named value', [{ name: 'Api-Token', value: s }]],
    [
      'in options of a subscription',
      { subscriptions: [{ topic: 't', options: { 'sasl.password': s, 'ssl.key.pem': s, 'group.id': 'g' } }] },
    ],
    ['within a text, as a bearer', { note: `send Bearer ${s} along` }],
    ['as a web token', { note: `eyJhbGciOi.eyJ${s}.sig` }],
    ['in user, password and query of a URL', { uri: `https://me:${s}@host:9080/a?token=${s}#x` }],
    ['as a key in PEM', { note: `-----BEGIN PRIVATE KEY-----\n${s}` }],
  ])('%s', (_, value) => {
    expect(JSON.stringify(redactSchemaRegistry(value))).not.toContain(s)
  })

  it('and what is none stays', () => {
    const value: Json = {
      version: 3,
      deployments_v2: [{ id: 'dp_1', uri: 'http://host:9080/', services: ['greeter'], ports: [1, 2] }],
      at: null,
    }
    expect(redactSchemaRegistry(value)).toEqual(value)
  })
})
