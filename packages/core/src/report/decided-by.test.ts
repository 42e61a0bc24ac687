import { describe, expect, it } from 'vitest'
import { decidedBy } from './decided-by.ts'
import { gateOf } from './gate.ts'

const nothing = { findings: [], checks: [], coverage: 1, abortedBy: null, ageMs: 0, nowMs: 0 }

describe('what a gate went by', () => {
  it.each([
    { failOnUnknown: 'required', gateOn: 'all' },
    { failOnUnknown: 'any', gateOn: 'new' },
    { failOnUnknown: 'never', gateOn: 'new' },
  ] as const)('can be read from its rules: %o', (own) => {
    expect(decidedBy(gateOf(nothing, { failOn: 'high', ...own }).gate)).toEqual(own)
  })

  it('is the default where no rule says so', () => {
    expect(decidedBy({ rules: [] })).toEqual({ failOnUnknown: 'required', gateOn: 'all' })
  })
})
