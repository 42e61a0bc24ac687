import type { EpochMetadata, ReplicaSetConfiguration } from '@restate-preflight/core'
import { list, record, type Read } from './cursor.ts'
import { toJson } from './json.ts'
import { generationalNodeId, replicationProperty, u32, u64, unixMillis } from './scalars.ts'

/** Metadata keys `pp_epoch_…` (`crates/types/src/epoch.rs`). */
export const epochMetadata: Read<EpochMetadata> = record((fields) => {
  const version = fields.required('version', u32)
  return {
    version,
    // 1.3.2 and older counted epochs by the version.
    epoch: fields.optional('epoch', u64) ?? String(version),
    leader: fields.optional('leader_metadata', leader),
    current: fields.optional('current', replicaSetConfiguration) ?? overwritten,
    next: fields.optional('next', replicaSetConfiguration),
    leadershipPolicy: fields.optional('leadership_policy', toJson),
    placementPolicy: fields.optional('placement_policy', toJson),
  }
})

const leader: Read<NonNullable<EpochMetadata['leader']>> = record((fields) => ({
  nodeId: fields.required('node_id', generationalNodeId),
  partitionId: fields.required('partition_id', u32),
}))

const replicaSetConfiguration: Read<ReplicaSetConfiguration> = record((fields) => {
  // Free text about who asked for the change.
  fields.ignore('context')
  return {
    version: fields.required('version', u32),
    replication: fields.optional('replication', replicationProperty),
    replicaSet: fields.required('replica_set', list(u32)),
    modifiedAt: fields.optional('modified_at', unixMillis),
  }
})

/** What servers make of a missing configuration. */
const overwritten: ReplicaSetConfiguration = {
  version: 0,
  replication: null,
  replicaSet: [],
  modifiedAt: null,
}
