import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeFlexbuffers, type Choose } from '../../test/flex-encoder.ts'
import type { FlexPath, FlexValue } from './flex-value.ts'
import { decodeFlexbuffers, offsetOf } from './flexbuffers.ts'

const scalar: fc.Arbitrary<FlexValue> = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.maxSafeInteger(),
  fc.integer({ min: -300, max: 300 }),
  fc.bigInt({ min: 1n << 53n, max: (1n << 64n) - 1n }),
  fc.bigInt({ min: -(1n << 63n), max: -(1n << 53n) }),
  fc.double({ noInteger: true }),
  fc.float({ noInteger: true }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.uint8Array({ maxLength: 300 }),
)

const key = fc.string({ unit: 'binary', maxLength: 20 }).map((text) => text.replaceAll('\0', ''))

const { tree } = fc.letrec<{ tree: FlexValue }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(fc.integer({ min: -70_000, max: 70_000 }), { maxLength: 6 }),
    fc.array(fc.boolean(), { maxLength: 6 }),
    fc.array(fc.integer({ min: -128, max: 127 }), { minLength: 2, maxLength: 4 }),
    fc.array(fc.nat({ max: 255 }), { minLength: 2, maxLength: 4 }),
    fc.array(fc.float({ noInteger: true }), { minLength: 1, maxLength: 4 }),
    fc.array(fc.string(), { maxLength: 6 }),
    fc.array(fc.double({ noInteger: true }), { maxLength: 6 }),
    fc.array(tie('tree'), { maxLength: 8 }),
    fc.array(fc.tuple(key, tie('tree')), { maxLength: 8 }).map((entries) => new Map(entries)),
  ),
}))

/** Takes the choices of the encoder from generated numbers. */
const chooseFrom = (numbers: readonly number[]): Choose => {
  let index = 0
  return (bound) => (numbers.length === 0 ? 0 : (numbers[index++ % numbers.length] ?? 0) % bound)
}

const choices = fc.array(fc.nat({ max: 1000 }), { maxLength: 40 })

/** `9:1` before `10:1`. */
const byNumbers = (a: string, b: string): number => Number(a.replace(':', '.')) - Number(b.replace(':', '.'))

const decoded = (value: FlexValue, choose?: Choose, keys?: 'shared' | 'own'): FlexValue => {
  const result = decodeFlexbuffers(encodeFlexbuffers(value, choose, keys))
  if (!result.ok) throw new Error(`${result.reason} at ${result.offset}`)
  return result.value
}

