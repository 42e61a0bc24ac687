/**
 * The facts that the host collects.
 * @packageDocumentation
 */

import { defineFact } from './fact.ts'
import type { WaiversInUse } from './waivers/index.ts'
import type { Stage } from './lifecycle/definition.ts'
import type { ClusterState, NodeState } from './lifecycle/state.ts'
import {
  formatNodeId,
  type ClusterStateView,
  type DecodeFailure,
  type EpochMetadata,
  type GenerationalNodeId,
  type GossipView,
  type Ident,
  type Instant,
  type Json,
  type Logs,
  type MetadataKey,
  type MetadataServerView,
  type NodeMetrics,
  type NodeSettings,
  type NodesConfiguration,
  type PartitionTable,
  type U64,
} from './model/index.ts'

/** The node that answered on an address that the user gave. */
export interface AddressContact {
  /** The node's key in the snapshot. */
  readonly node: string
}

/** Who answers on the address that a registered node tells the others to use. */
export interface AdvertisedContact {
  readonly address: string
  /** Null where the process that answers has not joined a cluster. */
  readonly nodeId: GenerationalNodeId | null
}

/** A metadata object in one place, without its body: enough to compare places. */
export interface MetadataDigest {
  /**
   * In the store the envelope's version; in a cache, which has no envelope, the version inside the body (null where
   * that does not decode). A cache that is still empty has version 0.
   */
  readonly version: number | null
  /** The version inside the body; null where it does not decode. */
  readonly bodyVersion: number | null
  readonly bytes: number
  readonly codec: number | null
  /** SHA-256 of the canonical body; null where it does not decode. */
  readonly digest: string | null
  readonly failure: DecodeFailure | null
  readonly unknownFields: readonly string[]
}

/** A linearizable read of `nodes_config` through one node. */
export interface LinearizableRead {
  /** Null where the key is absent: the store is provisioned, but empty. */
  readonly version: number | null
  readonly clusterFingerprint: U64 | null
  readonly tookMs: number
}

/** Where cluster and nodes stood at an earlier look, for comparison. */
export interface EarlierLook {
  readonly takenAt: Instant
  readonly state: ClusterState
  /** How far the life had come by then, over all looks before. */
  readonly reached: Stage
  readonly fingerprint: U64 | null
  readonly nodes: readonly {
    readonly key: string
    readonly address: string
    readonly state: NodeState
    readonly reached: Stage
    readonly generation: number | null
  }[]
  /** What the metadata said by then; absent in a look that an older version of this tool took. */
  readonly metadata?: EarlierMetadata
}

/** The parts of the metadata that a later look is compared with, as far as they were ever read. */
export interface EarlierMetadata {
  /** The highest version of each key that the store held. */
  readonly versions: { readonly [key: string]: number }
  /** All features that `nodes_config` had; null where it never named any, not even none. */
  readonly features: readonly string[] | null
  /** The policies of partitions that had any, by partition. */
  readonly policies: { readonly [partition: string]: PartitionPolicies }
}

/** What operators decided about a partition; null where they decided nothing. */
export interface PartitionPolicies {
  readonly leadership: Json
  readonly placement: Json
}

/** Versions of the keys that nodes cache, read from the store again after everything else; null for an absent key. */
export type StoredVersions = { readonly [key in MetadataKey]: number | null } & {
  /** Absent in a look that an older version of this tool took. */
  readonly schema_registry?: number | null
}

const briefDigest = (value: MetadataDigest) => ({
  version: value.version,
  bytes: value.bytes,
  ...(value.failure === null ? {} : { failure: `${value.failure.path}: ${value.failure.reason}` }),
})

/** What would be remarkable; a node has a dozen databases and two dozen pools. */
const briefMetrics = ({ bytes, databases, failureDetector, blockedPartitions, absent }: NodeMetrics) => ({
  bytes,
  stalled: (databases ?? []).filter(({ isWriteStopped }) => isWriteStopped === true).map(({ name }) => name),
  backgroundErrors: (databases ?? []).reduce((sum, { backgroundErrors }) => sum + (backgroundErrors ?? 0), 0),
  lonely: failureDetector?.lonely ?? null,
  blockedPartitions: (blockedPartitions ?? [])
    .slice(0, 5)
    .map(({ partition, reason }) => `${partition}: ${reason}`),
  absent: absent.length,
})

