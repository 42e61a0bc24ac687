import { defineCheck, facts, type Target } from '@restate-preflight/core'
import {
  cachedVersion,
  isRegistered,
  notRegistered,
  versionedKinds,
  versionNeeds,
} from '../../cached-kinds.ts'
import { envelopeIsWrong } from '../../causes.ts'
import { undecoded } from '../../undecoded.ts'

/** No node knows a version that the store has not. */
export const cacheNotAhead = defineCheck({
  id: 'consistency/cache-not-ahead',
  summary: 'no node has cached a version of metadata that the store never had',
  tags: ['metadata', 'gate'],
  severity: 'critical',
  per: 'node',
  needs: { ...versionNeeds, after: facts.storedAfter, stored: facts.stored },
  settleMs: 2_000,
  messages: {
    'cache-ahead': {
      symptom: 'Metadata in the cache of {node} are newer than in the store: {key}',
      required: 'no cached version above that of the store, which is read last',
      current: '{key} is at version {cached}; the store holds {stored}',
      impact:
        'The store lost writes, or is another one than before. Nodes ignore its values until their versions pass those in the caches, and what was decided in the lost versions exists only in memory.',
      action:
        'Restart no node and provision nothing: the caches hold the only copy. Find out whether the store was restored from a backup, overwritten, or exchanged: `restatectl metadata-server list-servers`, `restatectl metadata get --key {key}`.',
    },
  },
  persists: (earlier, later) => earlier.data['key'] === later.data['key'],
  *evaluate({ target, nodes, look, read, readAll, finding, unknown, notApplicable }) {
    if (!isRegistered(nodes, target)) return notApplicable(notRegistered)
    const after = read('after')
    const ahead = versionedKinds.flatMap(({ key, cache }) => {
      const cached = look(cache)
      const [version, stored] = [
        cached.status === 'unavailable' ? null : cachedVersion(cached.value),
        after[key],
      ]
      if (version === null || stored === undefined) return []
      return version > (stored ?? 0) ? [{ key, version, stored }] : []
    })
    if (ahead.length === 0) {
      for (const { key, cache } of versionedKinds) {
        const cached = read(cache)
        if (cachedVersion(cached) !== null) continue
        const failure = 'failure' in cached ? cached.failure : null
        return unknown(undecoded(target.id, `${key} has no version: ${failure?.reason ?? 'it is empty'}`))
      }
    }
    for (const { key, version, stored } of ahead) {
      const targets: readonly Target[] = [target, { kind: 'metadata-key', id: key }]
      const data = { node: target.id, key, cached: version, stored: stored ?? 'no value' }
      // The value is as new as the cache, only its envelope is not: put right, nothing is ahead.
      const held = readAll('stored').get(key)
      const isEnvelope =
        held?.bodyVersion != null && held.version !== held.bodyVersion && held.bodyVersion >= version
      yield finding('cache-ahead', data, {
        targets,
        magnitude: version - (stored ?? 0),
        follows: isEnvelope ? [envelopeIsWrong(key)] : [],
      })
    }
  },
})
