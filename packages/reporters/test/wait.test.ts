import type { WaitReport } from '@restate-preflight/core'
import { describe, expect, it } from 'vitest'
import { waitJson, waitPretty } from '../src/index.ts'

const report = (changes: Partial<WaitReport> = {}): WaitReport => ({
  schemaVersion: '1.0.0',
  tool: { name: 'restate-preflight', version: '0.0.0' },
  met: true,
  end: 'met',
  exitCode: 0,
  reason: null,
  conditions: [{ for: 'serving', met: true, because: 'all 3 nodes serve' }],
  startedAt: '2026-01-01T12:00:00.000Z',
  endedAt: '2026-01-01T12:00:09.400Z',
  durationMs: 9_400,
  polls: 12,
  rpcs: 310,
  cluster: {
    name: 'test',
    state: 'serving',
    because: 'all 3 nodes serve',
    waitsFor: [],
    nextSteps: [],
    unchangedMs: 0,
  },
  timeline: [],
  ...changes,
})

const late = report({
  met: false,
  end: 'deadline',
  exitCode: 4,
  reason: 'still not so after 30.0 s, unchanged for 12.0 s: degraded: N3 is unreachable',
  conditions: [{ for: 'serving', met: false, because: 'degraded: N3 is unreachable' }],
  cluster: {
    ...report().cluster,
    state: 'degraded',
    nextSteps: ['N3 (n3, http://10.0.0.3:5122): start it, or mend the network to it.'],
  },
})

describe('the end of a wait', () => {
  it('is one line where the condition holds', () => {
    expect(waitPretty(report())).toBe('✓ serving, after 9.4 s, 12 looks, 310 RPCs\n')
  })

  it('says why not, and what to do', () => {
    expect(waitPretty(late, { width: 60 })).toBe(
      [
        '✗ not serving: still not so after 30.0 s, unchanged for 12.0',
        '  s: degraded: N3 is unreachable',
        '',
        '  • serving: degraded: N3 is unreachable',
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

  it('says the same without colour', () => {
    const escape = String.fromCharCode(27)
    const coloured = waitPretty(late, { color: true })
    expect(coloured).toContain(escape)
    expect(coloured.replaceAll(new RegExp(`${escape}\\[[0-9]+m`, 'g'), '')).toBe(waitPretty(late))
  })

  it('is whole in JSON', () => {
    expect(JSON.parse(waitJson(late))).toEqual(late)
  })
})
