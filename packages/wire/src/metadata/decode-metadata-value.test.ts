import { describe, expect, it } from 'vitest'
import { encodeBilrost } from '../../test/bilrost-encoder.ts'
import { node, nodesConfig, partitionTable, stored } from '../../test/stored.ts'
import { decodeMetadataValue } from './decode-metadata-value.ts'

const bytesOf = (codec: number, content: string | Uint8Array): Uint8Array =>
  new Uint8Array(Buffer.concat([Buffer.from([codec]), Buffer.from(content)]))

describe('decodeMetadataValue', () => {
  it('gives everything that is stored, and the model of it', () => {
    const content = decodeMetadataValue(
      'partition_table',
      stored({
        ...partitionTable,
        weather: 'fair',
        partitions: [[0, { key_range: { start: 0, end: 1n << 60n }, mood: 1 }]],
      }),
    )
    expect(content).toMatchObject({ codec: 2, codecName: 'flexbuffers' })
    expect(content.body).toEqual({
      ok: true,
      json: {
        version: 1,
        num_partitions: 2,
        partitions: [[0, { key_range: { start: 0, end: '1152921504606846976' }, mood: 1 }]],
        replication: { limit: 2 },
        weather: 'fair',
      },
      object: {
        kind: 'partition-table',
        value: {
          version: 1,
          numPartitions: 2,
          partitions: [{ id: 0, start: '0', end: '1152921504606846976', logId: 0 }],
          replication: { node: 2 },
        },
      },
      misfit: null,
      unknownFields: ['$.partitions[][].mood', '$.weather'],
      unknownFieldCount: 2,
      hiddenValues: 0,
    })
  })

  it('counts unknown fields beyond the hundred that it lists', () => {
    const many = Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`future_${index}`, index]))
    const { body } = decodeMetadataValue(
      'nodes_config',
      stored({ ...nodesConfig, nodes: [1, 2].map((id) => [id, { Node: { ...node, future: 0 } }]), ...many }),
    )
    expect(body.ok && body.unknownFields.length).toBe(100)
    expect(body.ok && body.unknownFieldCount).toBe(152)
    expect(body.ok && body.json).toMatchObject({ future_149: 149 })
  })

  it('shows a value that does not fit its key, and where', () => {
    const { body } = decodeMetadataValue('pp_epoch_7', stored({ version: -1 }))
    expect(body).toMatchObject({
      ok: true,
      json: { version: -1 },
      object: null,
      misfit: { path: '$.version', reason: 'expected an unsigned 32-bit number, found -1' },
    })
  })

  it.each([
    ['JSON', bytesOf(5, '{"a":[1,18446744073709551615]}'), 'json', { a: [1, '18446744073709551615'] }],
    ['flexbuffers', stored({ a: 1 }), 'flexbuffers', { a: 1 }],
    ['bilrost', bytesOf(6, encodeBilrost([[4, { varint: 9n }]])), 'bilrost', { 'tag 4': 9 }],
    // Bytes may be anything, so they are hidden like a credential.
    ['raw bytes', bytesOf(3, Uint8Array.of(2, 0, 0, 0, 65, 66)), 'lengthPrefixedRaw', '***'],
  ])('opens a key that nobody has told us of: %s', (_codec, bytes, codecName, json) => {
    expect(decodeMetadataValue('pp_epoch_x', bytes)).toMatchObject({
      codecName,
      body: { ok: true, json, object: null, misfit: null },
    })
  })

  it.each([
    ['nothing', new Uint8Array(), null, 'the value is empty'],
    [
      'protobuf',
      bytesOf(1, 'x'),
      'protobuf',
      'the codec is 1 (protobuf), which no known key uses and which tells no names',
    ],
    ['custom', bytesOf(7, 'x'), 'custom', 'the codec is 7 (custom), whose form only its writer knows'],
    ['a codec that was given up', bytesOf(4, 'x'), null, 'the codec byte 4 means nothing'],
    ['broken JSON', bytesOf(5, '{'), 'json', 'expected JSON'],
    ['JSON that is no UTF-8', bytesOf(5, Uint8Array.of(0xff)), 'json', 'text is not UTF-8'],
    [
      'raw bytes cut short',
      bytesOf(3, Uint8Array.of(9, 0, 0, 0, 1)),
      'lengthPrefixedRaw',
      'announces 9 bytes, but 1 follow',
    ],
  ])('tells why it cannot open %s', (_what, bytes, codecName, reason) => {
    expect(decodeMetadataValue('a_key_of_others', bytes)).toMatchObject({
      codecName,
      body: { ok: false, failure: { reason } },
    })
  })

  it('does not take another codec for a known key', () => {
    expect(decodeMetadataValue('rule_book', stored({ version: 1 })).body).toMatchObject({
      ok: false,
      failure: { offset: 0, reason: 'the codec is 2 (flexbuffers) instead of 6 (bilrost)' },
    })
  })
})
