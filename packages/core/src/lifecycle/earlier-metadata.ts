import { facts, type EarlierMetadata, type PartitionPolicies } from '../facts.ts'
import { valueOf, valuesOf, type Snapshot } from '../snapshot.ts'

/**
 * What a later look compares the metadata with. What this look could not read it takes from the one before. Versions and
 * features never fall in a healthy cluster, so the highest and all of them are kept: a loss is found in every later look, and not
 * only in the next one. Policies come and go with operators: there the last look counts.
 */
export const earlierMetadataOf = (
  snapshot: Snapshot,
  before: EarlierMetadata | undefined,
): EarlierMetadata => {
  const features = valueOf(snapshot, facts.nodesConfiguration)?.features ?? null
  return {
    versions: highest(before?.versions ?? {}, storedVersions(snapshot)),
    features: union(before?.features ?? null, features),
    policies: { ...before?.policies, ...policiesOf(snapshot) },
  }
}

type Versions = EarlierMetadata['versions']

/** By the version in the value, which is what nodes compare; the envelope of a damaged value may say anything. */
const storedVersions = (snapshot: Snapshot): Versions =>
  Object.fromEntries(
    [...valuesOf(snapshot, facts.stored)].flatMap(([key, value]) =>
      value?.bodyVersion == null ? [] : [[key, value.bodyVersion]],
    ),
  )

const highest = (a: Versions, b: Versions): Versions => ({
  ...a,
  ...Object.fromEntries(Object.entries(b).map(([key, version]) => [key, Math.max(version, a[key] ?? 0)])),
})

const union = (a: readonly string[] | null, b: readonly string[] | null): readonly string[] | null =>
  a === null ? b : b === null ? a : [...new Set([...a, ...b])].sort()

const policiesOf = (snapshot: Snapshot): { readonly [partition: string]: PartitionPolicies } =>
  Object.fromEntries(
    [...valuesOf(snapshot, facts.epoch)].flatMap(([partition, epoch]) =>
      epoch === null
        ? []
        : [[partition, { leadership: epoch.leadershipPolicy, placement: epoch.placementPolicy }]],
    ),
  )
