import type {
  ClusterStateView,
  EpochMetadata,
  GossipView,
  Ident,
  Logs,
  MetadataDigest,
  MetadataServerView,
  NodeMetrics,
  NodeSettings,
  NodesConfiguration,
  PartitionTable,
} from '@restate-preflight/core'

/** The fingerprint of built clusters; beyond 2^53, so that a number would lose digits. */
export const testFingerprint = '12345678901234567891'

const roles = ['admin', 'http-ingress', 'log-server', 'metadata-server', 'worker']
const longAgo = '2026-01-01T08:00:00.000Z'

export const ident = (id: number): Ident => ({
  status: 'alive',
  nodeId: { id, generation: 1 },
  clusterName: 'test',
  roles,
  ageSeconds: 3600,
  adminStatus: 'ready',
  workerStatus: 'ready',
  logServerStatus: 'ready',
  metadataServerStatus: 'member',
  cachedVersions: { nodesConfiguration: 5, partitionTable: 5, logs: 5, schema: 0 },
  advertisedAddresses: [`http://127.0.0.1:${5000 + id}`],
})

/** Version 5 everywhere; equal keys have equal digests. */
export const metadataDigest = (key: string): MetadataDigest => ({
  version: 5,
  bodyVersion: 5,
  bytes: 500,
  codec: 2,
  digest: `digest of ${key} v5`,
  failure: null,
  unknownFields: [],
})

export const metadataServerView = (ids: readonly number[]): MetadataServerView => ({
  status: 'member',
  configuration: {
    version: 3,
    members: Object.fromEntries(ids.map((id) => [String(id), `17000000000${id}`])),
  },
  leader: ids[0] ?? null,
  raft: { term: '2', applied: '100', committed: '100', firstIndex: '1', lastIndex: '100' },
  snapshot: null,
})

/** As 1.7.12 exports them. */
export const nodeMetrics = (ids: readonly number[]): NodeMetrics => ({
  bytes: 250_000,
  databases: ['db', 'log-server', 'replicated-metadata-server'].map((name) => ({
    name,
    isWriteStopped: false,
    delayedWriteBytesPerSecond: 0,
    pendingCompactionBytes: 0,
    backgroundErrors: 0,
    writeStallSeconds: 0,
  })),
  raft: { leader: ids[0] ?? null, applied: 100, committed: 100, firstIndex: 1, lastIndex: 100 },
  failureDetector: { nodes: { alive: ids.length, dead: 0, failing_over: 0, suspect: 0 }, lonely: false },
  blockedPartitions: [],
  memoryPools: [
    { name: 'fabric-default', usedBytes: 0, capacityBytes: 67_108_864 },
    { name: 'log-server-data', usedBytes: 1_048_576, capacityBytes: 114_085_072 },
  ],
  absent: [],
})

export const gossipView = (ids: readonly number[]): GossipView => ({
  nodes: ids.map((id) => ({ id, state: 'alive' })),
})

/** Some of the defaults of 1.7.12. */
export const nodeSettings: NodeSettings = {
  'cluster-name': 'test',
  'default-replication': '1',
  'gossip-tick-interval': '100ms',
  'metadata-client.addresses': 'http:#111111111111 http:#222222222222',
  'networking.http2-keep-alive-interval': '1s',
}

export const clusterStateView = (
  ids: readonly number[],
  partitions: readonly number[],
): ClusterStateView => ({
  refreshedAgoMs: 500,
  nodes: ids.map((id) => ({
    state: 'alive',
    id,
    nodeId: { id, generation: 1 },
    lastHeartbeatAt: '2026-01-01T11:59:59.000Z',
    uptimeSeconds: 3600,
    partitions: partitions
      .filter((partition) => replicaSetOf(partition, ids).includes(id))
      .map((partitionId) => {
        const mode = leaderOf(partitionId, ids) === id ? 'leader' : 'follower'
        return {
          partitionId,
          updatedAt: '2026-01-01T11:59:59.000Z',
          plannedMode: mode,
          effectiveMode: mode,
          replayStatus: 'active',
          lastObservedLeaderEpoch: '3',
          lastObservedLeaderNode: { id: leaderOf(partitionId, ids), generation: 1 },
          lastAppliedLsn: '42',
          durableLsn: '40',
          archivedLsn: null,
          targetTailLsn: null,
          appliedSchemaVersion: 0,
          brokenReason: null,
        } as const
      }),
  })),
})

export const nodesConfiguration = (ids: readonly number[]): NodesConfiguration => ({
  version: 5,
  clusterName: 'test',
  clusterFingerprint: testFingerprint,
  nodes: ids.map((id) => ({
    id,
    name: `n${id}`,
    currentGeneration: { id, generation: 1 },
    address: `http://127.0.0.1:${5000 + id}`,
    roles,
    location: '',
    storageState: 'read-write',
    metadataServerState: 'member',
    workerState: 'active',
    binaryVersion: '1.7.12',
  })),
  tombstones: [],
  nameLookup: Object.fromEntries(ids.map((id) => [`n${id}`, id])),
  modifiedAt: longAgo,
  features: ['controlled-idempotent-sharding'],
})

/** The 64-bit key space in equal parts. */
export const partitionTable = (partitions: readonly number[]): PartitionTable => {
  const width = 2n ** 64n / BigInt(Math.max(partitions.length, 1))
  return {
    version: 5,
    numPartitions: partitions.length,
    partitions: partitions.map((id, index) => ({
      id,
      start: String(width * BigInt(index)),
      end: String(index === partitions.length - 1 ? 2n ** 64n - 1n : width * BigInt(index + 1) - 1n),
      logId: id,
    })),
    replication: { node: Math.min(2, partitions.length) },
  }
}

export const logs = (partitions: readonly number[], ids: readonly number[]): Logs => ({
  version: 5,
  defaultProvider: { kind: 'replicated', replication: { node: copies(ids) }, targetNodesetSize: 0 },
  logs: partitions.map((id) => ({
    id,
    chain: [
      {
        baseLsn: '1',
        index: 0,
        createdAt: longAgo,
        loglet: {
          kind: 'replicated',
          logletId: String(BigInt(id) << 32n),
          sequencer: { id: leaderOf(id, ids), generation: 1 },
          replication: { node: copies(ids) },
          nodeset: ids,
        },
      },
    ],
  })),
  modifiedAt: longAgo,
})

export const epochMetadata = (partition: number, ids: readonly number[]): EpochMetadata => ({
  version: 5,
  epoch: '3',
  leader: { nodeId: { id: leaderOf(partition, ids), generation: 1 }, partitionId: partition },
  current: {
    version: 2,
    replication: { node: copies(ids) },
    replicaSet: replicaSetOf(partition, ids),
    modifiedAt: longAgo,
  },
  next: null,
  leadershipPolicy: null,
  placementPolicy: null,
})

const copies = (ids: readonly number[]): number => Math.min(2, ids.length)

const leaderOf = (partition: number, ids: readonly number[]): number => ids[partition % ids.length] ?? 1

const replicaSetOf = (partition: number, ids: readonly number[]): readonly number[] =>
  Array.from({ length: copies(ids) }, (_, offset) => ids[(partition + offset) % ids.length] ?? 1)
