import {
  formatNodeId,
  formatReplication,
  type EpochMetadata,
  type Json,
  type ReplicaSetConfiguration,
} from '../model/index.ts'
import { nodeKey } from '../snapshot.ts'
import { changesOf, type MetadataChange } from './change.ts'

/** pp_epoch_N: who leads a partition, where its replicas are, and what operators have decided on it. */
export const diffEpoch = (
  key: string,
  partition: string,
  before: EpochMetadata,
  after: EpochMetadata,
): readonly MetadataChange[] =>
  changesOf(key, { kind: 'partition', id: partition }, [
    ['leader epoch', before.epoch, after.epoch],
    ['leader', leader(before), leader(after)],
    ['replica set', replicas(before.current), replicas(after.current)],
    ['replication', replication(before.current), replication(after.current)],
    ['replica set version', String(before.current.version), String(after.current.version)],
    ['context of the replica set', context(before.current), context(after.current)],
    ['next replica set', next(before), next(after)],
    ['leadership policy', policy(before.leadershipPolicy), policy(after.leadershipPolicy)],
    ['placement policy', policy(before.placementPolicy), policy(after.placementPolicy)],
  ])

const leader = ({ leader }: EpochMetadata): string => (leader === null ? 'none' : formatNodeId(leader.nodeId))

const replicas = ({ replicaSet }: ReplicaSetConfiguration): string =>
  replicaSet
    .toSorted((a, b) => a - b)
    .map(nodeKey)
    .join(', ') || 'empty'

const replication = ({ replication }: ReplicaSetConfiguration): string =>
  replication === null ? 'none' : formatReplication(replication)

const context = ({ context }: ReplicaSetConfiguration): string | null =>
  context === undefined ? null : ordered(context)

/** There is one while a reconfiguration is under way. */
const next = ({ next }: EpochMetadata): string | null =>
  next === null ? null : `${replicas(next)} with replication ${replication(next)}`

const policy = (value: Json): string | null => (value === null ? null : ordered(value))

/** Maps come in any order. */
const ordered = (value: Json): string => {
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(ordered).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([name, item]) => `${name}: ${ordered(item)}`).join(', ')}}`
}
