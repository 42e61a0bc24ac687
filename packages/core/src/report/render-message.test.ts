import { describe, expect, it } from 'vitest'
import { fingerprintHash, joinValues, renderMessage } from './render-message.ts'

describe('renderMessage', () => {
  it('fills placeholders and leaves unknown ones standing', () => {
    const message = { symptom: '{a} and {b}', required: '', current: '{a}', impact: '', action: '' }
    expect(renderMessage(message, { a: 1 })).toEqual({ ...message, symptom: '1 and {b}', current: '1' })
  })
})

describe('joinValues', () => {
  it('keeps what is equal and lists what differs, in natural order', () => {
    expect(
      joinValues([
        { node: 'N10', key: 'k' },
        { node: 'N2', key: 'k' },
      ]),
    ).toEqual({ node: 'N2, N10', key: 'k' })
  })

  it('lists ten and counts the rest', () => {
    const values = Array.from({ length: 12 }, (_, partition) => ({ partition }))
    expect(joinValues(values)).toEqual({ partition: '0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 2 more' })
  })
})

describe('fingerprintHash', () => {
  // FNV-1a 64 of the empty text and of "a" are published with the algorithm.
  it.each([
    ['', 'cbf29ce484'],
    ['a', 'af63dc4c86'],
  ])('of %j is %s', (text, hash) => {
    expect(fingerprintHash(text)).toBe(hash)
  })

  it('takes texts beyond ASCII as UTF-8', () => {
    expect(fingerprintHash('ü')).not.toBe(fingerprintHash('u'))
  })
})
