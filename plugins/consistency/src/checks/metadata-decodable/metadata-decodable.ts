import { defineCheck, facts } from '@restate-preflight/core'

/** Everything in the metadata store can be read. */
export const metadataDecodable = defineCheck({
  id: 'consistency/metadata-decodable',
  summary: 'every value in the metadata store can be decoded',
  tags: ['metadata', 'gate'],
  severity: 'critical',
  per: 'metadata-key',
  needs: { stored: facts.stored },
  settleMs: 0,
  explains: ['RP5001'],
  messages: {
    undecodable: {
      symptom: 'The stored value does not decode: {key}',
      required: 'a value in a codec and form that Restate writes',
      current: '{key} (version {version}, codec {codec}): {reason}, at {path}, byte {offset}',
      impact:
        'Nodes keep what they had cached. The next node that restarts, or the next leader election that needs this key, fails.',
      action:
        'Restart no node. See whether Restate itself can read it: `restatectl metadata get --key {key}`. If it can, update restate-preflight; if it cannot, the value was damaged or overwritten and must be restored from a copy.',
    },
  },
  *evaluate({ target, read, finding, notApplicable }) {
    const stored = read('stored')
    if (stored === null) return notApplicable('the key does not exist')
    if (stored.failure === null) return
    yield finding('undecodable', {
      key: target.id,
      version: stored.version ?? 'unknown',
      codec: codecNames.get(stored.codec) ?? `${stored.codec} (unknown)`,
      path: stored.failure.path,
      offset: stored.failure.offset,
      reason: stored.failure.reason,
    })
  },
})

/** The first byte of a stored value (`types/src/storage.rs`). */
const codecNames: ReadonlyMap<number | null, string> = new Map([
  [null, 'none (empty value)'],
  [1, 'protobuf'],
  [2, 'flexbuffers'],
  [3, 'raw bytes'],
  [5, 'JSON'],
  [6, 'bilrost'],
  [7, 'custom'],
])
