import { defineCheck, facts } from '@restate-preflight/core'

/** The store and the value that it holds name the same version. */
export const envelopeVersionMatchesBody = defineCheck({
  id: 'consistency/envelope-version-matches-body',
  summary: 'the version under which the store keeps a value is the version inside the value',
  tags: ['metadata', 'gate'],
  severity: 'critical',
  per: 'metadata-key',
  needs: { stored: facts.stored },
  settleMs: 0,
  messages: {
    'versions-differ': {
      symptom: 'The store and the value name different versions of {key}',
      required: 'equal versions outside and inside',
      current: '{key} is kept as version {envelope}; the value says version {body}',
      impact:
        'Nodes check this on every read and panic in the background: they still say ALIVE, but cannot read or change this object. A node that restarts does not come up.',
      action:
        'Restart no node. Stop whatever writes to the metadata store directly. `restatectl metadata get --key {key}` shows the value; `restatectl metadata patch` refuses to write over it, because the versions differ, so ask Restate for help to restore it.',
    },
  },
  *evaluate({ target, read, finding, unknown, notApplicable }) {
    const stored = read('stored')
    if (stored === null) return notApplicable('the key does not exist')
    if (stored.bodyVersion === null) return notApplicable('the value does not decode')
    if (stored.version === null) return unknown('the store gave no version')
    if (stored.version === stored.bodyVersion) return
    yield finding('versions-differ', { key: target.id, envelope: stored.version, body: stored.bodyVersion })
  },
})
