import { simulate } from '@restate-preflight/testkit/simulation'
import { describe, expect, it } from 'vitest'
import { checkSimulated } from './simulated.ts'
import { summary } from './summary.ts'

const startsAt = new Date('2026-01-01T12:00:00Z')

describe('a simulated cluster', () => {
  it.each(['1.7.12', '1.6.2'] as const)('of %s that is healthy is found healthy', async (version) => {
    await using cluster = await simulate({ startsAt, version })
    const { report } = await checkSimulated(cluster)
    expect(summary(report)).toEqual({
      state: 'serving',
      nodes: ['n1 serving', 'n2 serving', 'n3 serving'],
      ...{ verdict: 'ok', grade: 'A', exitCode: 0, coverage: 1 },
      ...{ counted: [], others: [], unknown: [], error: [] },
    })
    expect(report.cluster.versions).toEqual([version])
  })
})
