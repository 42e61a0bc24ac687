import { describe, expect, it } from 'vitest'
import { decoders } from '../../test/digest.ts'
import { nodesConfig, node, partitionTable, stored, type Plain } from '../../test/stored.ts'
import { toCachedValue, toMetadataValue, type Decode } from '../index.ts'

describe('the envelope', () => {
  const valid = stored(partitionTable)

  it.each([
    ['nothing', new Uint8Array(), null, 0, 'the value is empty'],
    ['another codec', Uint8Array.of(6, 1, 2), 6, 0, 'the codec is 6 (bilrost) instead of 2 (flexbuffers)'],
    ['a codec that does not exist', Uint8Array.of(116, 1), 116, 0, 'the codec byte 116 means nothing'],
    ['the retired codec', Uint8Array.of(4, 1), 4, 0, 'the codec byte 4 means nothing'],
    ['a length cut short', Uint8Array.of(2, 1, 0), 2, 3, 'ends within the length'],
    [
      'too few bytes',
      valid.subarray(0, -1),
      2,
      1,
      `announces ${valid.length - 5} bytes, but ${valid.length - 6} follow`,
    ],
    [
      'too many bytes',
      Uint8Array.of(...valid, 0),
      2,
      1,
      `announces ${valid.length - 5} bytes, but ${valid.length - 4} follow`,
    ],
  ])('refuses %s', (_what, bytes, codec, offset, reason) => {
    expect(decoders.partitionTable(bytes)).toEqual({
      codec,
      bytes: bytes.length,
      body: { ok: false, failure: { offset, path: '$', reason } },
    })
  })

  it('counts offsets from the start of the stored value', () => {
    const { body } = decoders.partitionTable(stored({ version: 'x' }))
    if (body.ok) throw new Error('decodes')
    const bytes = stored({ version: 'x' })
    // The slot of the only value, which holds the distance back to the text in front of the map.
    expect(body.failure).toEqual({
      offset: bytes.length - 3 - 1 - 1,
      path: '$.version',
      reason: 'expected an unsigned 32-bit number, found text',
    })
  })

  it('reads bytes that lie within a larger buffer', () => {
    const larger = new Uint8Array(valid.length + 20)
    larger.set(valid, 7)
    expect(decoders.partitionTable(larger.subarray(7, 7 + valid.length))).toEqual(
      decoders.partitionTable(valid),
    )
  })
})

describe('the digest', () => {
  const digest = (decode: Decode<unknown>, value: Plain): string => {
    const { body } = decode(stored(value))
    if (!body.ok) throw new Error(body.failure.reason)
    return body.digest
  }
  const base = digest(decoders.nodesConfiguration, nodesConfig)

  it.each([
    ['the order of nodes', { ...nodesConfig, nodes: nodesConfig.nodes.toReversed() }],
    ['the order of keys', Object.fromEntries(Object.entries(nodesConfig).toReversed())],
    ['the order of names', { ...nodesConfig, name_lookup: { n2: 2, n1: 1 } }],
    ['null for absent', { ...nodesConfig, modified_at: null }],
    [
      'the time of the change, which each metadata server takes for itself',
      { ...nodesConfig, modified_at: 1 },
    ],
    ['an empty feature list for an absent one', { ...nodesConfig, features: [] }],
  ])('does not depend on %s', (_what, value) => {
    expect(digest(decoders.nodesConfiguration, value)).toBe(base)
  })

  it.each([
    ['another name', { ...nodesConfig, cluster_name: 'd' }],
    ['another fingerprint', { ...nodesConfig, cluster_fingerprint: 18446744073709551614n }],
    ['a feature', { ...nodesConfig, features: ['x'] }],
    ['an unknown field', { ...nodesConfig, future: 1 }],
    [
      'a generation the other way round',
      { ...nodesConfig, nodes: [[1, { Node: { ...node, current_generation: [2, 1] } }]] },
    ],
  ])('depends on %s', (_what, value) => {
    expect(digest(decoders.nodesConfiguration, value as Plain)).not.toBe(base)
  })

  it('depends on the order of a chain', () => {
    const segment = (base: number): Plain => [base, { kind: 'local', params: '1', index: base }]
    const of = (chain: Plain): string =>
      digest(decoders.logs, { version: 1, config: null, logs: [[0, { chain }]] })
    expect(of([segment(1), segment(2)])).not.toBe(of([segment(2), segment(1)]))
  })
})

describe('toMetadataValue and toCachedValue', () => {
  it('takes the version from the store or from the body', () => {
    const bytes = stored(partitionTable)
    const value = decoders.partitionTable(bytes)
    const versioned = (version?: number) => ({
      bytes,
      version: version === undefined ? undefined : { value: version },
    })
    expect(toMetadataValue(undefined, decoders.partitionTable)).toBeNull()
    expect(toMetadataValue(versioned(3), decoders.partitionTable)).toEqual({ version: 3, ...value })
    expect(toMetadataValue(versioned(), decoders.partitionTable)).toEqual({ version: 0, ...value })
    expect(toCachedValue(bytes, decoders.partitionTable)).toEqual({ version: 1, ...value })
    expect(toCachedValue(Uint8Array.of(9), decoders.partitionTable).version).toBeNull()
  })
})
