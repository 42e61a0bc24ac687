import { compareText, defineCheck, facts, isCachedKey, type MetadataDigest } from '@restate-preflight/core'
import { cachedKinds, cacheNeeds } from '../../cached-kinds.ts'
import { causesOfDifference } from '../../split-clusters.ts'
import { undecoded } from '../../undecoded.ts'

const theStore = 'the store'

/** One version of an object has one content, wherever it is kept. */
export const sameVersionSameBody = defineCheck({
  id: 'consistency/same-version-same-body',
  summary: 'one version of a metadata object has the same content in every cache and in the store',
  tags: ['metadata', 'gate'],
  severity: 'critical',
  per: 'metadata-key',
  needs: { ...cacheNeeds, stored: facts.stored, fingerprints: facts.cachedFingerprint },
  absence: { spared: ['stored'] },
  settleMs: 2_000,
  messages: {
    'bodies-differ': {
      symptom: 'Different contents under one version of {key}',
      required: 'equal versions have equal contents',
      current: '{key} version {version}: {holders}',
      impact:
        'The nodes work with different registers, partitions or logs and cannot notice it, since they compare versions only.',
      action:
        'Find out whether these are two clusters (provisioning/one-cluster) or whether somebody wrote the store by hand: `restatectl metadata get --key {key}`, with --single-address through one node after the other. Write the right value once more with `restatectl metadata patch --key {key}`: it gets a new version, which all nodes take over.',
    },
  },
  persists: (earlier, later) => earlier.data['version'] === later.data['version'],
  *evaluate({ target, look, read, readAll, finding, unknown, notApplicable }) {
    const kind = cachedKinds.find(({ key }) => key === target.id)
    if (kind === undefined)
      return notApplicable(
        isCachedKey(target.id) ? 'of caches only its version is read' : 'nodes do not cache it',
      )
    const stored = look('stored')
    const places = comparable([
      ...readAll(kind.cache),
      ...(stored.status === 'collected' && stored.value !== null ? [[theStore, stored.value] as const] : []),
    ])
    const byVersion = Map.groupBy(places, ({ version }) => version)
    const differing = [...byVersion].filter(([, held]) => new Set(held.map(({ digest }) => digest)).size > 1)
    if (differing.length === 0 && places.length < 2) {
      if (read('stored') === null) return notApplicable('it does not exist')
      const why = 'fewer than two places hold a content that can be decoded'
      return unknown(stored.status === 'collected' && stored.value?.failure ? undecoded(target.id, why) : why)
    }
    for (const [version, held] of differing) {
      const byDigest = Map.groupBy(held, ({ digest }) => digest)
      const holders = [...byDigest].map(
        ([digest, holding]) => `${digest.slice(0, 12)} in ${holding.map(({ place }) => place).join(', ')}`,
      )
      yield finding(
        'bodies-differ',
        { key: target.id, version, holders: holders.sort(compareText).join('; ') },
        {
          magnitude: byDigest.size - 1,
          follows: causesOfDifference(
            held
              .filter(({ place }) => place !== theStore)
              .map(({ place, digest }) => ({ node: place, content: digest })),
            readAll('fingerprints'),
          ),
        },
      )
    }
  },
})

/** Version 0 is a placeholder that each node makes for itself. */
const comparable = (held: readonly (readonly [place: string, value: MetadataDigest])[]) =>
  held.flatMap(([place, { bodyVersion, digest }]) =>
    bodyVersion === null || bodyVersion === 0 || digest === null
      ? []
      : [{ place, version: bodyVersion, digest }],
  )
