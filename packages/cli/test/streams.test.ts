import { describe, expect, it } from 'vitest'
import { traitsOf } from '../src/streams.ts'

const terminal = { isTTY: true, columns: 72 }
const pipe = {}

describe('traitsOf', () => {
  it.each([
    ['a terminal', terminal, {}, false, true],
    ['a pipe', pipe, {}, false, false],
    ['a terminal with NO_COLOR', terminal, { NO_COLOR: '1' }, false, false],
    ['a terminal with an empty NO_COLOR', terminal, { NO_COLOR: '' }, false, true],
    ['a terminal with --no-color', terminal, { FORCE_COLOR: '1' }, true, false],
    ['a dumb terminal', terminal, { TERM: 'dumb' }, false, false],
    ['a pipe with FORCE_COLOR', pipe, { FORCE_COLOR: '1' }, false, true],
    ['a terminal with FORCE_COLOR=0', terminal, { FORCE_COLOR: '0' }, false, false],
    ['both, of which NO_COLOR wins', pipe, { NO_COLOR: '1', FORCE_COLOR: '1' }, false, false],
  ])('colours %s as asked', (_, stream, env, noColor, color) => {
    expect(traitsOf(stream, env, noColor).color).toBe(color)
  })

  it.each([
    [terminal, 72],
    [{ isTTY: true, columns: 0 }, 100],
    [{ isTTY: true }, 100],
    [pipe, 100],
  ])('takes the width of %j as %i', (stream, width) => {
    expect(traitsOf(stream, {}, false).width).toBe(width)
  })
})
