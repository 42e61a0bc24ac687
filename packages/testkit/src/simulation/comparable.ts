import {
  facts,
  nodeKey,
  valueOf,
  type ClusterStateView,
  type EpochMetadata,
  type ErrorRecord,
  type Fact,
  type FactDefinition,
  type FactValue,
  type GossipView,
  type Ident,
  type Json,
  type Logs,
  type MetadataDigest,
  type MetadataServerView,
  type NodeSettings,
  type NodesConfiguration,
  type PartitionTable,
  type Snapshot,
} from '@restate-preflight/core'

/** A snapshot without what differs between any two clusters: fact id → subject → what it says. */
export type Comparable = Readonly<Record<string, Readonly<Record<string, Json>>>>

/**
 * What two snapshots of the same situation have in common, whatever clusters they are of. Left out are times, ages, versions,
 * sizes, counters, fingerprints and the cluster's name, and who leads which partition: placement is a matter of luck. Versions and
 * digests become how they stand to the store's; nodes go by their names, addresses by the node behind them.
 */
export const comparable = (snapshot: Snapshot): Comparable => {
  const names = namesIn(snapshot)
  return Object.fromEntries(
    // What is costly is only read where it is asked for: a snapshot without it is not like one that has it.
    compared
      .filter(({ fact }) => snapshot.facts[fact.id] !== undefined || fact.costly !== true)
      .map(({ fact, say }) => [
        fact.id,
        Object.fromEntries(
          Object.entries(snapshot.facts[fact.id] ?? {})
            .map(
              ([subject, found]) =>
                [names.subject(subject), said(found, subject, say, { snapshot, names })] as const,
            )
            .toSorted(([a], [b]) => (a < b ? -1 : 1)),
        ),
      ]),
  )
}

interface Context {
  readonly snapshot: Snapshot
  readonly names: Names
}

type Say = (value: unknown, subject: string, context: Context) => Json

const said = (fact: Fact<unknown>, subject: string, say: Say, context: Context): Json =>
  fact.status === 'collected'
    ? say(fact.value, subject, context)
    : { unavailable: codeOf(fact.error), layers: layersOf(fact.error, context) }

/**
 * Addresses by name, how long was waited left out, and of the peers that a node tries in turn, which one it was; nor which of the nodes
 * that wait was asked for all, which is the one that was connected first.
 */
const layersOf = ({ layers }: ErrorRecord, { names }: Context): readonly string[] =>
  layers.map((layer) =>
    names
      .subject(layer)
      .replace(/^stranger at address \d+$/, 'a stranger')
      .replace(/\d+ ms/g, 'a while')
      .replace(/\[[^\]]+\/\]|^peer .*/g, 'a peer')
      .replace(new RegExp(triedInTurn.texts.join('|')), triedInTurn.texts.join(' or ')),
  )

/** Where there is no leader a node tries those that live and those that do not. */
const triedInTurn = { codes: ['RP4003', 'RP4011'], texts: ['not leader', 'tcp connect error'] } as const

const codeOf = ({ code }: ErrorRecord): string =>
  triedInTurn.codes.some((other) => other === code) ? triedInTurn.codes.join(' or ') : code

const row = <D extends FactDefinition<unknown>>(
  fact: D,
  say: (value: FactValue<D>, subject: string, context: Context) => Json,
): { readonly fact: FactDefinition<unknown>; readonly say: Say } => ({ fact, say: say as Say })

const identLine = (ident: Ident): Json => ({
  ...{ status: ident.status, joined: ident.nodeId !== null, roles: ident.roles.toSorted() },
  ...{ admin: ident.adminStatus, worker: ident.workerStatus },
  ...{ logServer: ident.logServerStatus, metadataServer: ident.metadataServerStatus },
  cached: Object.entries(ident.cachedVersions)
    .filter(([, version]) => version > 0)
    .map(([key]) => key),
})

