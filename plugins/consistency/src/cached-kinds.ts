import {
  facts,
  type Fact,
  type Ident,
  type MetadataDigest,
  type NodeEntry,
  type Target,
} from '@restate-preflight/core'

/** The metadata that every node keeps in its cache; the names are those of `cacheNeeds`. */
export const cachedKinds = [
  { key: 'nodes_config', cache: 'nodesConfiguration' },
  { key: 'partition_table', cache: 'partitionTable' },
  { key: 'bifrost_config', cache: 'logs' },
] as const

/** The facts for the caches of nodes. */
export const cacheNeeds = {
  nodesConfiguration: facts.cachedNodesConfiguration,
  partitionTable: facts.cachedPartitionTable,
  logs: facts.cachedLogs,
} as const

/** The cached kinds, and the one of which only the version is read, from what nodes say of themselves: it holds credentials. */
export const versionedKinds = [...cachedKinds, { key: 'schema_registry', cache: 'ident' }] as const

/** The facts for the versions in the caches of nodes. */
export const versionNeeds = { ...cacheNeeds, ident: facts.ident } as const

/** The version that a node has cached of the kind that the fact is for; null where the cached value does not decode. */
export const cachedVersion = (value: MetadataDigest | Ident): number | null =>
  'cachedVersions' in value ? value.cachedVersions.schema : value.version

/** Whether a fact is missing because the snapshot is of a version that did not read it. */
export const isOfOlderVersion = (fact: Fact<unknown>): boolean =>
  fact.status === 'unavailable' && fact.error.code === 'RP6003'

/** Whether a judged node belongs to the cluster. */
export const isRegistered = (nodes: readonly NodeEntry[], target: Target): boolean =>
  nodes.some(({ key, registered }) => registered && key === target.id)

/** Why a check of members of the cluster says nothing of a node. */
export const notRegistered = 'nodes_config does not have the node'
