import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  bilrostValue,
  encodeBilrost,
  packedMap,
  textContent,
  varint,
  type BilrostField,
} from '../../test/bilrost-encoder.ts'
import { decoders } from '../../test/digest.ts'
import { decodeBilrost, type BilrostMessage } from './bilrost.ts'

const u64 = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n })
const u32 = fc.integer({ min: 1, max: 0xffff_ffff })

const number: BilrostMessage = new Map([[1, { name: 'number', type: 'unsigned' }]])

interface WrittenRule {
  readonly version: number
  readonly concurrency: number | null
  readonly description: string | null
  readonly disabled: boolean
  readonly lastModified: number
}

/** Empty fields are left out, as bilrost demands. */
const ruleBytes = (rule: WrittenRule): Uint8Array => {
  const fields: BilrostField[] = [[1, { varint: BigInt(rule.version) }]]
  if (rule.concurrency !== null) {
    fields.push([3, { bytes: encodeBilrost([[1, { varint: BigInt(rule.concurrency) }]]) }])
  }
  if (rule.description !== null) fields.push([4, textContent(rule.description)])
  if (rule.disabled) fields.push([5, { varint: 1n }])
  if (rule.lastModified > 0) fields.push([6, { varint: BigInt(rule.lastModified) }])
  return encodeBilrost(fields)
}

const book = (version: number, rules: readonly (readonly [string, Uint8Array])[]): Uint8Array =>
  bilrostValue(
    encodeBilrost([
      [1, { varint: BigInt(version) }],
      [2, packedMap(rules)],
    ]),
  )

describe('decodeBilrost', () => {
  it('reads every number of 64 bits', () => {
    fc.assert(
      fc.property(u64, (value) => {
        const decoded = decodeBilrost(encodeBilrost([[1, { varint: value }]]), number)
        expect(decoded.ok && BigInt(decoded.value.get('number') as number | bigint)).toBe(value)
      }),
    )
  })

  it.each([
    [0n, [0]],
    [127n, [127]],
    [128n, [128, 0]],
    [16_511n, [255, 127]],
    [16_512n, [128, 128, 0]],
    [(1n << 64n) - 1n, [255, 254, 254, 254, 254, 254, 254, 254, 254]],
  ])('reads %d as the published form has it', (value, bytes) => {
    expect([...varint(value)]).toEqual(bytes)
    const decoded = decodeBilrost(Uint8Array.of(4, ...bytes), number)
    expect(decoded.ok && BigInt(decoded.value.get('number') as number | bigint)).toBe(value)
  })

  it('keeps fields that it has no name for', () => {
    const bytes = encodeBilrost([
      [1, { varint: 7n }],
      [3, { fixed32: 0xffff_fffe }],
      [3, { fixed32: 1 }],
      [200, { fixed64: (1n << 64n) - 1n }],
      [201, { bytes: Uint8Array.of(1, 2) }],
      [202, { varint: 1n << 60n }],
    ])
    expect(decodeBilrost(bytes, number)).toEqual({
      ok: true,
      value: new Map<string, unknown>([
        ['number', 7],
        ['tag 3', [0xffff_fffe, 1]],
        ['tag 200', (1n << 64n) - 1n],
        ['tag 201', Uint8Array.of(1, 2)],
        ['tag 202', 1n << 60n],
      ]),
    })
  })

  it('takes no longer than its length for a field that is repeated without end', () => {
    const start = performance.now()
    const few = new Uint8Array(400_002)
    few.set([12, 1])
    const decoded = decodeBilrost(few, new Map())
    expect(decoded.ok && decoded.value.get('tag 3')).toHaveLength(200_001)
    const many = new Uint8Array(3_000_000)
    many.set([12, 1])
    expect(decodeBilrost(many, new Map())).toEqual({
      ok: false,
      offset: 2_000_000,
      path: [],
      reason: 'more than 1000000 fields',
    })
    expect(performance.now() - start).toBeLessThan(2000)
  })

  it.each([
    ['a number cut short', [4, 255], 1, ['number'], 'ends within a number'],
    [
      'a number beyond 64 bits',
      [4, ...Array<number>(9).fill(255)],
      1,
      ['number'],
      'a number of more than 64 bits',
    ],
    ['a field that is there twice', [4, 1, 0, 2], 2, ['number'], 'the field is there twice'],
    ['text where a number belongs', [5, 1, 65], 0, ['number'], 'wire type 1 instead of 0'],
    ['a length beyond the end', [9, 3, 65], 1, ['tag 2'], '3 bytes do not fit into the 1 that follow'],
    ['a fixed number cut short', [10, 1, 2], 1, ['tag 2'], 'ends too early'],
    ['a tag beyond 32 bits', [...varint(1n << 40n), 0], 0, [], 'a tag beyond 4294967295'],
  ])('refuses %s', (_what, bytes, offset, path, reason) => {
    expect(decodeBilrost(Uint8Array.from(bytes), number)).toEqual({ ok: false, offset, path, reason })
  })
})

describe('ruleBook', () => {
  const written: fc.Arbitrary<WrittenRule> = fc.record({
    version: u32,
    concurrency: fc.option(u32),
    description: fc.option(fc.string({ unit: 'grapheme' })),
    disabled: fc.boolean(),
    lastModified: fc.integer({ min: 0, max: 4_102_444_800_000 }),
  })

  it('reads back every book', () => {
    fc.assert(
      fc.property(u32, fc.dictionary(fc.string({ unit: 'grapheme' }), written), (version, rules) => {
        const { body } = decoders.ruleBook(
          book(
            version,
            Object.entries(rules).map(([pattern, rule]) => [pattern, ruleBytes(rule)] as const),
          ),
        )
        expect(body.ok && body.unknownFields).toEqual([])
        expect(body.ok && body.value).toEqual({
          version,
          rules: Object.entries(rules)
            .map(([pattern, rule]) => ({
              pattern,
              version: rule.version,
              concurrency: rule.concurrency,
              description: rule.description,
              isDisabled: rule.disabled,
              lastModifiedAt: new Date(rule.lastModified).toISOString(),
            }))
            .toSorted((a, b) => (a.pattern < b.pattern ? -1 : 1)),
        })
      }),
    )
  })

  it('lists what a newer version adds', () => {
    const rule = encodeBilrost([
      [1, { varint: 1n }],
      [2, { varint: 5n }],
      [3, { bytes: encodeBilrost([[9, textContent('x')]]) }],
    ])
    const { body } = decoders.ruleBook(book(3, [['a/*', rule]]))
    expect(body.ok && body.unknownFields).toEqual([
      '$.rules["a/*"].limits["tag 9"]',
      '$.rules["a/*"]["tag 2"]',
    ])
  })

  it('names the place of what does not fit', () => {
    const cut = ruleBytes({ version: 1, concurrency: 5, description: 'ab', disabled: false, lastModified: 0 })
    cut[cut.length - 1] = 0xff
    const { body } = decoders.ruleBook(book(3, [['a', cut]]))
    expect(body).toMatchObject({
      ok: false,
      failure: { path: '$.rules.a.description', reason: 'text is not UTF-8' },
    })
  })
})
