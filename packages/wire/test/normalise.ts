import type {
  EpochMetadata,
  Json,
  Log,
  Loglet,
  LogProvider,
  Logs,
  NodesConfiguration,
  PartitionTable,
  RegisteredNode,
  ReplicaSetConfiguration,
  ReplicationProperty,
} from '@restate-preflight/core'

/*
 * The model as read from what `restatectl metadata get` prints, written without the decoders' code so that the two can
 * check each other. It trusts its input: it comes from restatectl.
 */

/** Printed JSON with every integer as a bigint. */
export type Printed =
  null | boolean | bigint | string | readonly Printed[] | { readonly [key: string]: Printed }

export const parsePrinted = (text: string): Printed =>
  JSON.parse(text, (_key, value: unknown, context?: { readonly source?: string }) =>
    typeof value === 'number' ? BigInt(context?.source ?? value) : value,
  ) as Printed

export const printedNodesConfiguration = (root: Printed): NodesConfiguration => {
  const nodes = pairs(get(root, 'nodes'))
  return {
    version: int(get(root, 'version')),
    clusterName: str(get(root, 'cluster_name')),
    clusterFingerprint: String(get(root, 'cluster_fingerprint')),
    nodes: nodes
      .filter(([, node]) => node !== 'Tombstone')
      .map(([id, node]) => printedNode(int(id), get(node, 'Node'))),
    tombstones: nodes.filter(([, node]) => node === 'Tombstone').map(([id]) => int(id)),
    nameLookup: Object.fromEntries(
      Object.entries(object(get(root, 'name_lookup'))).map(([name, id]) => [name, int(id)]),
    ),
    modifiedAt: hybridTime(get(root, 'modified_at')),
    features: has(root, 'features') ? items(get(root, 'features')).map(str) : null,
  }
}

export const printedPartitionTable = (root: Printed): PartitionTable => ({
  version: int(get(root, 'version')),
  numPartitions: int(get(root, 'num_partitions')),
  partitions: pairs(get(root, 'partitions'))
    .toSorted(([a], [b]) => int(a) - int(b))
    .map(([id, partition]) => ({
      id: int(id),
      start: String(get(get(partition, 'key_range'), 'start')),
      end: String(get(get(partition, 'key_range'), 'end')),
      logId: get(partition, 'log_id') === null ? int(id) : int(get(partition, 'log_id')),
    })),
  replication: printedReplication(get(get(root, 'replication'), 'limit')),
})

export const printedLogs = (root: Printed): Logs => ({
  version: int(get(root, 'version')),
  defaultProvider: printedProvider(get(get(root, 'config'), 'default_provider')),
  logs: pairs(get(root, 'logs'))
    .toSorted(([a], [b]) => int(a) - int(b))
    .map(([id, log]): Log => ({
      id: int(id),
      chain: pairs(get(log, 'chain')).map(([base, segment]) => ({
        baseLsn: String(base),
        index: int(get(segment, 'index')),
        createdAt: hybridTime(get(segment, 'created_at')),
        loglet: printedLoglet(str(get(segment, 'kind')), str(get(segment, 'params'))),
      })),
    })),
  modifiedAt: hybridTime(get(root, 'modified_at')),
})

export const printedEpochMetadata = (root: Printed): EpochMetadata => {
  const leader = get(root, 'leader_metadata')
  const next = get(root, 'next')
  return {
    version: int(get(root, 'version')),
    epoch: String(get(root, 'epoch')),
    leader:
      leader === null
        ? null
        : { nodeId: generational(get(leader, 'node_id')), partitionId: int(get(leader, 'partition_id')) },
    current: printedReplicaSet(get(root, 'current')),
    next: next === null ? null : printedReplicaSet(next),
    leadershipPolicy: has(root, 'leadership_policy') ? json(get(root, 'leadership_policy')) : null,
    placementPolicy: has(root, 'placement_policy') ? json(get(root, 'placement_policy')) : null,
  }
}

