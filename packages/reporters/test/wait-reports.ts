import type { WaitReport, WaitStep } from '@restate-preflight/core'

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

export const met = report()

export const late = report({
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

/** More changes than a page shows. */
export const flickering = (): WaitReport => ({
  ...late,
  timeline: Array.from({ length: 13 }, (_, index) =>
    step({
      afterMs: index * 2_500,
      state: index % 2 === 0 ? 'degraded' : 'serving',
      because: index % 2 === 0 ? 'N3 is unreachable' : 'all 4 nodes serve',
      waitsFor: index % 2 === 0 ? ['N3 to serve again', 'a leader for 2 partitions'] : [],
      nodes: { N1: 'serving', N2: 'serving', N3: index % 2 === 0 ? 'unreachable' : 'serving', N4: 'serving' },
    }),
  ),
})

export const step = (changes: Partial<WaitStep> = {}): WaitStep => ({
  at: '2026-01-01T12:00:00.000Z',
  afterMs: 12_340,
  state: 'forming',
  because: 'N3 has not fully joined yet',
  waitsFor: ['N3 to join'],
  nodes: {},
  pending: ['serving: forming'],
  illegal: false,
  ...changes,
})
