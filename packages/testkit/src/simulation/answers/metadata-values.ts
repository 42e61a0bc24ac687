import { encodeFlexbuffers, type Writable } from './flexbuffers-writer.ts'
import type {
  ClusterSettings,
  EpochBody,
  LogsBody,
  NodeAt,
  NodesRegister,
  PartitionTableBody,
  ReplicaSetBody,
} from '../model/state.ts'

/** What gives the bodies their constant parts: the cluster's settings, and the Unix time (ms) of the model's time 0. */
export interface Encoding {
  readonly settings: ClusterSettings
  readonly epochMs: number
}

/** The bytes of a metadata value as Restate stores it: codec 2, the length, the flexbuffer. */
export const encodeMetadataValue = (body: Writable): Uint8Array => {
  const flexbuffer = encodeFlexbuffers(body)
  const bytes = new Uint8Array(5 + flexbuffer.length)
  bytes[0] = 2
  new DataView(bytes.buffer).setUint32(1, flexbuffer.length, true)
  bytes.set(flexbuffer, 5)
  return bytes
}

export const nodesBody = (
  { version, nodes, tombstones, modifiedAt, features }: NodesRegister,
  { settings, epochMs }: Encoding,
): Writable => ({
  version,
  cluster_fingerprint: settings.fingerprint,
  cluster_name: settings.clusterName,
  ...(features !== null && { features }),
  modified_at: uniqueTimestamp(epochMs + modifiedAt),
  name_lookup: Object.fromEntries(nodes.map(({ name, id }) => [name, id])),
  nodes: [
    ...nodes.map((node): Writable => [
      node.id,
      {
        Node: {
          address: node.address,
          binary_version: node.version,
          current_generation: [node.id, node.generation],
          location: '',
          log_server_config: { storage_state: node.storageState },
          metadata_server_config: { metadata_server_state: node.metadataServerState },
          name: node.name,
          roles: node.roles,
          worker_config: { worker_state: node.workerState },
        },
      },
    ]),
    ...tombstones.map((id): Writable => [id, 'Tombstone']),
  ],
})

export const tableBody = ({ version, partitions }: PartitionTableBody, { settings }: Encoding): Writable => ({
  version,
  num_partitions: partitions.length,
  partitions: partitions.map(({ id, start, end }): Writable => [
    id,
    { cf_name: null, db_name: null, key_range: { end, start }, log_id: null },
  ]),
  replication: { limit: replication(settings.partitionReplication) },
})

export const logsBody = ({ version, logs }: LogsBody, { settings }: Encoding): Writable => ({
  version,
  config: {
    default_provider: {
      replicated: { replication_property: replication(settings.logReplication), target_nodeset_size: 0 },
    },
  },
  logs: logs.map(({ id, chain }): Writable => [
    id,
    {
      chain: chain.map(({ baseLsn, index, sequencer, nodeset }): Writable => [
        baseLsn,
        {
          created_at: null,
          index,
          kind: 'replicated',
          // JSON by hand: a loglet id may be larger than a number is exact.
          params: `{"loglet_id":${(BigInt(id) << 32n) | BigInt(index)},"sequencer":"${nodeText(sequencer)}","replication":{"node":${settings.logReplication}},"nodeset":${JSON.stringify(nodeset)}}`,
        },
      ]),
    },
  ]),
  modified_at: null,
})

export const epochBody = (
  partition: number,
  { version, epoch, leader, current, next }: EpochBody,
  encoding: Encoding,
): Writable => ({
  version,
  current: replicaSet(current, encoding),
  epoch,
  leader_metadata:
    leader === null ? null : { node_id: [leader.id, leader.generation], partition_id: partition },
  next: next === null ? null : replicaSet(next, encoding),
})

/** What a node that has joined nothing answers: values of version 0. */
export const placeholders: Readonly<Record<'nodes' | 'table' | 'logs' | 'schema', Writable>> = {
  nodes: { version: 0, cluster_fingerprint: null, cluster_name: 'Unspecified', name_lookup: {}, nodes: [] },
  table: { version: 0, num_partitions: 0, partitions: [], replication: { limit: '{node: 1}' } },
  logs: {
    version: 0,
    config: {
      default_provider: { replicated: { replication_property: '{node: 1}', target_nodeset_size: 1 } },
    },
    logs: [],
    modified_at: null,
  },
  schema: { version: 0, deployments_v2: [], subscriptions: [] },
}

const replicaSet = (
  { version, replicaSet: ids, modifiedAt }: ReplicaSetBody,
  encoding: Encoding,
): Writable => ({
  context: {},
  modified_at: BigInt(Math.round(encoding.epochMs + modifiedAt)),
  replica_set: ids,
  replication: replication(encoding.settings.partitionReplication),
  version,
})

const replication = (copies: number): string => `{node: ${copies}}`

const nodeText = ({ id, generation }: NodeAt): string => `N${id}:${generation}`

/** Milliseconds since 2022 above 22 bits that count within one, and never 0 (`crates/clock/src/lib.rs`). */
const uniqueTimestamp = (unixMs: number): bigint =>
  (BigInt(Math.round(unixMs) - 1_640_995_200_000) << 22n) + 1n
