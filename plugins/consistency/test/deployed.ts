import { facts, type MetadataDigest } from '@restate-preflight/core'
import type { ClusterBuilder } from '@restate-preflight/testkit'

/** A value of `schema_registry` or `rule_book` that decodes. */
export const storedAt = (version: number): MetadataDigest => ({
  version,
  bodyVersion: version,
  bytes: 900,
  codec: 2,
  digest: `digest of v${version}`,
  failure: null,
  unknownFields: [],
})

/** Deploys: the store then holds one version of what is deployed, and nodes have cached others. */
export const deployed = (
  builder: ClusterBuilder,
  stored: MetadataDigest,
  caches: Readonly<Record<string, number>>,
): ClusterBuilder => {
  builder
    .set(facts.stored, stored, 'schema_registry')
    .change(facts.storedAfter, (versions) => ({ ...versions, schema_registry: stored.version }))
  for (const [node, schema] of Object.entries(caches)) {
    builder.change(
      facts.ident,
      (ident) => ({ ...ident, cachedVersions: { ...ident.cachedVersions, schema } }),
      node,
    )
  }
  return builder
}
