import { defineCheck, facts } from '@restate-preflight/core'

/** What is waived is no worse than what was accepted. The finding itself counts; this says why its waiver does not hold. */
export const notOutgrown = defineCheck({
  id: 'waivers/not-outgrown',
  summary: 'what is waived is no worse than what was accepted',
  tags: ['waivers'],
  severity: 'info',
  per: 'cluster',
  phase: 'waived',
  needs: { waivers: facts.waivers },
  settleMs: 0,
  messages: {
    outgrown: {
      symptom: 'Worse than accepted: {waiver}',
      required: 'no more than what the waiver accepts',
      current: '{because}',
      impact: 'The waiver does not hold: the finding counts as if it were not there.',
      action:
        'Look at the finding anew. If this, too, is accepted, raise maxMagnitude or severity, and say why.',
    },
  },
  *evaluate({ read, finding }) {
    for (const { waiver, state, because } of read('waivers').uses) {
      if (state === 'outgrown')
        yield finding('outgrown', { waiver: waiver.id, because: `${waiver.id}: ${because}` })
    }
  },
})
