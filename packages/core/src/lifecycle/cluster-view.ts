import { facts } from '../facts.ts'
import type {
  EpochMetadata,
  Ident,
  Instant,
  Logs,
  MetadataServerView,
  NodesConfiguration,
  PartitionTable,
} from '../model/index.ts'
import { clusterSubject, type Fact, type FactDefinition } from '../fact.ts'
import { factOf, valueOf, valuesOf, type NodeEntry, type Snapshot } from '../snapshot.ts'
import type { ClusterStateView } from '../model/index.ts'
import type { LinearizableRead } from '../facts.ts'

/** After start or registration; observed bootstraps settle within 16 s. */
export const settlingSeconds = 30

/** The facts of a snapshot that the states of nodes and cluster depend on, looked up once. */
export interface ClusterView {
  readonly snapshot: Snapshot
  readonly now: Instant
  readonly nodes: readonly NodeEntry[]
  readonly idents: ReadonlyMap<string, Fact<Ident>>
  readonly reads: ReadonlyMap<string, Fact<LinearizableRead>>
  readonly metadataServers: ReadonlyMap<string, MetadataServerView>
  readonly adminViews: ReadonlyMap<string, ClusterStateView>
  /** Node key → fingerprint, from caches and linearizable reads; nodes that hold none are left out. */
  readonly fingerprints: ReadonlyMap<string, ReadonlySet<string>>
  readonly nodesConfiguration: NodesConfiguration | undefined
  readonly partitionTable: PartitionTable | undefined
  readonly logs: Logs | undefined
  readonly epochs: ReadonlyMap<string, EpochMetadata | null>
  /** Store keys that were read and are absent; of those with a fact of their own also where no other key was read. */
  readonly absentKeys: readonly string[]
}

/** What the lifecycle is derived from: every run reads these. */
export const lifecycleFacts: readonly FactDefinition<unknown>[] = [
  facts.ident,
  facts.linearizableRead,
  facts.metadataServer,
  facts.clusterState,
  facts.cachedFingerprint,
  facts.nodesConfiguration,
  facts.partitionTable,
  facts.logs,
  facts.epoch,
  facts.stored,
]

export const viewCluster = (snapshot: Snapshot): ClusterView => ({
  snapshot,
  now: snapshot.endedAt,
  nodes: snapshot.nodes,
  idents: new Map(snapshot.nodes.map(({ key }) => [key, factOf(snapshot, facts.ident, key)])),
  reads: new Map(snapshot.nodes.map(({ key }) => [key, factOf(snapshot, facts.linearizableRead, key)])),
  metadataServers: valuesOf(snapshot, facts.metadataServer),
  adminViews: valuesOf(snapshot, facts.clusterState),
  fingerprints: fingerprintsOf(snapshot),
  nodesConfiguration: valueOf(snapshot, facts.nodesConfiguration),
  partitionTable: valueOf(snapshot, facts.partitionTable),
  logs: valueOf(snapshot, facts.logs),
  epochs: valuesOf(snapshot, facts.epoch),
  absentKeys: absentKeysIn(snapshot),
})

/** What a node says of itself, or why it does not; undefined for a node of which that was never asked. */
export const factOfNode = (view: ClusterView, key: string): Fact<Ident> | undefined => view.idents.get(key)

/** The ident of a node, where it answered. */
export const identOf = (view: ClusterView, key: string): Ident | undefined => {
  const fact = factOfNode(view, key)
  return fact?.status === 'collected' ? fact.value : undefined
}

/** Seconds between an instant and the time of the snapshot; Infinity where there is no instant. */
export const secondsSince = (view: ClusterView, instant: Instant | null | undefined): number =>
  instant == null ? Number.POSITIVE_INFINITY : (Date.parse(view.now) - Date.parse(instant)) / 1000

const absentKeysIn = (snapshot: Snapshot): readonly string[] => {
  const absent = [...valuesOf(snapshot, facts.stored)].flatMap(([key, value]) =>
    value === null ? [key] : [],
  )
  const lacking = Object.entries({
    bifrost_config: facts.logs,
    partition_table: facts.partitionTable,
  }).flatMap(([key, definition]) => {
    const fact = factOf(snapshot, definition, clusterSubject)
    return fact.status === 'unavailable' && fact.error.code === 'RP4004' ? [key] : []
  })
  return [...new Set([...absent, ...lacking])]
}

const fingerprintsOf = (snapshot: Snapshot): ReadonlyMap<string, ReadonlySet<string>> => {
  const found = new Map<string, Set<string>>()
  const add = (key: string, fingerprint: string | null) => {
    if (fingerprint !== null) found.set(key, (found.get(key) ?? new Set()).add(fingerprint))
  }
  for (const [key, fingerprint] of valuesOf(snapshot, facts.cachedFingerprint)) add(key, fingerprint)
  for (const [key, read] of valuesOf(snapshot, facts.linearizableRead)) add(key, read.clusterFingerprint)
  return found
}
