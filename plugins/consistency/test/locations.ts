import { facts, type ReplicationProperty } from '@restate-preflight/core'
import { clusterBuilder, type ClusterBuilder } from '@restate-preflight/testkit'

/** A cluster whose nodes are in these places, and which replicates logs and partitions like this. */
export const spread = (
  replication: ReplicationProperty,
  locations: readonly string[],
  builder: ClusterBuilder = clusterBuilder({ nodes: locations.length }),
): ClusterBuilder =>
  builder
    .change(facts.nodesConfiguration, (configuration) => ({
      ...configuration,
      nodes: configuration.nodes.map((node, index) => ({ ...node, location: locations[index] ?? '' })),
    }))
    .change(facts.partitionTable, (table) => ({ ...table, replication }))
    .change(facts.logs, (logs) => ({
      ...logs,
      defaultProvider: { kind: 'replicated' as const, replication, targetNodesetSize: 0 },
      logs: logs.logs.map((log) => ({
        ...log,
        chain: log.chain.map((segment) =>
          segment.loglet.kind === 'replicated'
            ? { ...segment, loglet: { ...segment.loglet, replication } }
            : segment,
        ),
      })),
    }))
