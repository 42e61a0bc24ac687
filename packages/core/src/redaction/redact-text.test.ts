import { describe, expect, it } from 'vitest'
import { textRedaction } from './redact-text.ts'
import { tokensOf } from './tokens.ts'

/** Names by length and first letter, so that expectations can be read. */
const tokens = tokensOf((text) => `${text.length}`.padStart(2, '0'))
const texts = textRedaction(
  tokens,
  new Map([
    ['n1', 'n-1'],
    ['db.east', 'n-2'],
  ]),
)

describe('what others wrote', () => {
  it.each<[string, string]>([
    ['http://10.0.0.1:5122: connection refused', 'http://h-08.invalid:5122: connection refused'],
    [
      'other error: [retryable] [http://node-1.example.com:5122/] tcp connect error',
      'other error: [retryable] [http://h-18.invalid:5122/] tcp connect error',
    ],
    ['[http://[::1]:5122/] reset', '[http://loopback-03.invalid:5122/] reset'],
    ['connected to 10.0.0.12:5122', 'connected to h-09.invalid:5122'],
    ['http://me:secret@host:1/a?b=c.', 'http://h-04.invalid:1/p-06.'],
    ['s3://bucket/some/key is gone', 's3://h-06.invalid/p-09 is gone'],
    ['unix:/var/run/restate.sock is closed', 'unix:/p-21.sock is closed'],
    ['getaddrinfo ENOTFOUND restate-0.restate.svc', 'getaddrinfo ENOTFOUND h-21.invalid'],
    ['fe80::1 and 2001:db8::2', 'h-07.invalid and h-11.invalid'],
    ['n1 is down, N1 is not, n11 neither', 'n-1 is down, N1 is not, n11 neither'],
    ['the node db.east', 'the node n-2'],
    ['service "Greeter" and \'n1\'', 'service "x-07" and \'n-1\''],
    ["the node's disk isn't full", "the node's disk isn't full"],
    ['cannot open /var/lib/restate/db', 'cannot open x-19'],
    ['at 12:30:45 of foo::bar, byte 5', 'at 12:30:45 of foo::bar, byte 5'],
    ['set metadata-client.addresses', 'set metadata-client.addresses'],
    ['MetadataProxySvc/Get of 1.7.12 took 13001 ms', 'MetadataProxySvc/Get of 1.7.12 took 13001 ms'],
    ['http://h-0a1b2c3d4e5f.invalid:5122 again', 'http://h-0a1b2c3d4e5f.invalid:5122 again'],
  ])('%s', (text, expected) => {
    expect(texts.theirs(text)).toBe(expected)
  })
})

describe('what restate-preflight wrote', () => {
  it.each<[string, string]>([
    [
      'See `restate-preflight status -s http://10.0.0.1:5122`.',
      'See `restate-preflight status -s http://h-08.invalid:5122`.',
    ],
    ['Give one with --tls-cert; see config.yaml of n1.', 'Give one with --tls-cert; see config.yaml of n-1.'],
  ])('%s', (text, expected) => {
    expect(texts.ours(text)).toBe(expected)
  })
})
