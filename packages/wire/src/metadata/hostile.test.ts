import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { decoders } from '../../test/digest.ts'
import { encodeFlexbuffers, envelop } from '../../test/flex-encoder.ts'
import type { DecodedValue } from './decoders.ts'
import { decodeMetadataValue, type MetadataContent } from './decode-metadata-value.ts'
import { codecs } from './envelope.ts'
import type { FlexValue } from './flex-value.ts'

describe('hostile bytes', () => {
  const recordings = ['1.6.2', '1.7.12'].flatMap((version) => {
    const file = join(import.meta.dirname, '../../test/recorded', `${version}.json`)
    const recording = JSON.parse(readFileSync(file, 'utf8')) as Record<string, { readonly base64: string }>
    return Object.entries(recording).map(([key, { base64 }]) => ({
      key,
      recorded: new Uint8Array(Buffer.from(base64, 'base64')),
    }))
  })
  const keys = [
    'nodes_config',
    'partition_table',
    'bifrost_config',
    'pp_epoch_0',
    'schema_registry',
    'rule_book',
  ]
  const all: readonly ((bytes: Uint8Array) => Pick<MetadataContent, 'body'> | DecodedValue<unknown>)[] = [
    ...Object.values(decoders),
    ...[...keys, 'a_key_of_others'].map((key) => (bytes: Uint8Array) => decodeMetadataValue(key, bytes)),
  ]

  const expectBounded = (bytes: Uint8Array): void => {
    for (const decode of all) {
      const { body } = decode(bytes)
      if (body.ok) continue
      expect(body.failure.offset).toBeGreaterThanOrEqual(0)
      expect(body.failure.offset).toBeLessThanOrEqual(bytes.length)
      expect(body.failure.path.startsWith('$')).toBe(true)
      expect(body.failure.reason).not.toBe('')
    }
  }

  it('never make a decoder throw: real values with some bytes changed', () => {
    const change = fc.tuple(fc.nat(), fc.nat({ max: 255 }))
    fc.assert(
      fc.property(
        fc.constantFrom(...recordings),
        fc.array(change, { minLength: 1, maxLength: 6 }),
        ({ recorded }, changes) => {
          const bytes = recorded.slice()
          // Behind the envelope, whose checks would catch nearly every change before the decoders see it.
          for (const [at, byte] of changes) bytes[5 + (at % (bytes.length - 5))] = byte
          expectBounded(bytes)
        },
      ),
      { numRuns: 3000 },
    )
  })

  it('never make a decoder throw: real values cut short at every place', { timeout: 60_000 }, () => {
    for (const { key, recorded } of recordings) {
      for (let length = 0; length < recorded.length; length++) {
        const bytes = recorded.slice(0, length)
        const isBilrost = recorded[0] === codecs.bilrost
        // Bilrost announces no length, so that a message may end behind any of its fields.
        if (!isBilrost) expect(decodeMetadataValue(key, bytes).body.ok).toBe(false)
        // Past the envelope, so that the decoder sees it.
        const { body } = decodeMetadataValue(key, isBilrost ? bytes : envelop(bytes.subarray(5)))
        if (!body.ok) expect(body.failure.offset).toBeLessThanOrEqual(length + 5)
      }
    }
  })

  it('never make a decoder throw: anything in a valid envelope', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expectBounded(bytes)
        expectBounded(envelop(bytes))
      }),
      { numRuns: 1000 },
    )
  })

  it('never make a decoder throw: any tree under the real field names', () => {
    const name = fc.constantFrom(
      ...['version', 'nodes', 'Node', 'Tombstone', 'name_lookup', 'partitions', 'key_range', 'start', 'end'],
      ...[
        'replication',
        'limit',
        'logs',
        'chain',
        'kind',
        'params',
        'config',
        'default_provider',
        'replicated',
      ],
      ...[
        'current',
        'next',
        'replica_set',
        'modified_at',
        'epoch',
        'leader_metadata',
        'node_id',
        '__proto__',
      ],
    )
    const { tree } = fc.letrec<{ tree: FlexValue }>((tie) => ({
      tree: fc.oneof(
        { depthSize: 'medium' },
        fc.constantFrom<FlexValue>(
          null,
          true,
          0,
          1,
          -1,
          1.5,
          NaN,
          1n << 63n,
          'sealed',
          'replicated',
          '{}',
          '{node: 1}',
        ),
        fc.uint8Array({ maxLength: 3 }),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.array(fc.tuple(name, tie('tree')), { maxLength: 6 }).map((entries) => new Map(entries)),
      ),
    }))
    fc.assert(
      fc.property(tree, (value) => expectBounded(envelop(encodeFlexbuffers(value)))),
      { numRuns: 2000 },
    )
  })
})
