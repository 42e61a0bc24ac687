import fc from 'fast-check'
import type { Json } from '@restate-preflight/core'
import { describe, expect, it } from 'vitest'
import { decoders } from '../../test/digest.ts'
import { stored, type Plain } from '../../test/stored.ts'
import { decodeMetadataValue } from './decode-metadata-value.ts'
import { redactSchemaRegistry } from './secrets.ts'

/** No text that could stand in a registry by itself. */
const secret = fc.string({ unit: fc.constantFrom(...'abcXYZ0189'), minLength: 16, maxLength: 40 })

/** The registry with a secret in every place where one can be told by its place, its name or its form. */
const registry = (name: string, planted: string, path: string): Plain => {
  const settings = {
    documentation: `use Authorization: Bearer ${planted}`,
    metadata: { team: 'payments', [name]: planted, url: `https://bob:${planted}@host/x?${path}=${planted}` },
  }
  return {
    version: 7,
    deployments_v2: [
      {
        id: 'dp_1',
        ty: {
          Http: {
            address: `https://user:${planted}@host:9080/path?${path}=${planted}`,
            protocol_type: 'BidiStream',
            http_version: 'HTTP/2.0',
            auth: { GoogleIdToken: { audience: planted } },
          },
        },
        delivery_options: { additional_headers: { [path]: planted, [name]: planted } },
        supported_protocol_versions: { start: 5, end: 6 },
        sdk_version: 'sdk/1',
        created_at: 1_795_425_102_119,
        ...settings,
        limits: { invocations: 18446744073709551615n },
        services: [
          {
            name: 'Greeter',
            ty: 'VirtualObject',
            revision: 3,
            public: true,
            ...settings,
            handlers: [
              { name: 'greet', target_ty: { VirtualObject: 'Exclusive' }, input_rules: {}, ...settings },
            ],
          },
        ],
      },
    ],
    subscriptions: [
      [
        'sub_1',
        {
          id: 'sub_1',
          source: { Kafka: { cluster: 'c', topic: 't' } },
          sink: {
            Invocation: { event_invocation_target_template: { Service: { name: 'S', handler: 'h' } } },
          },
          metadata: { [path]: planted, 'group.id': 'g' },
        },
      ],
    ],
    kafka_clusters: [
      {
        name: 'c',
        properties: { 'bootstrap.servers': 'b:9092', [path]: planted, 'sasl.username': planted },
        created_at: 1,
      },
    ],
    identity_keys: [planted, `publickeyv1_${planted}`],
    future: [
      [name, planted],
      { name, value: planted },
      `{"${name}": "${planted}"}`,
      JSON.stringify({ nested: `{"${name}": "${planted}", '${name}': '${planted}'}` }),
      `x; ${name}=${planted}`,
      `-----BEGIN PRIVATE KEY-----\n${planted}\n-----END PRIVATE KEY-----`,
    ],
  }
}

const tellingName = fc.constantFrom(
  ...['authorization', 'Authorization', 'secret', 'client_secret', 'token', 'accessToken', 'PASSWORD'],
  ...[
    'db-password',
    'api_key',
    'apiKey',
    'x-api-key',
    'credentials',
    'aws_credential',
    'private key',
    'passphrase',
  ],
)

/** A name that tells nothing, where the place alone has to do. */
const plainName = fc.string({ unit: fc.constantFrom(...'ghijklm'), minLength: 1, maxLength: 8 })

