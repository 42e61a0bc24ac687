import type {
  MetadataServerState,
  NodesConfiguration,
  RegisteredNode,
  StorageState,
  WorkerState,
} from '@restate-preflight/core'
import { entries, Mismatch, numericMap, record, text, type Read } from './cursor.ts'
import { isMap } from './flex-value.ts'
import { generationalNodeId, names, u32, u64, uniqueTimestamp } from './scalars.ts'

/** Metadata key `nodes_config` (`crates/types/src/nodes_config.rs`). */
export const nodesConfiguration: Read<NodesConfiguration> = record((fields) => {
  const registered = fields.required('nodes', numericMap(u32, maybeNode))
  return {
    version: fields.required('version', u32),
    clusterName: fields.required('cluster_name', text),
    clusterFingerprint: fields.optional('cluster_fingerprint', u64),
    nodes: registered.flatMap(([id, node]) => (node === 'tombstone' ? [] : [{ id, ...node }])),
    tombstones: registered.flatMap(([id, node]) => (node === 'tombstone' ? [id] : [])),
    nameLookup: Object.fromEntries(fields.required('name_lookup', entries(u32))),
    modifiedAt: fields.optional('modified_at', uniqueTimestamp),
    features: fields.optional('features', names),
  }
})

const nodeConfiguration: Read<Omit<RegisteredNode, 'id'>> = record((fields) => {
  const controlAddress = fields.optional('ctrl_address', text)
  return {
    name: fields.required('name', text),
    currentGeneration: fields.required('current_generation', generationalNodeId),
    address: fields.required('address', text),
    ...(controlAddress === null ? {} : { controlAddress }),
    roles: fields
      .required('roles', names)
      .map((role) => (role === 'metadata-store' ? 'metadata-server' : role)),
    location: fields.optional('location', text) ?? '',
    // An absent configuration is what a node registers with before its roles have said anything.
    storageState:
      fields.optional('log_server_config', stateOf('storage_state', storageStates)) ?? 'provisioning',
    metadataServerState:
      fields.optional('metadata_server_config', stateOf('metadata_server_state', metadataServerStates)) ??
      'standby',
    workerState: fields.optional('worker_config', stateOf('worker_state', workerStates)) ?? 'provisioning',
    binaryVersion: fields.optional('binary_version', text),
  }
})

/** `"Tombstone"` or `{Node: {…}}`. */
const maybeNode: Read<Omit<RegisteredNode, 'id'> | 'tombstone'> = (value, cursor) => {
  if (value === 'Tombstone') return 'tombstone'
  if (isMap(value) && value.size === 1) {
    const node = value.get('Node')
    if (node !== undefined) return cursor.at('Node', node, nodeConfiguration)
    if (value.has('Tombstone')) return 'tombstone'
  }
  throw new Mismatch('expected a node or a tombstone')
}

const stateOf = <State extends string>(
  field: string,
  states: readonly State[],
): Read<State | 'unknown' | null> =>
  record((fields) =>
    fields.optional(field, (value, cursor) => {
      const name = text(value, cursor)
      return states.find((state) => state === name) ?? 'unknown'
    }),
  )

const storageStates = [
  'provisioning',
  'disabled',
  'read-only',
  'gone',
  'read-write',
  'data-loss',
] as const satisfies readonly StorageState[]
const metadataServerStates = [
  'member',
  'standby',
  'provisioning',
] as const satisfies readonly MetadataServerState[]
const workerStates = [
  'provisioning',
  'active',
  'draining',
  'disabled',
] as const satisfies readonly WorkerState[]