describe('decodeFlexbuffers', () => {
  it('reads back every tree in every form an encoder may choose', () => {
    fc.assert(
      fc.property(tree, choices, fc.constantFrom('shared', 'own'), (value, numbers, keys) => {
        expect(decoded(value, chooseFrom(numbers), keys)).toEqual(value)
      }),
      { numRuns: 1500 },
    )
  })

  it('is tried with every type at every width that a value of a few hundred bytes can have', () => {
    const forms = new Set<string>()
    for (const [value, numbers, keys] of fc.sample(
      fc.tuple(tree, choices, fc.constantFrom('shared', 'own')),
      { numRuns: 6000, seed: 7 },
    )) {
      encodeFlexbuffers(value, chooseFrom(numbers), keys, forms)
    }
    expect([...forms].toSorted(byNumbers)).toEqual([
      ...['0', '1', '2', '3', '4:1'],
      ...[5, 6, 7].flatMap((type) => [1, 2, 4, 8].map((width) => `${type}:${width}`)),
      ...['8:4', '8:8'],
      ...[9, 10, 11, 12].flatMap((type) => [1, 2, 4, 8].map((width) => `${type}:${width}`)),
      // A vector without elements has no floating-point number to be wide enough for.
      ...['13:1', '13:2', '13:4', '13:8'],
      ...[14, 15, 16, 17].flatMap((type) => [1, 2, 4, 8].map((width) => `${type}:${width}`)),
      ...['18:4', '18:8'],
      ...[19, 20].flatMap((type) => [1, 2, 4, 8].map((width) => `${type}:${width}`)),
      ...['21:4', '21:8'],
      ...[22, 23].flatMap((type) => [1, 2, 4, 8].map((width) => `${type}:${width}`)),
      ...['24:4', '24:8'],
      ...[25].flatMap((type) => [1, 2, 4, 8].map((width) => `${type}:${width}`)),
      '26',
      ...[36].flatMap((type) => [1, 2, 4, 8].map((width) => `${type}:${width}`)),
    ])
  })

  it('keeps all 64 bits', () => {
    for (const value of [(1n << 64n) - 1n, -(1n << 63n), (1n << 53n) + 1n, -(1n << 53n) - 1n]) {
      expect(decoded(value)).toBe(value)
      expect(decoded([value, value])).toEqual([value, value])
    }
    expect(decoded(Number.MAX_SAFE_INTEGER)).toBe(Number.MAX_SAFE_INTEGER)
    expect(decoded(Number.MIN_SAFE_INTEGER)).toBe(Number.MIN_SAFE_INTEGER)
  })

  it('reads offsets of more than two bytes', () => {
    const value = Array.from({ length: 5_000 }, (_, index) => new Map([['name', `n${index}`]]))
    expect(decoded(value)).toEqual(value)
  })

  it('reads bytes written by hand after the published description', () => {
    // By hand: both keys, the vector of keys, the typed vector [2, 3], the map, the root.
    const bytes = [97, 0, 98, 0, ...[2, 5, 4], ...[2, 2, 3], ...[5, 1, 2, 1, 6, 8, 48], ...[4, 36, 1]]
    expect(decodeFlexbuffers(Uint8Array.from(bytes))).toEqual({
      ok: true,
      value: new Map<string, FlexValue>([
        ['a', 1],
        ['b', [2, 3]],
      ]),
    })
  })

  it('never throws on bytes of any kind', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const result = decodeFlexbuffers(bytes)
        if (!result.ok) expect(result.offset).toBeLessThanOrEqual(bytes.length)
      }),
      { numRuns: 5000 },
    )
  })

  it('never throws on a valid value with some bytes changed', () => {
    fc.assert(
      fc.property(
        tree,
        choices,
        fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 4 }),
        (value, numbers, changes) => {
          const bytes = encodeFlexbuffers(value, chooseFrom(numbers))
          for (const [at, byte] of changes) bytes[at % bytes.length] = byte
          decodeFlexbuffers(bytes)
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('never throws on a value cut short', () => {
    fc.assert(
      fc.property(tree, choices, (value, numbers) => {
        const bytes = encodeFlexbuffers(value, chooseFrom(numbers))
        for (let length = 0; length < bytes.length; length += 1 + (length >> 6)) {
          for (const part of [bytes.subarray(0, length), bytes.subarray(length)]) {
            const result = decodeFlexbuffers(part)
            if (!result.ok) expect(result.offset).toBeLessThanOrEqual(part.length)
          }
        }
      }),
      { numRuns: 200 },
    )
  })

  it.each([
    ['nothing', [], 0, '0 bytes are too few for a value, its type and its width'],
    ['a root width that does not exist', [0, 0, 3], 2, 'the root is 3 bytes wide instead of 1, 2, 4 or 8'],
    ['a root wider than the input', [0, 0, 8], 2, 'a root of 8 bytes does not fit into 3 bytes'],
    ['a type that does not exist', [0, 40 << 2, 1], 0, 'there is no type 40'],
    ['an offset out of the input', [9, 5 << 2, 1], 0, 'an offset of 9 points before the first byte'],
    [
      'a length that exceeds the input',
      [200, 0, 1, 10 << 2, 1],
      0,
      '200 elements do not fit into the bytes that follow',
    ],
    ['a floating-point number of one byte', [1, 3 << 2, 1], 0, 'a floating-point number of 1 bytes'],
    ['a key without end', [97, 98, 2, 4 << 2, 1], 0, 'a key has no end'],
    ['text that is not UTF-8', [1, 0xff, 0, 2, 5 << 2, 1], 1, 'text is not UTF-8'],
    [
      'a map with a key twice',
      [97, 0, 2, 3, 4, 2, 1, 2, 1, 2, 4, 4, 4, 36, 1],
      3,
      'a map has the same key twice',
    ],
  ])('refuses %s', (_what, bytes, offset, reason) => {
    expect(decodeFlexbuffers(Uint8Array.from(bytes))).toEqual({ ok: false, offset, path: [], reason })
  })

  it('names the place of a failure', () => {
    const bytes = encodeFlexbuffers(new Map([['nodes', ['ok', 'broken']]]))
    const at = bytes.indexOf('broken'.charCodeAt(0), bytes.indexOf('o'.charCodeAt(0)))
    bytes[at] = 0xff
    expect(decodeFlexbuffers(bytes)).toEqual({
      ok: false,
      offset: at,
      path: ['nodes', 1],
      reason: 'text is not UTF-8',
    })
  })
})

describe('hostile sharing', () => {
  it('refuses vectors that share each other 2^60 times, at once', () => {
    expectBoundedFailure(nestedPairs(60), 'more values than bytes, or than 10 million')
  })

  it('refuses a vector that contains itself', () => {
    // One element, whose offset of 0 leads back to itself, with room in front so that the depth is what ends it.
    expectBoundedFailure(
      Uint8Array.from([...new Uint8Array(100), 1, 0, 40, 2, 40, 1]),
      'nested deeper than 64 values',
    )
  })

  it('refuses one long text that is shared by many values', () => {
    const text = new Uint8Array(60_000).fill(97)
    const length = [0x60, 0xea, 0, 0]
    const count = 200_000
    const bytes = new Uint8Array(4 + text.length + 4 + count * 5 + 6)
    const view = new DataView(bytes.buffer)
    bytes.set(length, 0)
    bytes.set(text, 4)
    const start = 4 + text.length + 4
    view.setUint32(start - 4, count, true)
    for (let index = 0; index < count; index++) {
      view.setUint32(start + index * 4, start + index * 4 - 4, true)
      bytes[start + count * 4 + index] = (5 << 2) | 2
    }
    const root = start + count * 5
    view.setUint32(root, root - start, true)
    bytes.set([(10 << 2) | 2, 4], root + 4)
    expectBoundedFailure(bytes, 'too much text, or text shared too often')
  })
})

describe('offsetOf', () => {
  it('finds every scalar where decoding finds it', () => {
    fc.assert(
      fc.property(tree, choices, (value, numbers) => {
        const bytes = encodeFlexbuffers(value, chooseFrom(numbers))
        for (const path of paths(value, [])) {
          const offset = offsetOf(bytes, path)
          expect(offset).toBeGreaterThanOrEqual(0)
          expect(offset).toBeLessThan(bytes.length)
        }
      }),
    )
  })

  it('gives the slot of a value, and that of its parent where there is no such value', () => {
    const bytes = encodeFlexbuffers(
      new Map<string, FlexValue>([
        ['a', 7],
        ['b', 9],
      ]),
      chooseFrom([1, 0, 1]),
    )
    const b = offsetOf(bytes, ['b'])
    expect(bytes[b]).toBe(9)
    expect(offsetOf(bytes, ['b', 3, 'c'])).toBe(b)
    expect(offsetOf(bytes, ['missing'])).toBe(offsetOf(bytes, []))
    expect(offsetOf(Uint8Array.of(1, 2), ['a'])).toBe(0)
  })
})

/** Without the bound it would not end within the time that a test has. */
const expectBoundedFailure = (bytes: Uint8Array, reason: string): void => {
  expect(decodeFlexbuffers(bytes)).toMatchObject({ ok: false, reason })
}

/** A vector of two of the same vector, of two of the same vector, and so on. */
const nestedPairs = (levels: number): Uint8Array => {
  const bytes: number[] = [1, 7, 4]
  let start = 1
  for (let level = 0; level < levels; level++) {
    bytes.push(2)
    const at = bytes.length
    bytes.push(at - start, at + 1 - start, 40, 40)
    start = at
  }
  bytes.push(bytes.length - start, 40, 1)
  return Uint8Array.from(bytes)
}

const paths = (value: FlexValue, path: FlexPath): readonly FlexPath[] => {
  if (value instanceof Map) {
    return [...value].flatMap(([name, item]) => paths(item as FlexValue, [...path, name]))
  }
  if (Array.isArray(value)) {
    return value.flatMap((item: FlexValue, index) => paths(item, [...path, index]))
  }
  return [path]
}