/** How a copy stands to what the store holds of the key. */
const copyLine =
  (key: string) =>
  (digest: MetadataDigest, _: string, { snapshot }: Context): Json => {
    const stored = valueOf(snapshot, facts.stored, key)
    return {
      ...digestLine(digest),
      placeholder: digest.version === 0,
      toStore:
        stored == null || digest.version === 0
          ? null
          : `${orderOf(digest.version, stored.version)}, ${digest.digest === stored.digest ? 'equal' : 'unequal'}`,
    }
  }

const orderOf = (version: number | null, stored: number | null): string =>
  version === stored ? 'same version' : (version ?? 0) < (stored ?? 0) ? 'behind' : 'ahead'

const digestLine = ({ version, bodyVersion, codec, failure, unknownFields }: MetadataDigest) => ({
  ...{ codec, decodes: failure === null, unknownFields },
  envelope: bodyVersion === null ? null : orderOf(version, bodyVersion),
})

/** Who leads is a matter of luck, whether the one who is said to can be reached is not. */
const metadataServerLine = (view: MetadataServerView, _: string, { names, snapshot }: Context): Json => ({
  status: view.status,
  members:
    view.configuration === null ? null : Object.keys(view.configuration.members).map(names.id).toSorted(),
  leader:
    view.leader === null
      ? null
      : `${valueOf(snapshot, facts.ident, nodeKey(view.leader)) === undefined ? 'a silent' : 'an answering'} node`,
  hasRaft: view.raft !== null,
})

/** Nodes as they are seen, and of each partition what its replicas do, whoever runs them. */
const clusterStateLine = (
  { refreshedAgoMs, nodes }: ClusterStateView,
  _: string,
  { names }: Context,
): Json => {
  const replicas = nodes.flatMap((node) => (node.state === 'alive' ? node.partitions : []))
  const byPartition = Map.groupBy(replicas, ({ partitionId }) => partitionId)
  return {
    refreshed: refreshedAgoMs !== null,
    nodes: nodes.map(({ id, state }) => `${names.id(id)} ${state}`).toSorted(),
    partitions: [...byPartition]
      .toSorted(([a], [b]) => a - b)
      .map(([partition, of]) =>
        [
          partition,
          ...of
            .map(({ plannedMode, effectiveMode, replayStatus, lastObservedLeaderEpoch, brokenReason }) =>
              [plannedMode, effectiveMode, replayStatus, lastObservedLeaderEpoch !== null, brokenReason].join(
                ' ',
              ),
            )
            .toSorted(),
        ].join(': '),
      ),
  }
}

