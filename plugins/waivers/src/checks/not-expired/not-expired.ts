import { defineCheck, facts } from '@restate-preflight/core'

/** No waiver is at its end, or near it. */
export const notExpired = defineCheck({
  id: 'waivers/not-expired',
  summary: 'no waiver has expired, or will within 7 days',
  tags: ['waivers'],
  severity: 'low',
  per: 'cluster',
  phase: 'waived',
  needs: { waivers: facts.waivers },
  settleMs: 0,
  messages: {
    expired: {
      symptom: 'Expired: {waiver}',
      required: 'a waiver whose time is over is renewed, or taken out',
      current: '{because}',
      impact: 'It waives nothing any more. What it covered counts again, if it is still there.',
      action:
        'Mend what it was for, then take it out with `restate-preflight waiver prune`. If it has to be accepted for longer, say why, and give it another end.',
    },
    'expires-soon': {
      symptom: 'Expires soon: {waiver}',
      required: 'more than 7 days left',
      current: '{because}',
      impact: 'From then on the finding that it covers counts, and may fail the gate.',
      action: 'Mend what it is for: {reason}. If that takes longer, give it another end, and say why.',
    },
  },
  *evaluate({ read, finding }) {
    for (const { waiver, state, because } of read('waivers').uses) {
      const data = { waiver: waiver.id, because: `${waiver.id} ${because}` }
      if (state === 'expired') yield finding('expired', data)
      if (state === 'expiring') yield finding('expires-soon', { ...data, reason: waiver.reason })
    }
  },
})
