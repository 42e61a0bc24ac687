import type { MetadataLook, MetadataRead } from '@restate-preflight/cluster'
import {
  keysOf,
  reportSchemaVersion,
  wellKnownKeys,
  type MetadataListReport,
  type PartitionTable,
} from '@restate-preflight/core'
import { advised, nodeIn } from './access.ts'
import { summaryOf } from './get.ts'

export interface ListResult {
  readonly reads: readonly MetadataRead[]
  readonly withoutEpochs: string | null
}

/** Reads every key that there is: those of the epochs follow from the partition table. */
export const readAll = async (look: MetadataLook): Promise<ListResult> => {
  const read = (key: string) => look.read({ key, at: 'linearizable', node: null })
  const first = await read('partition_table')
  const table = tableOf(first)
  // Without a store that answers every further key would wait in vain.
  const keys = first.status === 'unread' ? [...wellKnownKeys] : keysOf(table)
  const reads =
    first.status === 'unread'
      ? keys.map((key): MetadataRead => ({ ...first, reading: { ...first.reading, key } }))
      : await Promise.all(keys.map(async (key) => (key === 'partition_table' ? first : read(key))))
  return {
    reads,
    withoutEpochs:
      table !== undefined
        ? null
        : 'The epoch keys are not listed: they follow from the partition table, which could not be read.',
  }
}

const tableOf = (read: MetadataRead): PartitionTable | undefined =>
  read.status === 'present' && read.content.object?.kind === 'partition-table'
    ? read.content.object.value
    : undefined

/** The report of all keys. */
export const listReport = (look: MetadataLook, { reads, withoutEpochs }: ListResult): MetadataListReport => ({
  schemaVersion: reportSchemaVersion,
  keys: reads.map((read) => ({
    reading: { ...read.reading, node: read.reading.node === null ? null : nodeIn(read.reading.node) },
    summary: read.status === 'present' ? summaryOf(read.content) : null,
    error: read.status === 'unread' ? advised(read.error, look) : null,
  })),
  withoutEpochs,
  rpcs: look.rpcs(),
})

/** The named keys from the store, or every key where none is named. */
export const readKeys = async (
  look: MetadataLook,
  keys: readonly string[],
): Promise<readonly MetadataRead[]> =>
  keys.length === 0
    ? (await readAll(look)).reads
    : Promise.all(keys.map((key) => look.read({ key, at: 'linearizable', node: null })))