const nodesLine = (configuration: NodesConfiguration, _: string, { names }: Context): Json => ({
  nodes: configuration.nodes
    .map(({ id: _id, currentGeneration: _generation, address, roles, ...rest }) => ({
      ...rest,
      address: names.text(address),
      roles: roles.toSorted(),
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  tombstones: configuration.tombstones.length,
  names: Object.keys(configuration.nameLookup).toSorted(),
  features: configuration.features,
})

const tableLine = ({ numPartitions, partitions, replication }: PartitionTable): Json => ({
  ...{ numPartitions, replication: { ...replication } },
  partitions: partitions.map(({ id, start, end, logId }) => `${id} ${start}–${end} log ${logId}`),
})

/** Of each log the segment that is written to. */
const logsLine = ({ defaultProvider, logs }: Logs, _: string, { snapshot }: Context): Json => {
  const registered = valueOf(snapshot, facts.nodesConfiguration)?.nodes ?? []
  return {
    defaultProvider: JSON.stringify(defaultProvider),
    tails: logs.map(({ id, chain }) => {
      const loglet = chain.at(-1)?.loglet
      if (loglet?.kind !== 'replicated') return `${id} ${loglet?.kind}`
      const { sequencer, replication, nodeset } = loglet
      const isKnown = registered.some((node) => node.id === sequencer.id)
      return `${id} ${JSON.stringify(replication)} of ${nodeset.length}, sequencer ${isKnown ? 'registered' : 'unknown'}`
    }),
  }
}

const epochLine = (epoch: EpochMetadata | null): Json =>
  epoch === null
    ? null
    : {
        claimed: epoch.leader !== null,
        replicas: epoch.current.replicaSet.length,
        replication: { ...epoch.current.replication },
        leads:
          epoch.leader === null || epoch.current.replicaSet.includes(epoch.leader.nodeId.id)
            ? 'a replica'
            : 'another',
        moves: epoch.next !== null,
        ...{ leadershipPolicy: epoch.leadershipPolicy, placementPolicy: epoch.placementPolicy },
      }

const gossipLine = ({ nodes }: GossipView, _: string, { names }: Context): Json =>
  nodes.map(({ id, state }) => `${names.id(id)} ${state}`).toSorted()

/** Whatever depends on the cluster's name and on where its nodes are goes by what it is compared with. */
const settingsLine = (settings: NodeSettings, _: string, { snapshot }: Context): Json => {
  const { 'cluster-name': name, 'metadata-client.addresses': addresses, ...others } = settings
  return {
    ...others,
    isNamedAsTheCluster: name === valueOf(snapshot, facts.nodesConfiguration)?.clusterName,
    metadataServers: addresses?.split(' ').map((place) => place.replace(/#.*/, '')) ?? null,
  }
}

const compared = [
  row(facts.addressContact, ({ node }, _, { names }) => names.subject(node)),
  row(facts.ident, identLine),
  row(facts.cachedNodesConfiguration, copyLine('nodes_config')),
  row(facts.cachedPartitionTable, copyLine('partition_table')),
  row(facts.cachedLogs, copyLine('bifrost_config')),
  row(facts.cachedFingerprint, (fingerprint, _, { snapshot }) =>
    fingerprint === null
      ? null
      : fingerprint === valueOf(snapshot, facts.nodesConfiguration)?.clusterFingerprint,
  ),
  row(facts.metadataServer, metadataServerLine),
  row(facts.clusterState, clusterStateLine),
  row(facts.gossip, gossipLine),
  row(facts.settings, settingsLine),
  row(facts.linearizableRead, ({ version, clusterFingerprint }) => [
    version !== null,
    clusterFingerprint !== null,
  ]),
  row(facts.advertised, ({ address, nodeId }, _, { names }) => [names.text(address), nodeId !== null]),
  row(facts.stored, (digest) => (digest === null ? null : digestLine(digest))),
  row(facts.nodesConfiguration, nodesLine),
  row(facts.partitionTable, tableLine),
  row(facts.logs, logsLine),
  row(facts.epoch, epochLine),
  row(facts.storedAfter, (versions) =>
    Object.entries(versions).map(([key, version]) => `${key} ${version !== null}`),
  ),
]

interface Names {
  readonly id: (id: number | string) => string
  /** A subject of facts: a node's key or address, or anything else. */
  readonly subject: (subject: string) => string
  /** A text with the addresses in it replaced. */
  readonly text: (text: string) => string
}

/** A node that is not registered goes by its place among the addresses that were given; 0 where it was not. */
const namesIn = ({ nodes, addresses }: Snapshot): Names => {
  const named = nodes.map((node) => ({
    ...node,
    name: node.name ?? `stranger at address ${addresses.indexOf(node.address) + 1}`,
  }))
  const byId = new Map(named.flatMap(({ id, name }) => (id === null ? [] : [[String(id), name] as const])))
  const byAddress = new Map(named.map(({ address, name }) => [address, name]))
  const byKey = new Map(named.map(({ key, name }) => [key, name]))
  const text = (line: string): string =>
    line.replace(/(?:https?:\/\/)?\d+(?:\.\d+){3}:\d+/g, (found) => {
      const address = found.startsWith('http') ? found : `http://${found}`
      return byAddress.get(address) ?? 'elsewhere'
    })
  return {
    id: (id) => byId.get(String(id)) ?? 'nobody',
    subject: (subject) => byKey.get(subject) ?? text(subject),
    text,
  }
}
