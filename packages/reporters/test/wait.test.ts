import { describe, expect, it } from 'vitest'
import { waitJson, waitPendingLine, waitPretty, waitStepLines } from '../src/index.ts'
import { flickering, late, met, step } from './wait-reports.ts'

describe('the end of a wait', () => {
  it('is one line where the condition holds', () => {
    expect(waitPretty(met)).toBe('✓ serving, after 9.4 s, 12 looks, 310 RPCs\n')
  })

  it('says why not, and what to do', () => {
    expect(waitPretty(late, { width: 60 })).toBe(
      [
        '✗ not serving: still not so after 30.0 s, unchanged for 12.0',
        '  s: degraded: N3 is unreachable',
        '',
        'Next',
        '  1. N3 (n3, http://10.0.0.3:5122): start it, or mend the',
        '     network to it.',
        '',
        '9.4 s, 12 looks, 310 RPCs · exit 4',
        '',
      ].join('\n'),
    )
  })

  it('names each of several conditions', () => {
    const both = {
      ...late,
      conditions: [...late.conditions, { for: 'a/b', met: false, because: 'no answer' }],
    }
    expect(waitPretty(both)).toContain('  • serving: degraded: N3 is unreachable\n  • a/b: no answer\n')
  })

  it('says the same without colour', () => {
    const escape = String.fromCharCode(27)
    const coloured = waitPretty(late, { color: true })
    expect(coloured).toContain(escape)
    expect(coloured.replaceAll(new RegExp(`${escape}\\[[0-9]+m`, 'g'), '')).toBe(waitPretty(late))
  })

  it.each([60, 100])('has the way, and the nodes, for a developer only: in %i columns', async (width) => {
    const [operator, developer] = (['operator', 'developer'] as const).map((detail) =>
      waitPretty(flickering(), { width, detail }),
    )
    await expect(developer).toMatchFileSnapshot(`./golden/wait/flickering.developer-${width}.txt`)
    expect(operator).toBe(waitPretty(late, { width }))
    expect(
      waitPretty({ ...flickering(), met: true }, { width, detail: 'developer' }).split('\n'),
    ).toHaveLength(2)
  })

  it('is whole in JSON', () => {
    expect(JSON.parse(waitJson(late))).toEqual(late)
  })
})

describe('a change while waiting', () => {
  it('is one line: when, the state, and what it waits for', () => {
    expect(waitStepLines(step())).toEqual([' +12.3 s  forming               waits for N3 to join'])
  })

  it('says why where nothing is waited for, and which checks are pending', () => {
    const pending = ['a/b: no-leader of log 1', 'serving: at http://10.0.0.1']
    expect(waitStepLines(step({ state: 'serving', because: 'all serve', waitsFor: [], pending }))).toEqual([
      ' +12.3 s  serving               all serve · a/b: no-leader of log 1',
    ])
  })

  it('says it in words where a life went back', () => {
    expect(waitStepLines(step({ illegal: true })).join()).toContain('CANNOT FOLLOW')
  })

  it.each([60, 40])('fits into %i columns', (width) => {
    const lines = waitStepLines(
      step({ waitsFor: ['N3 to join (its metadata server joins the store)', 'N4 to join'] }),
      width,
    )
    expect(lines.length).toBeGreaterThan(1)
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width)
  })

  it('does not let a node steer the terminal', () => {
    expect(waitStepLines(step({ waitsFor: ['\u001b[2J'] })).join()).not.toContain('\u001b')
  })
})

describe('what a terminal keeps up to date', () => {
  const times = { afterMs: 12_300, unchangedMs: 4_000, holds: false }

  it('says for how long, since when nothing has moved, and what is pending', () => {
    expect(waitPendingLine(step({ pending: ['serving: forming', 'a/b: no answer'] }), times)).toBe(
      '… 12 s, unchanged for 4 s · serving: forming; a/b: no answer',
    )
  })

  it('says that it holds, and is waited for whether it goes on', () => {
    expect(waitPendingLine(step({ pending: [] }), { ...times, holds: true })).toContain('· holds; waiting')
  })

  it('does not let a node steer the terminal', () => {
    expect(waitPendingLine(step({ pending: ['a\u001b[2J\nb'] }), times)).toMatch(/^[^\u001b\n]*$/)
  })
})
