import { testCheck } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { withStates } from '../../../test/waivers.ts'
import { notOutgrown } from './not-outgrown.ts'

testCheck({ describe, it }, notOutgrown, {
  passes: [
    {
      name: 'waivers that hold, or are over',
      snapshot: withStates('active', 'elsewhere', 'not-judged', 'expired', 'unused'),
    },
  ],
  finds: [
    {
      name: 'those for less than there is',
      snapshot: withStates('active', 'outgrown'),
      findings: [{ message: 'outgrown', targets: ['cluster'], data: { because: 'outgrown: is outgrown' } }],
    },
  ],
})
