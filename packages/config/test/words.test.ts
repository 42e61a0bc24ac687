import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatDuration, nearestWord, parseDuration } from '../src/index.ts'

describe('parseDuration', () => {
  it.each([
    ['500ms', 500],
    ['3s', 3_000],
    ['0.3s', 300],
    ['1.5m', 90_000],
    [' 2 m ', 120_000],
    ['24h', 86_400_000],
    [250, 250],
  ])('reads %j as %i ms', (value, ms) => {
    expect(parseDuration(value)).toBe(ms)
  })

  it.each([
    '',
    '3',
    '0s',
    '-1s',
    '25h',
    '3 seconds',
    '1m30s',
    '0.1ms',
    '1e3ms',
    0,
    -5,
    1.5,
    Number.NaN,
    86_400_001,
  ])('refuses %j', (value) => {
    expect(parseDuration(value)).toBeNull()
  })

  it('reads back what formatDuration writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 86_400_000 }), (ms) => {
        expect(parseDuration(formatDuration(ms))).toBe(ms)
      }),
    )
  })
})

describe('formatDuration', () => {
  it.each([
    [500, '500ms'],
    [3_000, '3s'],
    [13_000, '13s'],
    [90_000, '90s'],
    [120_000, '2m'],
    [3_600_000, '1h'],
  ])('writes %i ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text)
  })
})

describe('nearestWord', () => {
  const words = ['low', 'medium', 'high', 'critical', 'never']

  it.each([
    ['hgih', 'high'],
    ['HIGH', 'high'],
    ['meduim', 'medium'],
    ['critcal', 'critical'],
    ['nver', 'never'],
    ['loww', 'low'],
  ])('finds for %s the word %s', (word, nearest) => {
    expect(nearestWord(word, words)).toBe(nearest)
  })

  it.each(['grave', 'x', '', 'catastrophic'])('finds nothing near %j', (word) => {
    expect(nearestWord(word, words)).toBeNull()
  })

  it('finds every word itself', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string(), { selector: (word) => word.toLowerCase(), minLength: 1 }),
        (all) => {
          for (const word of all) expect(nearestWord(word, all)).toBe(word)
        },
      ),
    )
  })
})
