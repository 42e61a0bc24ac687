import { facts } from '../facts.ts'
import { epochKey } from '../model/index.ts'
import { factOf, valuesOf, type Snapshot } from '../snapshot.ts'
import { bodyVersionOf, modifiedAtOf, type MetadataContent, type MetadataObject } from './content.ts'
import type { MetadataContents } from './diff.ts'

/** What a saved snapshot holds of the store, by key. What it was not taken for is not in it. */
export const contentsOfSnapshot = (snapshot: Snapshot): MetadataContents => {
  const nodes = factOf(snapshot, facts.nodesConfiguration)
  const table = factOf(snapshot, facts.partitionTable)
  const logs = factOf(snapshot, facts.logs)
  const content = (key: string, object: MetadataObject) => contentIn(snapshot, key, object)
  return new Map<string, MetadataContent | null>([
    ...(nodes.status === 'collected'
      ? [
          [
            'nodes_config',
            content('nodes_config', { kind: 'nodes-configuration', value: nodes.value }),
          ] as const,
        ]
      : []),
    ...(table.status === 'collected'
      ? [
          [
            'partition_table',
            content('partition_table', { kind: 'partition-table', value: table.value }),
          ] as const,
        ]
      : []),
    ...(logs.status === 'collected'
      ? [['bifrost_config', content('bifrost_config', { kind: 'logs', value: logs.value })] as const]
      : []),
    ...[...valuesOf(snapshot, facts.epoch)].map(([partition, epoch]) => {
      const key = epochKey(Number(partition))
      return [key, epoch === null ? null : content(key, { kind: 'epoch', value: epoch })] as const
    }),
  ])
}

/** The body is typed already; its envelope is known where the snapshot was taken for that too. */
const contentIn = (snapshot: Snapshot, key: string, object: MetadataObject): MetadataContent => {
  const stored = factOf(snapshot, facts.stored, key)
  const envelope = stored.status === 'collected' ? stored.value : null
  const bodyVersion = bodyVersionOf(object)
  return {
    version: envelope?.version ?? bodyVersion,
    bodyVersion,
    bytes: envelope?.bytes ?? 0,
    codec: envelope?.codec ?? 2,
    codecName: 'flexbuffers',
    modifiedAt: modifiedAtOf(object),
    unknownFields: envelope?.unknownFields ?? [],
    digest: envelope?.digest ?? null,
    failure: null,
    object,
  }
}
