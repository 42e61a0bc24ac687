import {
  facts,
  foundationFacts,
  laterKeys,
  type FactDefinition,
  type LaterKey,
} from '@restate-preflight/core'

/** What has to be asked so that the wanted facts can be told. Nothing else is read. */
export interface Plan {
  /** Whether the snapshot is to hold this fact. */
  wants(fact: FactDefinition<unknown>): boolean
  /** Of every node. */
  readonly ofNodes: NodeQuestions
  /** Of the given addresses also this, for it leads to the other nodes and stands in for a store that does not answer. */
  readonly ofGiven: NodeQuestions
  /** Keys to read from the store through any one node; `nodes_config` too, unless every node is asked for it anyway. */
  readonly storeKeys: readonly ('nodes_config' | 'partition_table' | 'bifrost_config')[]
  /** Keys to read once a route has proved itself: without them a cluster is whole. */
  readonly laterKeys: readonly LaterKey[]
  readonly epochs: boolean
  readonly versionsAfter: boolean
  readonly advertised: boolean
  /** Of all nodes, through any admin node. */
  readonly settings: boolean
}

export interface NodeQuestions {
  readonly cachedNodes: boolean
  readonly cachedPartitionTable: boolean
  readonly cachedLogs: boolean
  readonly metadataServer: boolean
  readonly clusterState: boolean
  readonly linearizableRead: boolean
  readonly metrics: boolean
  readonly gossip: boolean
}

/** `needs` are fact ids; undefined wants all but the costly ones. The foundation of every snapshot is always read. */
export const planFor = (needs: ReadonlySet<string> | undefined, withoutEpochs = false): Plan => {
  const foundation = new Set(foundationFacts.map(({ id }) => id))
  const wants = (fact: FactDefinition<unknown>) =>
    (needs === undefined && fact.costly !== true) || needs?.has(fact.id) === true || foundation.has(fact.id)
  const stored = wants(facts.stored)
  const epochs = (stored && !withoutEpochs) || wants(facts.epoch)
  const partitionTable = stored || epochs || wants(facts.partitionTable)
  const logs = stored || wants(facts.logs)
  const ofNodes: NodeQuestions = {
    cachedNodes: wants(facts.cachedNodesConfiguration) || wants(facts.cachedFingerprint),
    cachedPartitionTable: wants(facts.cachedPartitionTable),
    cachedLogs: wants(facts.cachedLogs),
    metadataServer: wants(facts.metadataServer),
    clusterState: wants(facts.clusterState),
    linearizableRead: wants(facts.linearizableRead),
    metrics: wants(facts.metrics),
    gossip: wants(facts.gossip),
  }
  return {
    wants,
    ofNodes,
    ofGiven: {
      ...ofNodes,
      cachedNodes: true,
      cachedPartitionTable: ofNodes.cachedPartitionTable || partitionTable,
      cachedLogs: ofNodes.cachedLogs || logs,
    },
    storeKeys: [
      ...(ofNodes.linearizableRead ? [] : (['nodes_config'] as const)),
      ...(partitionTable ? (['partition_table'] as const) : []),
      ...(logs ? (['bifrost_config'] as const) : []),
    ],
    laterKeys: stored ? laterKeys : [],
    epochs,
    versionsAfter: wants(facts.storedAfter),
    advertised: wants(facts.advertised),
    settings: wants(facts.settings),
  }
}
