import {
  defineCheck,
  facts,
  type DecodeFailure,
  type Fact,
  type Ident,
  type Lifecycle,
  type MetadataDigest,
  type Target,
} from '@restate-preflight/core'
import {
  cachedVersion,
  isOfOlderVersion,
  isRegistered,
  notRegistered,
  versionedKinds,
  versionNeeds,
} from '../../cached-kinds.ts'
import { undecoded } from '../../undecoded.ts'

/** What the store holds, every node has taken over. */
export const cacheMatchesStore = defineCheck({
  id: 'consistency/cache-matches-store',
  summary: 'the cached metadata of every node are as new as what the store holds',
  tags: ['metadata', 'gate'],
  severity: 'medium',
  per: 'node',
  needs: { ...versionNeeds, stored: facts.stored },
  settleMs: 15_000,
  messages: {
    'cache-lags': {
      symptom: 'Metadata in the cache of {node} are older than in the store: {key}',
      required: 'the version that the store held 15 s ago, or a later one',
      current: '{key} is at version {cached}; the store holds {stored}',
      impact:
        'The node works with an old view of nodes, partitions, logs or services: it may route to the wrong place, and miss what the others decided.',
      action:
        'Look at `restatectl nodes list --extra`, which shows the versions that nodes see, and at the log of {node} for errors about metadata. Restart it if it does not catch up.',
    },
    'value-refused': {
      symptom: 'No node takes over {key} version {stored} from the store',
      required: 'a stored value that nodes accept',
      current: 'every node that answers is at version {cached}; the stored value {verdict}',
      impact:
        'The nodes run on with the old value, and agree with each other, so nothing else shows it. A node that restarts cannot load its metadata and does not come up.',
      action:
        'Restart no node. See what is stored: `restatectl metadata get --key {key}`, and the logs of the nodes for why they refuse it. Write a correct value over it with `restatectl metadata patch --key {key}`, with --dry-run first.',
    },
  },
  /** Constant writes keep every cache a moment behind; only what is still missing of the earlier version counts. */
  persists: (earlier, later) =>
    earlier.data['key'] === later.data['key'] &&
    Number(later.data['cached']) < Number(earlier.data['stored']),
  *evaluate({ target, nodes, lifecycle, look, read, readAll, finding, unknown, notApplicable }) {
    if (!isRegistered(nodes, target)) return notApplicable(notRegistered)
    const lags = versionedKinds.flatMap(({ key, cache }) => {
      const [stored, cached] = [valueOf(look('stored', key)), valueOf<Ident | MetadataDigest>(look(cache))]
      const [held, known] = [stored?.version ?? null, cached === undefined ? null : cachedVersion(cached)]
      if (held === null || known === null || known >= held) return []
      return [{ key, cache, cached: known, stored: held, failure: stored?.failure ?? null }]
    })
    if (lags.length === 0) {
      for (const { key, cache } of versionedKinds) {
        if (isOfOlderVersion(look('stored', key)) && key === 'schema_registry') continue
        const [stored, cached] = [read('stored', key), read(cache)]
        if (stored === null || (cachedVersion(cached) !== null && stored.version !== null)) continue
        const failure = ('failure' in cached ? cached.failure : null) ?? stored.failure
        return unknown(undecoded(target.id, `${key} has no version: ${failure?.reason ?? 'it is empty'}`))
      }
    }
    for (const { key, cache, cached, stored, failure } of lags) {
      const versions = [...readAll(cache)].flatMap(([node, value]) =>
        isRegistered(nodes, { kind: 'node', id: node }) ? [cachedVersion(value)] : [],
      )
      const targets: readonly Target[] = [target, { kind: 'metadata-key', id: key }]
      yield versions.every((version) => version !== null && version < stored)
        ? finding(
            'value-refused',
            { key, cached, stored, verdict: verdictOn(failure) },
            { targets, severity: isBeingWritten(lifecycle) ? 'info' : 'critical' },
          )
        : finding(
            'cache-lags',
            { node: target.id, key, cached, stored },
            { targets, severity: isBeingWritten(lifecycle) ? 'info' : 'medium' },
          )
    }
  },
})

/** A bootstrap writes faster than caches follow. Not longer: a value that nodes refuse is grave from its first minute on. */
const isBeingWritten = ({ state }: Lifecycle): boolean =>
  state === 'provisioning' || state === 'forming' || state === 'bootstrapping'

const valueOf = <T>(fact: Fact<T>): T | undefined => (fact.status === 'collected' ? fact.value : undefined)

const verdictOn = (failure: DecodeFailure | null): string =>
  failure === null
    ? 'can be decoded, so they refuse what it says'
    : `cannot be decoded at ${failure.path} (byte ${failure.offset}): ${failure.reason}`
