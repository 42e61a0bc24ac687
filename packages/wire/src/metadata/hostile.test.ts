import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { decoders } from '../../test/digest.ts'
import { encodeFlexbuffers, envelop } from '../../test/flex-encoder.ts'
import type { Decode } from '../index.ts'
import type { FlexValue } from './flex-value.ts'

describe('hostile bytes', () => {
  const recordings = ['1.6.2', '1.7.12'].flatMap((version) => {
    const file = join(import.meta.dirname, '../../test/recorded', `${version}.json`)
    const recording = JSON.parse(readFileSync(file, 'utf8')) as Record<string, { readonly base64: string }>
    return Object.values(recording).map(({ base64 }) => new Uint8Array(Buffer.from(base64, 'base64')))
  })
  const all: readonly Decode<unknown>[] = Object.values(decoders)

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
        (recorded, changes) => {
          const bytes = recorded.slice()
          // Behind the envelope, whose checks would catch nearly every change before the decoders see it.
          for (const [at, byte] of changes) bytes[5 + (at % (bytes.length - 5))] = byte
          expectBounded(bytes)
        },
      ),
      { numRuns: 3000 },
    )
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
