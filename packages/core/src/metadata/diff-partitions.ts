import { formatReplication, type Partition, type PartitionTable } from '../model/index.ts'
import { changesOf, sideBySide, type MetadataChange } from './change.ts'

/** partition_table by partition. */
export const diffPartitions = (
  key: string,
  before: PartitionTable,
  after: PartitionTable,
): readonly MetadataChange[] => [
  ...changesOf(key, { kind: 'cluster', id: 'cluster' }, [
    ['partition replication', replication(before), replication(after)],
    ['number of partitions', count(before), count(after)],
  ]),
  ...sideBySide(before.partitions, after.partitions, ({ id }) => id).flatMap(([old, now]) =>
    diffPartition(key, old, now),
  ),
]

const diffPartition = (
  key: string,
  before: Partition | null,
  after: Partition | null,
): readonly MetadataChange[] => {
  const subject = { kind: 'partition', id: String(before?.id ?? after?.id) } as const
  if (before === null || after === null) {
    return changesOf(key, subject, [['partition', described(before), described(after)]])
  }
  return changesOf(key, subject, [
    ['range start', before.start, after.start],
    ['range end', before.end, after.end],
    ['log', String(before.logId), String(after.logId)],
    ['column family', before.columnFamily ?? null, after.columnFamily ?? null],
    ['database', before.database ?? null, after.database ?? null],
  ])
}

const described = (partition: Partition | null): string | null =>
  partition === null ? null : `${partition.start} to ${partition.end}, log ${partition.logId}`

const replication = ({ replication }: PartitionTable): string =>
  replication === null ? 'everywhere' : formatReplication(replication)

const count = ({ numPartitions }: PartitionTable): string =>
  numPartitions === null ? 'not recorded' : String(numPartitions)
