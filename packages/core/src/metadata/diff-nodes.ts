import { formatNodeId, type NodesConfiguration, type RegisteredNode } from '../model/index.ts'
import { nodeKey } from '../snapshot.ts'
import { changesOf, sideBySide, type MetadataChange, type Property } from './change.ts'

/** nodes_config by node: who came, who went, and what changed of those who stay. */
export const diffNodes = (
  key: string,
  before: NodesConfiguration,
  after: NodesConfiguration,
): readonly MetadataChange[] => [
  ...changesOf(key, { kind: 'cluster', id: 'cluster' }, [
    ['name', before.clusterName, after.clusterName],
    ['fingerprint', before.clusterFingerprint, after.clusterFingerprint],
    ['features', features(before), features(after)],
  ]),
  ...sideBySide(before.nodes, after.nodes, ({ id }) => id).flatMap(([old, now]) =>
    diffNode(key, old, now, after),
  ),
  ...sideBySide(before.tombstones, after.tombstones, (id) => id).flatMap(([old, now]) =>
    diffTombstone(key, old, now, before),
  ),
  ...sideBySide(
    Object.entries(before.nameLookup),
    Object.entries(after.nameLookup),
    ([name]) => name,
  ).flatMap(([old, now]) =>
    old !== null && now !== null
      ? changesOf(key, { kind: 'cluster', id: 'cluster' }, [
          [`name ${now[0]} stands for`, nodeKey(old[1]), nodeKey(now[1])],
        ])
      : [],
  ),
]

const diffNode = (
  key: string,
  before: RegisteredNode | null,
  after: RegisteredNode | null,
  { tombstones }: NodesConfiguration,
): readonly MetadataChange[] => {
  const id = before?.id ?? after?.id ?? 0
  const subject = { kind: 'node', id: nodeKey(id) } as const
  if (before === null || after === null) {
    const what = after === null && !tombstones.includes(id) ? 'node, without a tombstone,' : 'node'
    return changesOf(key, subject, [[what, registration(before), registration(after)]])
  }
  return changesOf(
    key,
    subject,
    properties.map(([what, read]): Property => [what, read(before), read(after)]),
  )
}

const properties: readonly (readonly [what: string, read: (node: RegisteredNode) => string | null])[] = [
  ['name', ({ name }) => name],
  ['generation', ({ currentGeneration }) => formatNodeId(currentGeneration)],
  ['address', ({ address }) => address],
  ['control address', ({ controlAddress }) => controlAddress ?? null],
  ['roles', ({ roles }) => roles.toSorted().join(', ') || 'none'],
  ['location', ({ location }) => location || 'none'],
  ['storage state', ({ storageState }) => storageState],
  ['metadata server state', ({ metadataServerState }) => metadataServerState],
  ['worker state', ({ workerState }) => workerState],
  ['registered by version', ({ binaryVersion }) => binaryVersion ?? 'unknown'],
]

/** A node that was there before says itself that it was removed. */
const diffTombstone = (
  key: string,
  before: number | null,
  after: number | null,
  { nodes }: NodesConfiguration,
): readonly MetadataChange[] => {
  const id = before ?? after ?? 0
  if (before === null && nodes.some((node) => node.id === id)) return []
  return changesOf(key, { kind: 'node', id: nodeKey(id) }, [
    ['tombstone', before === null ? null : '', after === null ? null : ''],
  ])
}

const registration = (node: RegisteredNode | null): string | null =>
  node === null ? null : `${node.name} as ${formatNodeId(node.currentGeneration)} at ${node.address}`

const features = ({ features }: NodesConfiguration): string =>
  features === null ? 'not recorded' : features.toSorted().join(', ') || 'none'
