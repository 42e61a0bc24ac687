import type { Partition, PartitionTable, ReplicationProperty } from '@restate-preflight/core'
import { Mismatch, numericMap, record, text, type Read } from './cursor.ts'
import { replicationProperty, u32, u64 } from './scalars.ts'

/**
 * Metadata key `partition_table` (`crates/types/src/partition_table.rs`). Unlike the server we accept ranges that
 * overlap: to report them is what this is for.
 */
export const partitionTable: Read<PartitionTable> = record((fields) => ({
  version: fields.required('version', u32),
  numPartitions: fields.optional('num_partitions', u32),
  partitions: fields
    .required('partitions', numericMap(u32, partition))
    .map(([id, { logId, ...stored }]) => ({ id, ...stored, logId: logId ?? id })),
  replication: replicationOf(fields.optional('replication', partitionReplication)),
}))

const partition: Read<Omit<Partition, 'id' | 'logId'> & { readonly logId: number | null }> = record(
  (fields) => {
    const columnFamily = fields.optional('cf_name', text)
    const database = fields.optional('db_name', text)
    return {
      ...fields.required('key_range', keyRange),
      logId: fields.optional('log_id', u32),
      ...(columnFamily === null ? {} : { columnFamily }),
      ...(database === null ? {} : { database }),
    }
  },
)

const keyRange: Read<Pick<Partition, 'start' | 'end'>> = record((fields) => ({
  start: fields.required('start', u64),
  end: fields.required('end', u64),
}))

/** `"everywhere"` or `{limit: …}`. */
const partitionReplication: Read<ReplicationProperty | 'everywhere'> = (value, cursor) => {
  if (value === 'everywhere') return value
  if (typeof value === 'string') throw new Mismatch('expected everywhere or a limit')
  return record((fields) => fields.required('limit', replicationProperty))(value, cursor)
}

/** A table without the field was written by 1.1.3 or older; servers take it for a single copy. */
const replicationOf = (stored: ReplicationProperty | 'everywhere' | null): ReplicationProperty | null =>
  stored === 'everywhere' ? null : (stored ?? { node: 1 })
