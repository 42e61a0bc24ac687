import type { EpochMetadata, ReplicaSetConfiguration } from '@restate-preflight/core'
import { entries, list, record, text, type Read } from './cursor.ts'
import { policy } from './policy.ts'
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
    leadershipPolicy: fields.optional('leadership_policy', policy),
    placementPolicy: fields.optional('placement_policy', policy),
  }
})

const leader: Read<NonNullable<EpochMetadata['leader']>> = record((fields) => ({
  nodeId: fields.required('node_id', generationalNodeId),
  partitionId: fields.required('partition_id', u32),
}))

const replicaSetConfiguration: Read<ReplicaSetConfiguration> = record((fields) => {
  const context = fields.optional('context', entries(text)) ?? []
  return {
    version: fields.required('version', u32),
    replication: fields.optional('replication', replicationProperty),
    replicaSet: fields.required('replica_set', list(u32)),
    modifiedAt: fields.optional('modified_at', unixMillis),
    ...(context.length === 0 ? {} : { context: Object.fromEntries(context) }),
  }
})

/** What servers make of a missing configuration. */
const overwritten: ReplicaSetConfiguration = {
  version: 0,
  replication: null,
  replicaSet: [],
  modifiedAt: null,
}
