import { describe, expect, it } from 'vitest'
import type { Json } from '../model/index.ts'
import { mayHoldSecrets, redactSecrets } from './redact.ts'

/** Every secret of these tests has this in it, so that one search finds whatever slipped through. */
const s = 'hunter2'

describe('secrets', () => {
  it.each<readonly [string, Json, Json]>([
    [
      'headers of a deployment, by name',
      { deployments_v2: [{ id: 'dp_1', additional_headers: { 'x-api': s, authorization: `Bearer ${s}` } }] },
      {
        deployments_v2: [
          { id: 'dp_1', additional_headers: { 'x-api': '[redacted]', authorization: '[redacted]' } },
        ],
      },
    ],
    ['headers as pairs', { headers: [['x-api', s]] }, { headers: [['[redacted]', '[redacted]']] }],
    [
      'a pair outside of headers',
      { list: [['authorization', s]] },
      { list: [['authorization', '[redacted]']] },
    ],
    [
      'a named value',
      [{ name: 'Api-Token', value: s, kind: s }],
      [{ name: 'Api-Token', value: '[redacted]', kind: '[redacted]' }],
    ],
    [
      'options of a subscription',
      { subscriptions: [{ topic: 't', options: { 'sasl.password': s, 'ssl.key.pem': s, 'group.id': 'g' } }] },
      {
        subscriptions: [
          {
            topic: 't',
            options: { 'sasl.password': '[redacted]', 'ssl.key.pem': '[redacted]', 'group.id': 'g' },
          },
        ],
      },
    ],
    [
      'numbers and flags',
      { secret: 7, token: true, cookie: null },
      { secret: '[redacted]', token: '[redacted]', cookie: null },
    ],
    ['a bearer within a text', { note: `send Bearer ${s} along` }, { note: 'send Bearer [redacted] along' }],
    ['a web token', { note: `eyJhbGciOi.eyJ${s}.sig` }, { note: '[redacted]' }],
    [
      'user, password and query of a URL',
      { uri: `https://me:${s}@host:9080/a?token=${s}#x` },
      { uri: 'https://[redacted]@host:9080/a?[redacted]#x' },
    ],
    ['a key in PEM', { note: `-----BEGIN PRIVATE KEY-----\n${s}` }, { note: '[redacted]' }],
    ['bytes, whatever they hold', { blob: [...Buffer.from(`password ${s}`)] }, { blob: '[redacted]' }],
  ])('lose their content: %s', (_, value, expected) => {
    const result = redactSecrets(value)
    expect(result).toEqual(expected)
    expect(JSON.stringify(result)).not.toContain(s)
  })

  it('are not seen in what is none', () => {
    const value: Json = {
      version: 3,
      deployments_v2: [{ id: 'dp_1', uri: 'http://host:9080/', services: ['greeter'], ports: [1, 2] }],
      at: null,
    }
    expect(redactSecrets(value)).toEqual(value)
  })

  it.each([
    ['nodes_config', false],
    ['partition_table', false],
    ['bifrost_config', false],
    ['rule_book', false],
    ['pp_epoch_12', false],
    ['schema_registry', true],
    ['pp_epoch_x', true],
    ['anything', true],
  ])('may be in %s: %s', (key, expected) => {
    expect(mayHoldSecrets(key)).toBe(expected)
  })
})
