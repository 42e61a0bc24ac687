import type { Check } from './check.ts'
import type { FactDefinition } from './fact.ts'
import { facts } from './facts.ts'
import { foundationFacts } from './snapshot.ts'

/** How large a cluster is, for what a run costs it. */
export interface ClusterSize {
  readonly nodes: number
  readonly partitions: number
}

/** The size that costs are told for where no cluster is at hand. */
export const typicalSize: ClusterSize = { nodes: 3, partitions: 24 }

/** What reading something costs a cluster. */
export interface ReadCost {
  readonly rpcs: number
  /** Received, of a cluster of usual contents; rounded up where it varies. */
  readonly bytes: number
}

/** Requests that belong together: they are sent once, however many facts and checks rest on them. */
interface Read {
  readonly per: 'node' | 'partition' | 'run'
  /** Of each node, of each partition, or of the run. */
  readonly rpcs: number
  /** Of one such set of requests. */
  readonly bytes: (size: ClusterSize) => number
}

const sized =
  (base: number, perNode = 0, perPartition = 0) =>
  ({ nodes, partitions }: ClusterSize): number =>
    base + perNode * nodes + perPartition * partitions

const nodesConfiguration = sized(150, 330)
const partitionTable = sized(150, 0, 70)
const logs = sized(250, 0, 330)

const read = (per: Read['per'], rpcs: number, bytes: Read['bytes']): Read => ({ per, rpcs, bytes })

const reads = {
  ident: read('node', 1, sized(260)),
  cachedNodes: read('node', 1, nodesConfiguration),
  cachedPartitionTable: read('node', 1, partitionTable),
  cachedLogs: read('node', 1, logs),
  metadataServer: read('node', 1, sized(80, 12)),
  clusterState: read('node', 1, ({ nodes, partitions }) => 30 * nodes + 2 * partitions * 90),
  linearizableRead: read('node', 1, nodesConfiguration),
  metrics: read('node', 1, sized(165_000, 0, 3_600)),
  epochs: read('partition', 1, sized(330)),
  storedPartitionTable: read('run', 2, (size) => 2 * partitionTable(size)),
  storedLogs: read('run', 2, (size) => 2 * logs(size)),
  storedVersions: read('run', 3, sized(30)),
  advertised: read('run', 1, sized(260)),
  /** nodes_config through one node and from one cache, and the nudges that keep slow connections awake. */
  foundation: read('run', 9, (size) => 2 * nodesConfiguration(size) + 70),
} as const

/** Which requests each fact rests on, as the collector sends them. */
const readsOfFacts: { readonly [Name in keyof typeof facts]: readonly Read[] } = {
  addressContact: [reads.ident],
  ident: [reads.ident],
  advertised: [reads.ident, reads.advertised],
  cachedNodesConfiguration: [reads.cachedNodes],
  cachedPartitionTable: [reads.cachedPartitionTable],
  cachedLogs: [reads.cachedLogs],
  cachedFingerprint: [reads.cachedNodes],
  metadataServer: [reads.metadataServer],
  clusterState: [reads.clusterState],
  linearizableRead: [reads.linearizableRead],
  metrics: [reads.metrics],
  earlierLook: [],
  waivers: [],
  stored: [reads.storedPartitionTable, reads.storedLogs, reads.epochs],
  storedAfter: [reads.storedVersions],
  nodesConfiguration: [reads.foundation],
  partitionTable: [reads.storedPartitionTable],
  logs: [reads.storedLogs],
  epoch: [reads.storedPartitionTable, reads.epochs],
}

const readsById = new Map<string, readonly Read[]>(
  (Object.keys(readsOfFacts) as (keyof typeof facts)[]).map((name) => [facts[name].id, readsOfFacts[name]]),
)

const readsOf = (needed: Iterable<FactDefinition<unknown>>): readonly Read[] => [
  ...new Set([...needed].flatMap(({ id }) => readsById.get(id) ?? [])),
]

/** What it costs to read facts together: what several rest on is sent once. */
export const costOf = (needed: Iterable<FactDefinition<unknown>>, size: ClusterSize): ReadCost => {
  const times = { node: size.nodes, partition: size.partitions, run: 1 }
  const sum = (count: (one: Read) => number) =>
    readsOf(needed).reduce((total, one) => total + times[one.per] * count(one), 0)
  return { rpcs: sum(({ rpcs }) => rpcs), bytes: sum(({ bytes }) => bytes(size)) }
}

/**
 * What a check costs by itself, beyond the foundation of every run (who each node is, and nodes_config): `RPCs: 2 RPCs per node, 1 per partition; with 3 nodes and 24
 * partitions 30 RPCs and 18 kB`.
 */
export const checkCostText = (check: Check): string => {
  const basis = new Set(readsOf(foundationFacts))
  const own = Object.values(check.needs).filter((fact) => readsOf([fact]).some((one) => !basis.has(one)))
  const extra = readsOf(own).filter((one) => !basis.has(one))
  if (extra.length === 0) return 'nothing beyond the foundation'
  const per = (['node', 'partition', 'run'] as const).flatMap((kind) => {
    const rpcs = extra.filter((one) => one.per === kind).reduce((total, one) => total + one.rpcs, 0)
    return rpcs === 0 ? [] : [`${rpcs} per ${kind}`]
  })
  const { rpcs, bytes } = costOf([...foundationFacts, ...own], typicalSize)
  const least = costOf(foundationFacts, typicalSize)
  const { nodes, partitions } = typicalSize
  return `RPCs: ${per.join(', ')}; with ${nodes} nodes and ${partitions} partitions ${rpcs - least.rpcs} RPCs and ${bytesText(bytes - least.bytes)}`
}

const bytesText = (bytes: number): string =>
  bytes < 1_000 ? `${bytes} bytes` : `${Math.round(bytes / 1_000)} kB`
