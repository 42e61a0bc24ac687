import {
  clusterSubject,
  deepFreeze,
  errorRecord,
  facts,
  laterKeys,
  metadataKeys,
  nodeKey,
  snapshotFormat,
  snapshotSchemaVersion,
  wellKnownKeys,
  type ErrorCode,
  type ErrorRecord,
  type Fact,
  type FactDefinition,
  type FactValue,
  type MetadataServerView,
  type NodeEntry,
  type Snapshot,
} from '@restate-preflight/core'
import {
  clusterStateView,
  epochMetadata,
  gossipView,
  ident,
  logs,
  metadataDigest,
  metadataServerView,
  nodeMetrics,
  nodeSettings,
  nodesConfiguration,
  partitionTable,
  testFingerprint,
} from './healthy-values.ts'

/** How large the built cluster is, and what it runs. */
export interface ClusterShape {
  /** Default 3; ids N1, N2, …; every node has every role. */
  readonly nodes?: number
  /** Default 4; partition 0 is led by N1, 1 by N2, … */
  readonly partitions?: number
  /** How many of the nodes' addresses the user gave. Default 1. */
  readonly addresses?: number
}

/** The time of built snapshots. Nodes are old enough that nothing counts as settling. */
export const testTime = '2026-01-01T12:00:00.000Z'

/** A change of one value: the rest of the snapshot stays as it is. */
type Change<T> = (value: T) => T

/**
 * Builds snapshots for tests. It starts as a healthy, settled cluster; a test then breaks the one thing that it is
 * about. Methods change the builder and return it.
 */
export interface ClusterBuilder {
  /** Sets a fact's value. Without a subject: the cluster's. */
  set<D extends FactDefinition<unknown>>(fact: D, value: FactValue<D>, subject?: string): ClusterBuilder
  /** Derives a fact's value from what it is. */
  change<D extends FactDefinition<unknown>>(
    fact: D,
    change: Change<FactValue<D>>,
    subject?: string,
  ): ClusterBuilder
  /** Makes a fact unavailable, by a code or, where its layers matter, a whole error. Default: RP2101, connection refused. */
  lose(fact: FactDefinition<unknown>, subject?: string, error?: ErrorCode | ErrorRecord): ClusterBuilder
  /** Takes a fact out altogether, as in a snapshot that an older version wrote. */
  forget(fact: FactDefinition<unknown>, subject?: string): ClusterBuilder
  /** Everything that is read from the node becomes unavailable. `RP3001` makes it hang instead of being down. */
  down(node: string, code?: ErrorCode): ClusterBuilder
  /** Adds a node that waits to be provisioned; its key is `addressOf(id)`, and the address was given. */
  waiting(id: number): ClusterBuilder
  /** Replaces the list of nodes. */
  nodes(change: Change<readonly NodeEntry[]>): ClusterBuilder
  /** The frozen snapshot. */
  build(): Snapshot
}

/** The facts that are read from each node itself. */
const factsOfNodes = [
  facts.ident,
  facts.advertised,
  facts.cachedNodesConfiguration,
  facts.cachedPartitionTable,
  facts.cachedLogs,
  facts.cachedFingerprint,
  facts.metadataServer,
  facts.clusterState,
  facts.linearizableRead,
  facts.metrics,
  facts.gossip,
  facts.settings,
] as const

/** A healthy cluster to start from. */
export const clusterBuilder = (shape: ClusterShape = {}): ClusterBuilder => {
  const ids = Array.from({ length: shape.nodes ?? 3 }, (_, index) => index + 1)
  const partitions = Array.from({ length: shape.partitions ?? 4 }, (_, index) => index)
  const entries = ids.map((id): NodeEntry => ({
    key: nodeKey(id),
    id,
    name: `n${id}`,
    address: addressOf(id),
    registered: true,
  }))
  const given = ids.slice(0, shape.addresses ?? 1)
  const builder = builderOf(entries, given.map(addressOf))
  for (const id of given) builder.set(facts.addressContact, { node: nodeKey(id) }, addressOf(id))
  // All see the same: of 200 nodes that makes one view of 200 instead of 200.
  const [view, server, metrics, gossip] = [
    clusterStateView(ids, partitions),
    metadataServerView(ids),
    nodeMetrics(ids),
    gossipView(ids),
  ]
  for (const id of ids) {
    const key = nodeKey(id)
    builder
      .set(facts.ident, ident(id), key)
      .set(facts.advertised, { address: addressOf(id), nodeId: { id, generation: 1 } }, key)
      .set(facts.cachedNodesConfiguration, metadataDigest('nodes_config'), key)
      .set(facts.cachedPartitionTable, metadataDigest('partition_table'), key)
      .set(facts.cachedLogs, metadataDigest('bifrost_config'), key)
      .set(facts.cachedFingerprint, testFingerprint, key)
      .set(facts.metadataServer, server, key)
      .set(facts.clusterState, view, key)
      .set(facts.metrics, metrics, key)
      .set(facts.gossip, gossip, key)
      .set(facts.settings, nodeSettings, key)
      .set(facts.linearizableRead, { version: 5, clusterFingerprint: testFingerprint, tookMs: 4 }, key)
  }
  for (const key of metadataKeys) builder.set(facts.stored, metadataDigest(key), key)
  for (const key of laterKeys) builder.set(facts.stored, null, key)
  for (const partition of partitions) {
    builder.set(facts.stored, metadataDigest(`pp_epoch_${partition}`), `pp_epoch_${partition}`)
    builder.set(facts.epoch, epochMetadata(partition, ids), String(partition))
  }
  return builder
    .set(facts.storedAfter, {
      nodes_config: 5,
      partition_table: 5,
      bifrost_config: 5,
      schema_registry: null,
    })
    .set(facts.nodesConfiguration, nodesConfiguration(ids))
    .set(facts.partitionTable, partitionTable(partitions))
    .set(facts.logs, logs(partitions, ids))
}

