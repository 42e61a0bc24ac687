import { defineCheck, facts } from '@restate-preflight/core'

/** Every waiver that could cover something does. */
export const inUse = defineCheck({
  id: 'waivers/in-use',
  summary: 'every waiver covers a finding, where that could be looked at',
  tags: ['waivers'],
  severity: 'low',
  per: 'cluster',
  phase: 'waived',
  needs: { waivers: facts.waivers },
  settleMs: 0,
  messages: {
    unused: {
      symptom: 'Nothing to waive: {waiver}',
      required: 'a waiver for something that is there',
      current: '{because}',
      impact: 'If the problem comes back, nobody will be told.',
      action: 'Take it out: `restate-preflight waiver prune --from report.json`.',
    },
  },
  *evaluate({ read, finding }) {
    for (const { waiver, state, because } of read('waivers').uses) {
      if (state === 'unused')
        yield finding('unused', { waiver: waiver.id, because: `${waiver.id}: ${because}` })
    }
  },
})
