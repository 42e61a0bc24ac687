import { defineCheck, facts } from '@restate-preflight/core'
import { envelopeIsWrong } from '../../causes.ts'
import { isOtherCluster } from '../../other-cluster.ts'

/** Compared with an earlier look, no version in the store fell and no key went away. */
export const versionsNeverFall = defineCheck({
  id: 'consistency/versions-never-fall',
  summary: 'no metadata key is at a lower version than at the earlier look',
  tags: ['metadata'],
  severity: 'critical',
  per: 'metadata-key',
  phase: 'compared',
  needs: { earlier: facts.earlierLook, stored: facts.stored, register: facts.nodesConfiguration },
  settleMs: 2_000,
  messages: {
    'version-fell': {
      symptom: 'The version of {key} fell',
      required: 'version {before} or later, as at {earlierAt}',
      current: '{key} is at version {after}, read through {node}',
      impact:
        'Writes are lost: the store was overwritten, or restored from a backup. Nodes that remember the newer version ignore the store until it passes them.',
      action:
        'Restart no node: the caches may hold the only copy. Find out who wrote {key}, or what was restored: `restatectl metadata get --key {key}`, `restatectl metadata-server list-servers`. See consistency/cache-not-ahead for what the nodes still know.',
    },
    'key-gone': {
      symptom: 'Gone from the metadata store: {key}',
      required: 'version {before} or later, as at {earlierAt}',
      current: '{key} does not exist, read through {node}',
      impact:
        'Restate never deletes metadata. Whoever needs {key} next begins from nothing, in contradiction to what was decided before.',
      action:
        'Restart no node and provision nothing. Find out who deleted {key}; the earlier look tells its version, a backup of the store its value.',
    },
  },
  *evaluate({ target, look, read, finding, notApplicable }) {
    const given = look('earlier')
    if (given.status === 'unavailable') return notApplicable('there is no earlier look')
    const key = target.id
    const before = given.value.metadata?.versions[key]
    if (before === undefined) return notApplicable('the earlier look did not see the key')
    if (isOtherCluster(given.value, read('register').clusterFingerprint))
      return notApplicable('it is another cluster')
    const stored = read('stored')
    const fact = look('stored')
    const node = (fact.status === 'collected' ? fact.node : null) ?? 'several nodes'
    const data = { key, before, node, earlierAt: given.value.takenAt }
    if (stored === null) {
      yield finding('key-gone', data)
      return
    }
    const after = Math.min(stored.version ?? before, stored.bodyVersion ?? before)
    if (after >= before) return
    // Where the value itself is not older, only its envelope is wrong, and another check says so.
    const follows = (stored.bodyVersion ?? 0) >= before ? [envelopeIsWrong(key)] : []
    yield finding('version-fell', { ...data, after }, { magnitude: before - after, follows })
  },
})
