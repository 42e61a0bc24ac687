import type { ErrorRecord } from '../../error/index.ts'
import { facts } from '../../facts.ts'
import type { DatabaseMetrics, NodeMetrics } from '../../model/index.ts'
import { factOf, type Snapshot } from '../../snapshot.ts'

/** The metadata store as it is used through each node, and the storage under it (`status --metadata`). */
export interface MetadataStoreReport {
  /** Every node that is registered or that answered. */
  readonly nodes: readonly MetadataAccessReport[]
}

/** How the metadata store is read through one node. */
export interface MetadataAccessReport {
  readonly node: string
  /** A linearizable read of nodes_config through the node. */
  readonly read: {
    /** Null where it failed, and where the key is absent. */
    readonly version: number | null
    readonly tookMs: number | null
    readonly error: ErrorRecord | null
  }
  /** Of all its RocksDB databases together; null where it does not export them, or its metrics could not be read. */
  readonly storage: StorageReport | null
  /** What its gossip failure detector sees; null as above. */
  readonly failureDetector: {
    readonly alive: number
    /** Dead, suspect, or failing over. */
    readonly others: number
    readonly lonely: boolean | null
  } | null
  /** The fullest of its memory pools; null where it exports none. */
  readonly fullestPool: { readonly name: string; readonly percent: number } | null
  /** Why its metrics could not be read. */
  readonly metricsError: ErrorRecord | null
}

export interface StorageReport {
  /** Names of databases that refuse writes, and of those that slow them down. */
  readonly stopped: readonly string[]
  readonly delayed: readonly string[]
  /** Since the process has started; null where it is not exported. */
  readonly backgroundErrors: number | null
  readonly writeStallSeconds: number | null
  /** Bytes that wait for compaction. */
  readonly pendingCompactionBytes: number | null
}

export const metadataStoreOf = (snapshot: Snapshot, advise: Advise): MetadataStoreReport => ({
  nodes: snapshot.nodes.map(({ key }) => accessThrough(snapshot, key, advise)),
})

type Advise = (error: ErrorRecord) => ErrorRecord

const accessThrough = (snapshot: Snapshot, node: string, advise: Advise): MetadataAccessReport => {
  const read = factOf(snapshot, facts.linearizableRead, node)
  const metrics = factOf(snapshot, facts.metrics, node)
  const value = metrics.status === 'collected' ? metrics.value : null
  return {
    node,
    read:
      read.status === 'collected'
        ? { version: read.value.version, tookMs: read.value.tookMs, error: null }
        : { version: null, tookMs: null, error: advise(read.error) },
    storage: storageOf(value),
    failureDetector: failureDetectorOf(value),
    fullestPool: fullestPoolOf(value),
    metricsError: metrics.status === 'unavailable' ? advise(metrics.error) : null,
  }
}

const storageOf = (metrics: NodeMetrics | null): StorageReport | null => {
  const databases = metrics?.databases ?? null
  if (databases === null) return null
  const sum = (values: readonly (number | null)[]): number | null => {
    const known = values.flatMap((one) => one ?? [])
    return known.length === 0 ? null : known.reduce((total, one) => total + one, 0)
  }
  const namesOf = (where: (database: DatabaseMetrics) => boolean) =>
    databases.filter(where).map(({ name }) => name)
  return {
    stopped: namesOf(({ isWriteStopped }) => isWriteStopped === true),
    delayed: namesOf(({ delayedWriteBytesPerSecond }) => (delayedWriteBytesPerSecond ?? 0) > 0),
    backgroundErrors: sum(databases.map(({ backgroundErrors }) => backgroundErrors)),
    writeStallSeconds: sum(databases.map(({ writeStallSeconds }) => writeStallSeconds)),
    pendingCompactionBytes: sum(databases.map(({ pendingCompactionBytes }) => pendingCompactionBytes)),
  }
}

const failureDetectorOf = (metrics: NodeMetrics | null): MetadataAccessReport['failureDetector'] => {
  const detector = metrics?.failureDetector ?? null
  const alive = detector?.nodes['alive']
  if (detector === null || alive === undefined) return null
  const all = Object.values(detector.nodes).reduce((total, count) => total + count, 0)
  return { alive, others: all - alive, lonely: detector.lonely }
}

const fullestPoolOf = (metrics: NodeMetrics | null): MetadataAccessReport['fullestPool'] => {
  const pools = (metrics?.memoryPools ?? []).flatMap(({ name, usedBytes, capacityBytes }) =>
    capacityBytes === null ? [] : [{ name, percent: Math.floor((100 * usedBytes) / capacityBytes) }],
  )
  return pools.toSorted((a, b) => b.percent - a.percent)[0] ?? null
}
