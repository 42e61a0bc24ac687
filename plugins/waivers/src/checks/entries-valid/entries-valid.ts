import { defineCheck, facts } from '@restate-preflight/core'

/** Every entry of the file of waivers is what a waiver has to be; one that is not waives nothing. */
export const entriesValid = defineCheck({
  id: 'waivers/entries-valid',
  summary: 'every entry of the file of waivers is a valid waiver',
  tags: ['waivers'],
  severity: 'medium',
  per: 'cluster',
  phase: 'waived',
  needs: { waivers: facts.waivers },
  settleMs: 0,
  messages: {
    malformed: {
      symptom: 'Not a valid waiver: {entry}',
      required: 'an id, a check or a fingerprint, a reason, and a UTC instant at which it expires',
      current: '{reasons}',
      impact: 'The entry waives nothing: what it was meant to accept counts.',
      action: 'Correct the entry, or write it with `restate-preflight waiver add`.',
    },
  },
  *evaluate({ read, finding }) {
    for (const { id, place, reasons } of read('waivers').malformed) {
      const entry = id === null ? place : `${id} (${place})`
      yield finding('malformed', { entry, reasons: reasons.join('; ') })
    }
  },
})