describe('secrets of the schema registry', () => {
  it('never survive decoding', () => {
    fc.assert(
      fc.property(tellingName, secret, plainName, (name, planted, path) => {
        const bytes = stored(registry(name, planted, path))
        const typed = decoders.schemaRegistry(bytes)
        const content = decodeMetadataValue('schema_registry', bytes)
        expect(typed.body.ok && content.body.ok && content.body.object).not.toBeNull()
        for (const result of [typed, content, decodeMetadataValue('a_key_of_others', bytes)]) {
          expect(JSON.stringify(result)).not.toContain(planted)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('never survive under a telling name or among headers, whatever is in them', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary', minLength: 12 }),
      fc.string({ unit: 'grapheme', minLength: 12 }),
    )
    fc.assert(
      fc.property(tellingName, anything, plainName, (name, odd, path) => {
        const planted = `<${odd}>`
        const member = { [name]: { [path]: [planted, { [path]: planted }] } }
        const json = redactSchemaRegistry({
          deployments_v2: [
            { delivery_options: { additional_headers: { [path]: planted } }, metadata: member },
          ],
          kafka_clusters: [{ properties: { [path]: planted } }],
          subscriptions: [['sub', { metadata: { [path]: [planted] } }]],
          future: [[name, planted], { key: name, value: planted }],
        })
        const leaves: unknown[] = []
        JSON.stringify(json, (_key, value: unknown) => {
          if (typeof value === 'string') leaves.push(value)
          return value
        })
        expect(leaves.filter((leaf) => String(leaf).includes(planted))).toEqual([])
        expect(leaves.filter((leaf) => leaf === '***')).toHaveLength(7)
      }),
    )
  })

  it('never survive the redaction of JSON', () => {
    fc.assert(
      fc.property(tellingName, secret, plainName, (name, planted, path) => {
        const json = JSON.parse(
          JSON.stringify(registry(name, planted, path), (_key, value: unknown) =>
            typeof value === 'bigint' ? String(value) : value,
          ),
        ) as Json
        expect(JSON.stringify(redactSchemaRegistry(json))).not.toContain(planted)
      }),
      { numRuns: 300 },
    )
  })

  it('leave everything else as it is, and redaction changes nothing that is redacted', () => {
    const { body } = decodeMetadataValue('schema_registry', stored(registry('token', 'Planted12345678', 'q')))
    if (!body.ok) throw new Error(body.failure.reason)
    expect(redactSchemaRegistry(body.json)).toEqual(body.json)
    expect(body.hiddenValues).toBe(24)
    expect(body.unknownFields).toEqual(['$.deployments_v2[].documentation', '$.future', '$.identity_keys'])
    expect(body.object).toEqual({
      kind: 'schema-registry',
      value: {
        version: 7,
        deployments: [
          {
            id: 'dp_1',
            createdAt: '2026-11-23T09:11:42.119Z',
            endpoint: {
              kind: 'http',
              address: 'https://***@host:9080/path?q=***',
              protocol: 'BidiStream',
              httpVersion: 'HTTP/2.0',
              authentication: { kind: 'google-id-token', audience: '***', impersonatedAccount: null },
            },
            protocolVersions: { min: 5, max: 6 },
            sdkVersion: 'sdk/1',
            headerNames: ['q', 'token'],
            metadata: { team: 'payments', token: '***', url: 'https://***@host/x?q=***' },
            invocationLimit: '18446744073709551615',
            services: [
              {
                name: 'Greeter',
                type: 'VirtualObject',
                revision: 3,
                isPublic: true,
                handlers: [
                  {
                    name: 'greet',
                    type: 'VirtualObject/Exclusive',
                    settings: {
                      input_rules: {},
                      documentation: 'use Authorization: ***',
                      metadata: { team: 'payments', token: '***', url: 'https://***@host/x?q=***' },
                    },
                  },
                ],
                settings: {
                  documentation: 'use Authorization: ***',
                  metadata: { team: 'payments', token: '***', url: 'https://***@host/x?q=***' },
                },
              },
            ],
          },
        ],
        subscriptions: [
          {
            id: 'sub_1',
            source: 'kafka://c/t',
            sink: 'service://S/h',
            sinkType: 'Service',
            metadata: { q: '***', 'group.id': 'g' },
          },
        ],
        kafkaClusters: [
          {
            name: 'c',
            properties: { 'bootstrap.servers': 'b:9092', q: '***', 'sasl.username': '***' },
            createdAt: '1970-01-01T00:00:00.001Z',
          },
        ],
        isLegacy: false,
      },
    })
  })

  it('are kept where the caller asks for them', () => {
    const { body } = decodeMetadataValue(
      'schema_registry',
      stored(registry('token', 'Planted12345678', 'q')),
      {
        secrets: 'keep',
      },
    )
    expect(body).toMatchObject({ ok: true, hiddenValues: 0 })
    expect(JSON.stringify(body)).toContain('Planted12345678')
  })

  it('do not hide what only sounds like them in other keys', () => {
    const nodes = { version: 1, cluster_name: 'c', nodes: [], name_lookup: { 'token-service': 1 } }
    expect(decodeMetadataValue('nodes_config', stored(nodes)).body).toMatchObject({
      ok: true,
      json: nodes,
      hiddenValues: 0,
    })
  })

  it('take no longer than their length, whatever the text', () => {
    for (const part of [
      'a://',
      'eyJ',
      'password ',
      'bearer ',
      '?a=',
      '-----BEGIN A-----',
      'secret"',
      '"\\"',
    ]) {
      const text = part.repeat(90_000 / part.length)
      expect(redactSchemaRegistry({ future: text })).toHaveProperty('future')
    }
  })
})