/** Nodes that wait to be provisioned; their keys are their addresses. */
export const unprovisionedBuilder = (shape: Pick<ClusterShape, 'nodes'> = {}): ClusterBuilder => {
  const ids = Array.from({ length: shape.nodes ?? 3 }, (_, index) => index + 1)
  const builder = builderOf([], [])
  for (const id of ids) builder.waiting(id)
  for (const key of wellKnownKeys) builder.lose(facts.stored, key, 'RP4001')
  return builder
    .lose(facts.storedAfter, clusterSubject, 'RP4001')
    .lose(facts.nodesConfiguration, clusterSubject, 'RP4001')
    .lose(facts.partitionTable, clusterSubject, 'RP4001')
    .lose(facts.logs, clusterSubject, 'RP4001')
}

/** The fabric address of a node in built snapshots. */
export const addressOf = (id: number): string => `http://127.0.0.1:${5000 + id}`

const waitingEntry = (id: number): NodeEntry => ({
  key: addressOf(id),
  id: null,
  name: null,
  address: addressOf(id),
  registered: false,
})

const waitingMetadataServer: MetadataServerView = {
  status: 'awaiting-provisioning',
  configuration: null,
  leader: null,
  raft: null,
  snapshot: null,
}

const unprovisionedIdent = (id: number) => ({
  ...ident(id),
  status: 'starting-up' as const,
  nodeId: null,
  adminStatus: 'starting-up' as const,
  workerStatus: 'starting-up' as const,
  logServerStatus: 'starting-up' as const,
  metadataServerStatus: 'awaiting-provisioning' as const,
  cachedVersions: { nodesConfiguration: 0, partitionTable: 0, logs: 0, schema: 0 },
})

const builderOf = (
  initialNodes: readonly NodeEntry[],
  initialAddresses: readonly string[],
): ClusterBuilder => {
  let entries = initialNodes
  let addresses = initialAddresses
  const table = new Map<string, Map<string, Fact<unknown>>>()
  const put = (fact: FactDefinition<unknown>, subject: string, value: Fact<unknown>) => {
    const bySubject = table.get(fact.id) ?? new Map<string, Fact<unknown>>()
    table.set(fact.id, bySubject.set(subject, value))
  }
  const builder: ClusterBuilder = {
    set: (fact, value, subject = clusterSubject) => {
      const node = fact.per === 'node' ? subject : fact.per === 'address' ? null : 'N1'
      put(fact, subject, { status: 'collected', value, node, readAt: testTime })
      return builder
    },
    change: <D extends FactDefinition<unknown>>(
      fact: D,
      change: Change<FactValue<D>>,
      subject = clusterSubject,
    ) => {
      const present = table.get(fact.id)?.get(subject)
      if (present?.status !== 'collected') throw new Error(`${fact.id} of ${subject} has no value to change`)
      return builder.set(fact, change(present.value as FactValue<D>), subject)
    },
    lose: (fact, subject = clusterSubject, cause = 'RP2101') => {
      const error = typeof cause === 'string' ? errorRecord(cause, { target: subject }) : cause
      put(fact, subject, { status: 'unavailable', error, askedAt: testTime, gaveUpAt: testTime })
      return builder
    },
    forget: (fact, subject = clusterSubject) => {
      table.get(fact.id)?.delete(subject)
      return builder
    },
    down: (node, code = 'RP2101') => {
      for (const fact of factsOfNodes) builder.lose(fact, node, code)
      const address = entries.find(({ key }) => key === node)?.address
      if (address !== undefined && addresses.includes(address))
        builder.lose(facts.addressContact, address, code)
      return builder
    },
    waiting: (id) => {
      const entry = waitingEntry(id)
      const { key } = entry
      entries = [...entries, entry]
      addresses = [...addresses, key]
      builder
        .set(facts.addressContact, { node: key }, key)
        .set(facts.ident, unprovisionedIdent(id), key)
        .set(facts.cachedFingerprint, null, key)
        .set(facts.metadataServer, waitingMetadataServer, key)
        .lose(facts.clusterState, key, 'RP4004')
        .lose(facts.linearizableRead, key, 'RP4001')
      for (const fact of [facts.cachedNodesConfiguration, facts.cachedPartitionTable, facts.cachedLogs]) {
        builder.set(fact, { ...metadataDigest('nodes_config'), version: 0, bodyVersion: 0 }, key)
      }
      return builder
    },
    nodes: (change) => {
      entries = change(entries)
      return builder
    },
    build: () =>
      deepFreeze(
        structuredClone({
          format: snapshotFormat,
          schemaVersion: snapshotSchemaVersion,
          takenAt: testTime,
          endedAt: testTime,
          addresses,
          nodes: entries,
          facts: Object.fromEntries([...table].map(([id, bySubject]) => [id, Object.fromEntries(bySubject)])),
          cost: { rpcs: 0, bytesReceived: 0, durationMs: 0, effects: [] },
        }),
      ),
  }
  return builder
}
