import { testCheck } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { withStates } from '../../../test/waivers.ts'
import { inUse } from './in-use.ts'

testCheck({ describe, it }, inUse, {
  passes: [
    {
      name: 'waivers that are used, or cannot be',
      snapshot: withStates('active', 'elsewhere', 'not-judged', 'expiring', 'expired', 'outgrown'),
    },
  ],
  finds: [
    {
      name: 'those with nothing to waive',
      snapshot: withStates('active', 'unused'),
      findings: [{ message: 'unused', targets: ['cluster'], data: { waiver: 'unused' } }],
    },
  ],
})
