import { testCheck } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { withMalformed, withStates } from '../../../test/waivers.ts'
import { entriesValid } from './entries-valid.ts'

testCheck({ describe, it }, entriesValid, {
  passes: [{ name: 'a file of valid waivers', snapshot: withStates('active', 'expired') }],
  finds: [
    {
      name: 'each entry that is not right',
      snapshot: withMalformed(
        { id: 'w', place: 'waivers.yaml:3', reasons: ['it lacks "reason"', 'it lacks "expires"'] },
        { id: null, place: 'waivers.yaml:9', reasons: ['it lacks "id"'] },
      ),
      findings: [
        {
          message: 'malformed',
          targets: ['cluster'],
          data: { entry: 'w (waivers.yaml:3)', reasons: 'it lacks "reason"; it lacks "expires"' },
        },
        {
          message: 'malformed',
          targets: ['cluster'],
          data: { entry: 'waivers.yaml:9', reasons: 'it lacks "id"' },
        },
      ],
    },
  ],
})
