import {
  facts,
  type ClusterStateView,
  type Ident,
  type Loglet,
  type MetadataServerView,
  type NodeView,
  type RegisteredNode,
  type ReplicaView,
  type ReplicationProperty,
} from '@restate-preflight/core'
import type { ClusterBuilder } from '@restate-preflight/testkit'

/** Every node but those named sees the node dead. */
export const seenDead = (builder: ClusterBuilder, node: number, by: readonly string[]): ClusterBuilder => {
  for (const admin of by) builder.change(facts.clusterState, (view) => withDead(view, node), admin)
  return builder
}

const withDead = (view: ClusterStateView, node: number): ClusterStateView => ({
  ...view,
  nodes: view.nodes.map((seen): NodeView =>
    seen.id === node ? { state: 'dead', id: node, lastSeenAliveAt: null } : seen,
  ),
})

/** No linearizable read works, as without a quorum of the metadata store. */
export const withoutReads = (builder: ClusterBuilder, nodes: readonly string[]): ClusterBuilder => {
  for (const node of nodes) builder.lose(facts.linearizableRead, node, 'RP4003')
  return builder
}

export const withIdent = (builder: ClusterBuilder, node: string, change: Partial<Ident>): ClusterBuilder =>
  builder.change(facts.ident, (ident) => ({ ...ident, ...change }), node)

export const withServer = (
  builder: ClusterBuilder,
  node: string,
  change: Partial<MetadataServerView>,
): ClusterBuilder => builder.change(facts.metadataServer, (view) => ({ ...view, ...change }), node)

export const withRegistration = (
  builder: ClusterBuilder,
  node: number,
  change: Partial<RegisteredNode>,
): ClusterBuilder =>
  builder.change(facts.nodesConfiguration, (configuration) => ({
    ...configuration,
    nodes: configuration.nodes.map((entry) => (entry.id === node ? { ...entry, ...change } : entry)),
  }))

/** Changes a partition's processor on a node, as the given admins see it. */
export const withReplica = (
  builder: ClusterBuilder,
  by: readonly string[],
  node: number,
  partition: number,
  change: Partial<ReplicaView>,
): ClusterBuilder => {
  for (const admin of by) {
    builder.change(
      facts.clusterState,
      (view) => ({
        ...view,
        nodes: view.nodes.map((seen) =>
          seen.state === 'dead' || seen.id !== node
            ? seen
            : {
                ...seen,
                partitions: seen.partitions.map((replica) =>
                  replica.partitionId === partition ? { ...replica, ...change } : replica,
                ),
              },
        ),
      }),
      admin,
    )
  }
  return builder
}

export const withViewAge = (
  builder: ClusterBuilder,
  admins: readonly string[],
  refreshedAgoMs: number | null,
): ClusterBuilder => {
  for (const admin of admins)
    builder.change(facts.clusterState, (view) => ({ ...view, refreshedAgoMs }), admin)
  return builder
}

/** Metadata in etcd or an object store: no node runs a metadata server. */
export const withExternalMetadata = (builder: ClusterBuilder): ClusterBuilder =>
  builder.change(facts.nodesConfiguration, (configuration) => ({
    ...configuration,
    nodes: configuration.nodes.map((node) => ({
      ...node,
      roles: node.roles.filter((role) => role !== 'metadata-server'),
    })),
  }))

/** A process that answers and is not registered: an entry that checks of registered nodes must pass over. */
export const withStranger = (builder: ClusterBuilder): ClusterBuilder =>
  builder.nodes((nodes) => [
    ...nodes,
    {
      key: 'http://127.0.0.1:5999',
      id: null,
      name: null,
      address: 'http://127.0.0.1:5999',
      registered: false,
    },
  ])

/** Changes the tail of a log. */
export const withTail = (
  builder: ClusterBuilder,
  log: number,
  change: (tail: Loglet) => Loglet,
): ClusterBuilder =>
  builder.change(facts.logs, (logs) => ({
    ...logs,
    logs: logs.logs.map((entry) =>
      entry.id === log
        ? {
            ...entry,
            chain: entry.chain.map((segment, index) =>
              index === entry.chain.length - 1 ? { ...segment, loglet: change(segment.loglet) } : segment,
            ),
          }
        : entry,
    ),
  }))

/** The tail as a replicated loglet over these nodes. */
export const replicatedOver =
  (nodeset: readonly number[], replication: ReplicationProperty) => (tail: Loglet) => {
    if (tail.kind !== 'replicated') throw new Error('built tails are replicated')
    return { ...tail, nodeset, replication }
  }
