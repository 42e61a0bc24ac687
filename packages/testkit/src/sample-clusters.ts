import { facts, withEarlierLook, type Snapshot } from '@restate-preflight/core'
import { clusterBuilder, unprovisionedBuilder, type ClusterBuilder } from './cluster-builder.ts'

/**
 * Clusters in which a check of whatever kind should behave: healthy ones of several sizes, with silent nodes, without a quorum, on the
 * way, changed since an earlier look, not provisioned, and two with many things wrong at a time. They provoke common findings only;
 * add `recorded` ones for yours.
 */
export const sampleClusters = (): readonly Snapshot[] => [
  ...fewClusters(),
  clusterBuilder({ nodes: 1, partitions: 1 }).build(),
  clusterBuilder({ nodes: 5, addresses: 5 }).build(),
  starting(clusterBuilder()).build(),
  withEarlierLook(starting(clusterBuilder()).build(), clusterBuilder().build()),
  unprovisionedBuilder().build(),
  disordered(clusterBuilder().waiting(4)).build(),
  cutOff(clusterBuilder()).build(),
]

/** The most telling of them, for a check that takes long for each: a program is started each time. */
export const fewClusters = (): readonly Snapshot[] => [
  clusterBuilder().build(),
  clusterBuilder().down('N3').build(),
  withoutQuorum(clusterBuilder({ addresses: 3 })).build(),
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

/** Metadata that contradict each other, a move that does not end, a lost disk, all nodes in one place, and a node that has no cluster. */
const disordered = (builder: ClusterBuilder): ClusterBuilder =>
  builder
    .change(facts.nodesConfiguration, (configuration) => ({
      ...configuration,
      nodes: configuration.nodes.map((node) => ({
        ...node,
        location: 'here.1',
        storageState: node.id === 3 ? ('data-loss' as const) : node.storageState,
      })),
    }))
    .change(facts.partitionTable, (table) => ({ ...table, replication: { zone: 2 } }))
    .change(facts.logs, (logs) => ({
      ...logs,
      logs: logs.logs.map((log) => ({
        ...log,
        chain: log.chain.map((segment) =>
          segment.loglet.kind === 'replicated'
            ? { ...segment, loglet: { ...segment.loglet, replication: { zone: 2 } } }
            : segment,
        ),
      })),
    }))
    .change(
      facts.epoch,
      (epoch) =>
        epoch === null
          ? null
          : {
              ...epoch,
              next: { ...epoch.current, version: 3, replicaSet: [2, 3] },
              leadershipPolicy: { affinity: { Node: 1 } },
            },
      '0',
    )
    .change(facts.cachedLogs, (cached) => ({ ...cached, version: 9, bodyVersion: 9 }), 'N2')
    .change(facts.cachedPartitionTable, (cached) => ({ ...cached, digest: 'another' }), 'N2')
    .change(
      facts.metadataServer,
      (server) => ({
        ...server,
        configuration: { version: 3, members: { ...server.configuration?.members, 3: '17000000000999' } },
      }),
      'N2',
    )

/** N2 is reached by nobody but us, N3 reaches nobody; so some partitions have no leader. */
const cutOff = (builder: ClusterBuilder): ClusterBuilder => {
  builder
    .lose(facts.advertised, 'N2')
    .lose(facts.clusterState, 'N2', 'RP4004')
    .lose(facts.linearizableRead, 'N3', 'RP4003')
    .change(facts.metadataServer, (server) => ({ ...server, leader: null }), 'N3')
  for (const admin of ['N1', 'N3']) {
    builder.change(
      facts.clusterState,
      (view) => ({
        ...view,
        nodes: view.nodes.map((node) =>
          node.id === 2 ? { id: 2, state: 'dead' as const, lastSeenAliveAt: null } : node,
        ),
      }),
      admin,
    )
  }
  return builder
}
