import { describe, expect, it } from 'vitest'
import { envelopeFields } from './inspect.ts'

describe('the parts of a value', () => {
  it.each<readonly [string, readonly number[], readonly (readonly [number, number, string])[]]>([
    ['nothing', [], []],
    [
      'flexbuffers',
      [2, 1, 0, 0, 0, 7],
      [
        [0, 1, 'codec 2 (flexbuffers)'],
        [1, 5, 'length 1'],
        [5, 6, 'body'],
      ],
    ],
    [
      'a lie',
      [2, 4, 0, 0, 0, 7],
      [
        [0, 1, 'codec 2 (flexbuffers)'],
        [1, 5, 'length 4, but 1 follow'],
        [5, 6, 'body'],
      ],
    ],
    [
      'bilrost',
      [6, 1, 2],
      [
        [0, 1, 'codec 6 (bilrost)'],
        [1, 3, 'body'],
      ],
    ],
    [
      'an unknown codec',
      [9],
      [
        [0, 1, 'codec 9 (unknown)'],
        [1, 1, 'body'],
      ],
    ],
  ])('of %s', (_, bytes, fields) => {
    expect(envelopeFields(Uint8Array.from(bytes)).map(({ start, end, name }) => [start, end, name])).toEqual(
      fields,
    )
  })
})
