import { facts, type NodeEntry, type Target } from '@restate-preflight/core'

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

/** Whether a judged node belongs to the cluster. */
export const isRegistered = (nodes: readonly NodeEntry[], target: Target): boolean =>
  nodes.some(({ key, registered }) => registered && key === target.id)

/** Why a check of members of the cluster says nothing of a node. */
export const notRegistered = 'nodes_config does not have the node'