/** The facts that the host collects itself. The id is what reports and snapshots call them. */
export const facts = {
  addressContact: defineFact<AddressContact>({
    id: 'address.contact',
    per: 'address',
    summary: 'which node answers on an address that was given',
  }),
  ident: defineFact<Ident>({
    id: 'node.ident',
    per: 'node',
    summary: 'what the node says of itself (GetIdent)',
    brief: (ident) => ({
      status: ident.status,
      nodeId: ident.nodeId === null ? null : formatNodeId(ident.nodeId),
      metadataServer: ident.metadataServerStatus,
      ageSeconds: ident.ageSeconds,
    }),
  }),
  advertised: defineFact<AdvertisedContact>({
    id: 'node.advertised',
    per: 'node',
    summary: 'who answers on the address that nodes_config has for the node',
    brief: ({ address, nodeId }) => ({ address, nodeId: nodeId === null ? null : formatNodeId(nodeId) }),
  }),
  cachedNodesConfiguration: defineFact<MetadataDigest>({
    id: 'node.cached-nodes-config',
    per: 'node',
    summary: "nodes_config in the node's cache (GetMetadata)",
    brief: briefDigest,
  }),
  cachedPartitionTable: defineFact<MetadataDigest>({
    id: 'node.cached-partition-table',
    per: 'node',
    summary: "partition_table in the node's cache (GetMetadata)",
    brief: briefDigest,
  }),
  cachedLogs: defineFact<MetadataDigest>({
    id: 'node.cached-logs',
    per: 'node',
    summary: "bifrost_config in the node's cache (GetMetadata)",
    brief: briefDigest,
  }),
  cachedFingerprint: defineFact<U64 | null>({
    id: 'node.cached-fingerprint',
    per: 'node',
    summary:
      "the cluster fingerprint in the node's cached nodes_config; null for the placeholder of version 0",
  }),
  metadataServer: defineFact<MetadataServerView>({
    id: 'node.metadata-server',
    per: 'node',
    summary: "the metadata server's own view of its raft group (MetadataServerSvc.Status)",
    brief: (view) => ({
      status: view.status,
      leader: view.leader === null ? null : `N${view.leader}`,
      members: Object.keys(view.configuration?.members ?? {}).map((id) => `N${id}`),
      term: view.raft?.term ?? null,
    }),
  }),
  clusterState: defineFact<ClusterStateView>({
    id: 'node.cluster-state',
    per: 'node',
    summary: "an admin node's view of the cluster (GetClusterState)",
    brief: (view) => ({
      refreshedAgoMs: view.refreshedAgoMs,
      alive: view.nodes.filter(({ state }) => state === 'alive').map(({ id }) => `N${id}`),
      dead: view.nodes.filter(({ state }) => state === 'dead').map(({ id }) => `N${id}`),
    }),
  }),
  linearizableRead: defineFact<LinearizableRead>({
    id: 'node.linearizable-read',
    per: 'node',
    summary: 'a linearizable read of nodes_config through the node (MetadataProxySvc.Get)',
  }),
  metrics: defineFact<NodeMetrics>({
    id: 'node.metrics',
    per: 'node',
    summary: "what is read of the node's metrics (GET /metrics)",
    costly: true,
    brief: briefMetrics,
  }),
  gossip: defineFact<GossipView>({
    id: 'node.gossip',
    per: 'node',
    summary: "which nodes an admin node's gossip sees alive (ClusterCtrlSvc.Query of the table nodes)",
    costly: true,
    brief: ({ nodes }) => Object.fromEntries(nodes.map(({ id, state }) => [`N${id}`, state])),
  }),
  settings: defineFact<NodeSettings>({
    id: 'node.settings',
    per: 'node',
    summary:
      'settings of the node that matter to the others, of a fixed list and without secrets (ClusterCtrlSvc.Query of the table config)',
    costly: true,
    brief: (settings) => ({ settings: Object.keys(settings).length }),
  }),
  earlierLook: defineFact<EarlierLook>({
    id: 'run.earlier-look',
    per: 'cluster',
    summary: 'where cluster and nodes stood at an earlier look (--since FILE)',
    brief: ({ takenAt, state }) => ({ takenAt, state }),
  }),
  waivers: defineFact<WaiversInUse>({
    id: 'run.waivers',
    per: 'cluster',
    summary: 'what became of the waivers of this run (--waivers FILE)',
    brief: ({ file, uses }) => ({ file, waivers: uses.length }),
  }),
  stored: defineFact<MetadataDigest | null>({
    id: 'metadata.stored',
    per: 'metadata-key',
    summary: 'what the metadata store holds for a key; null where the key is absent',
    brief: (value) => (value === null ? null : briefDigest(value)),
  }),
  storedAfter: defineFact<StoredVersions>({
    id: 'metadata.stored-after',
    per: 'cluster',
    summary: "the store's versions after all caches were read",
  }),
  nodesConfiguration: defineFact<NodesConfiguration>({
    id: 'metadata.nodes-config',
    per: 'cluster',
    summary: 'nodes_config: from the store, else the newest of the caches',
    brief: ({ version, nodes }) => ({ version, nodes: nodes.map(({ id }) => `N${id}`) }),
  }),
  partitionTable: defineFact<PartitionTable>({
    id: 'metadata.partition-table',
    per: 'cluster',
    summary: 'partition_table: from the store, else the newest of the caches',
    brief: ({ version, partitions }) => ({ version, partitions: partitions.length }),
  }),
  logs: defineFact<Logs>({
    id: 'metadata.logs',
    per: 'cluster',
    summary: 'bifrost_config: from the store, else the newest of the caches',
    brief: ({ version, logs }) => ({ version, logs: logs.length }),
  }),
  epoch: defineFact<EpochMetadata | null>({
    id: 'partition.epoch',
    per: 'partition',
    summary: 'pp_epoch_N from the store; null where the key is absent',
    brief: (epoch) =>
      epoch === null
        ? null
        : {
            version: epoch.version,
            epoch: epoch.epoch,
            leader: epoch.leader === null ? null : formatNodeId(epoch.leader.nodeId),
            replicaSet: epoch.current.replicaSet.map((id) => `N${id}`),
          },
  }),
} as const
