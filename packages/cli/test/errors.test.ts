import { errorCatalogue, PreflightError } from '@restate-preflight/core'
import { describe, expect, it } from 'vitest'
import { describeError } from '../src/errors.ts'
import { pages } from '../src/explained-pages.gen.ts'

const plain = { isTerminal: false, width: 100, color: false }

describe('an error on stderr', () => {
  it('ends in where to read on', () => {
    const error = new PreflightError('RP1101', 'Nothing answers to "./x.ts".', { target: './x.ts' })
    expect(describeError(error, ['check'], plain)).toBe(
      [
        '✗ RP1101 plugin not found',
        '  Nothing answers to "./x.ts".',
        '  → Install the package next to the configuration, or correct the path.',
        '  more: restate-preflight explain RP1101',
        '',
      ].join('\n'),
    )
  })
})

describe('what explain ships', () => {
  it('is a page for every code of the catalogue', () => {
    expect(Object.keys(errorCatalogue).filter((code) => pages[code] === undefined)).toEqual([])
  })
})
