/**
 * What reading a fact costs a cluster, in calls and bytes.
 * @packageDocumentation
 */

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
  /** What is called, as Restate names it. */
  readonly calls: readonly string[]
}

const sized =
  (base: number, perNode = 0, perPartition = 0) =>
  ({ nodes, partitions }: ClusterSize): number =>
    base + perNode * nodes + perPartition * partitions

const nodesConfiguration = sized(150, 330)
const partitionTable = sized(150, 0, 70)
const logs = sized(250, 0, 330)

const read = (per: Read['per'], rpcs: number, bytes: Read['bytes'], ...calls: readonly string[]): Read => ({
  per,
  rpcs,
  bytes,
  calls,
})

const getIdent = 'NodeCtlSvc.GetIdent'
const getMetadata = 'NodeCtlSvc.GetMetadata'
const proxyGet = 'MetadataProxySvc.Get'
const proxyGetVersion = 'MetadataProxySvc.GetVersion'

const reads = {
  ident: read('node', 1, sized(260), getIdent),
  cachedNodes: read('node', 1, nodesConfiguration, getMetadata),
  cachedPartitionTable: read('node', 1, partitionTable, getMetadata),
  cachedLogs: read('node', 1, logs, getMetadata),
  metadataServer: read('node', 1, sized(80, 12), 'MetadataServerSvc.Status'),
  clusterState: read(
    'node',
    1,
    ({ nodes, partitions }) => 30 * nodes + 2 * partitions * 90,
    'ClusterCtrlSvc.GetClusterState',
  ),
  linearizableRead: read('node', 1, nodesConfiguration, proxyGet),
  metrics: read('node', 1, sized(165_000, 0, 3_600), 'GET /metrics'),
  gossip: read('node', 1, sized(810, 12), 'ClusterCtrlSvc.Query'),
  /** One admin asks all the others. */
  settings: read('run', 1, sized(200, 2_600), 'ClusterCtrlSvc.Query'),
  epochs: read('partition', 1, sized(330), proxyGet),
  storedPartitionTable: read('run', 2, (size) => 2 * partitionTable(size), proxyGet),
  storedLogs: read('run', 2, (size) => 2 * logs(size), proxyGet),
  /** Whatever is deployed; typical are a few services. */
  laterKeys: read('run', 2, sized(3_000), proxyGet),
  storedVersions: read('run', 4, sized(40), proxyGetVersion),
  advertised: read('run', 1, sized(260), getIdent),
  /** nodes_config through one node and from one cache, and the nudges that keep slow connections awake. */
  foundation: read(
    'run',
    9,
    (size) => 2 * nodesConfiguration(size) + 70,
    proxyGet,
    getMetadata,
    proxyGetVersion,
  ),
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
  gossip: [reads.gossip],
  settings: [reads.settings],
  earlierLook: [],
  waivers: [],
  stored: [reads.storedPartitionTable, reads.storedLogs, reads.laterKeys, reads.epochs],
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
  const { rpcs, bytes } = costOf([...foundationFacts, ...own], typicalSize)
  const least = costOf(foundationFacts, typicalSize)
  const { nodes, partitions } = typicalSize
  return `RPCs: ${timesText(extra)}; with ${nodes} nodes and ${partitions} partitions ${rpcs - least.rpcs} RPCs and ${bytesText(bytes - least.bytes)}`
}

/** The requests that a fact rests on. */
export interface FactRequests {
  /** As Restate names them: `Service.Method`, or method and path for HTTP. Empty where nothing is asked of the cluster. */
  readonly calls: readonly string[]
  /** How many per node, partition or run: `1 per node`; `none` where nothing is asked. */
  readonly times: string
  /** For a cluster of `typicalSize`, if nothing else were read. */
  readonly cost: ReadCost
}

/** Which requests a fact rests on, and what they cost; facts share them, so that a run costs less than their sum. */
export const requestsOf = (fact: FactDefinition<unknown>): FactRequests => {
  const own = readsOf([fact])
  return {
    calls: [...new Set(own.flatMap(({ calls }) => calls))],
    times: timesText(own) || 'none',
    cost: costOf([fact], typicalSize),
  }
}

const timesText = (some: readonly Read[]): string =>
  (['node', 'partition', 'run'] as const)
    .flatMap((kind) => {
      const rpcs = some.filter((one) => one.per === kind).reduce((total, one) => total + one.rpcs, 0)
      return rpcs === 0 ? [] : [`${rpcs} per ${kind}`]
    })
    .join(', ')

/** `420 bytes`, `17 kB`. */
export const bytesText = (bytes: number): string =>
  bytes < 1_000 ? `${bytes} bytes` : `${Math.round(bytes / 1_000)} kB`