const printedNode = (id: number, node: Printed): RegisteredNode =>
  ({
    id,
    name: str(get(node, 'name')),
    currentGeneration: generational(get(node, 'current_generation')),
    address: str(get(node, 'address')),
    roles: items(get(node, 'roles')).map(str),
    location: str(get(node, 'location')),
    storageState: str(get(get(node, 'log_server_config'), 'storage_state')),
    metadataServerState: str(get(get(node, 'metadata_server_config'), 'metadata_server_state')),
    workerState: str(get(get(node, 'worker_config'), 'worker_state')),
    binaryVersion: str(get(node, 'binary_version')),
  }) as RegisteredNode

const printedReplicaSet = (configuration: Printed): ReplicaSetConfiguration => ({
  version: int(get(configuration, 'version')),
  replication: printedReplication(get(configuration, 'replication')),
  replicaSet: items(get(configuration, 'replica_set')).map(int),
  modifiedAt: new Date(int(get(configuration, 'modified_at'))).toISOString(),
})

const printedProvider = (provider: Printed): LogProvider => ({
  kind: 'replicated',
  replication: printedReplication(get(get(provider, 'replicated'), 'replication_property')),
  targetNodesetSize: int(get(get(provider, 'replicated'), 'target_nodeset_size')),
})

const printedLoglet = (kind: string, params: string): Loglet => {
  const parsed = parsePrinted(params)
  if (kind === 'sealed') {
    const permanent = has(parsed, 'permanent_seal') && get(parsed, 'permanent_seal') === true
    return { kind, permanent, params: json(parsed) }
  }
  if (kind !== 'replicated') throw new Error(`no such segment in the lab: ${kind}`)
  const [id = '', generation = ''] = str(get(parsed, 'sequencer')).slice(1).split(':')
  return {
    kind,
    logletId: String(get(parsed, 'loglet_id')),
    sequencer: { id: Number(id), generation: Number(generation) },
    replication: printedReplication(get(parsed, 'replication')),
    nodeset: items(get(parsed, 'nodeset')).map(int),
  }
}

const printedReplication = (property: Printed): ReplicationProperty => {
  if (typeof property === 'bigint') return { node: Number(property) }
  const text =
    typeof property === 'string'
      ? property.replaceAll(/(\w+):/g, '"$1":')
      : JSON.stringify(property, (_key, value: unknown) =>
          typeof value === 'bigint' ? Number(value) : value,
        )
  return JSON.parse(text) as ReplicationProperty
}

const hybridTime = (value: Printed): string | null =>
  value === null ? null : new Date(Number((big(value) - 1n) / 4_194_304n) + 1_640_995_200_000).toISOString()

const generational = (value: Printed): { readonly id: number; readonly generation: number } => {
  const [id = null, generation = null] = items(value)
  return { id: int(id), generation: int(generation) }
}

export const json = (value: Printed): Json =>
  JSON.parse(
    JSON.stringify(value, (_key, item: unknown) => {
      if (typeof item !== 'bigint') return item
      return Number.isSafeInteger(Number(item)) ? Number(item) : String(item)
    }),
  ) as Json

export const object = (value: Printed): { readonly [key: string]: Printed } => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('not an object')
  return value as { readonly [key: string]: Printed }
}

export const has = (value: Printed, key: string): boolean => Object.hasOwn(object(value), key)

export const get = (value: Printed, key: string): Printed => {
  const found = object(value)[key]
  if (found === undefined) throw new Error(`${key} is not printed`)
  return found
}

export const items = (value: Printed): readonly Printed[] => {
  if (!Array.isArray(value)) throw new Error('not a list')
  return value as readonly Printed[]
}

export const pairs = (value: Printed): readonly (readonly [Printed, Printed])[] =>
  items(value).map((pair) => {
    const [first = null, second = null] = items(pair)
    return [first, second]
  })

const big = (value: Printed): bigint => {
  if (typeof value !== 'bigint') throw new Error('not an integer')
  return value
}

export const int = (value: Printed): number => Number(big(value))

export const str = (value: Printed): string => {
  if (typeof value !== 'string') throw new Error('not text')
  return value
}
