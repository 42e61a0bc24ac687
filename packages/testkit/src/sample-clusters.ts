import { facts, withEarlierLook, type Snapshot } from '@restate-preflight/core'
import { clusterBuilder, unprovisionedBuilder, type ClusterBuilder } from './cluster-builder.ts'

/**
 * Clusters in which a check of whatever kind should behave: healthy ones of several sizes, with silent nodes, without a quorum, on the
 * way, changed since an earlier look, not provisioned. They provoke common findings only; add `recorded` ones for yours.
 */
export const sampleClusters = (): readonly Snapshot[] => [
  clusterBuilder().build(),
  clusterBuilder({ nodes: 1, partitions: 1 }).build(),
  clusterBuilder({ nodes: 5, addresses: 5 }).build(),
  clusterBuilder().down('N3').build(),
  withoutQuorum(clusterBuilder({ addresses: 3 })).build(),
  starting(clusterBuilder()).build(),
  withEarlierLook(starting(clusterBuilder()).build(), clusterBuilder().build()),
  unprovisionedBuilder().build(),
]

const withoutQuorum = (builder: ClusterBuilder): ClusterBuilder =>
  builder.down('N2', 'RP3001').down('N3').lose(facts.linearizableRead, 'N1', 'RP4003')

const starting = (builder: ClusterBuilder): ClusterBuilder =>
  builder.change(
    facts.ident,
    (ident) => ({
      ...ident,
      status: 'starting-up' as const,
      workerStatus: 'starting-up' as const,
      ageSeconds: 3,
    }),
    'N2',
  )
