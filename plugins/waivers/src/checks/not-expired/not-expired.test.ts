import { testCheck } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { withStates } from '../../../test/waivers.ts'
import { notExpired } from './not-expired.ts'

testCheck({ describe, it }, notExpired, {
  passes: [
    {
      name: 'waivers that last',
      snapshot: withStates('active', 'elsewhere', 'not-judged', 'unused', 'outgrown'),
    },
  ],
  finds: [
    {
      name: 'those at their end, and near it',
      snapshot: withStates('active', 'expired', 'expiring'),
      findings: [
        { message: 'expired', targets: ['cluster'], data: { waiver: 'expired' } },
        {
          message: 'expires-soon',
          targets: ['cluster'],
          data: { because: 'expiring is expiring', reason: 'a new disk is on its way' },
        },
      ],
    },
  ],
})
