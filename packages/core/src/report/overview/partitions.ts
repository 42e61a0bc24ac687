import { facts } from '../../facts.ts'
import { leadersOf } from '../../leaders.ts'
import { formatReplication, type ClusterStateView } from '../../model/index.ts'
import { nodeKey, valueOf, valuesOf, type Snapshot } from '../../snapshot.ts'

/** The partitions in numbers. Lists have at most 100 members. */
export interface PartitionsReport {
  readonly count: number
  readonly version: number
  /** `{node: 2}`; null for the deprecated replication `everywhere`. */
  readonly replication: string | null
  /** How many have a leader; null where no admin node has a view of the cluster, or some are led by the word of their leader alone. */
  readonly led: number | null
  /** Ids of those that no admin node sees led. */
  readonly leaderless: readonly number[]
  /** Ids of those whose replica set is being changed. */
  readonly reconfiguring: readonly number[]
  /** Ids of those that have no replica set yet. */
  readonly unplaced: readonly number[]
}

const maxListed = 100

/** Null where the partition table could not be read. */
export const partitionsOf = (snapshot: Snapshot): PartitionsReport | null => {
  const table = valueOf(snapshot, facts.partitionTable)
  if (table === undefined) return null
  const leaders = leadersIn(snapshot)
  const epochs = valuesOf(snapshot, facts.epoch)
  const ids = table.partitions.map(({ id }) => id)
  const leaderless = leaders === null ? [] : ids.filter((id) => !leaders.has(id))
  const idsWhere = (holds: (id: string) => boolean) =>
    ids.filter((id) => holds(String(id))).slice(0, maxListed)
  return {
    count: ids.length,
    version: table.version,
    replication: table.replication === null ? null : formatReplication(table.replication),
    led: leaders === null || [...leaders.values()].includes(null) ? null : ids.length - leaderless.length,
    leaderless: leaderless.slice(0, maxListed),
    reconfiguring: idsWhere((id) => epochs.get(id)?.next != null),
    unplaced: idsWhere((id) => epochs.get(id) === null || epochs.get(id)?.current.version === 0),
  }
}

/** What partitions a node has, as the admin nodes see it. */
export interface NodePartitions {
  readonly leads: number
  readonly follows: number
}

/** By node. Empty where no admin node has a view. */
export const partitionsByNode = (snapshot: Snapshot): ReadonlyMap<string, NodePartitions> => {
  const leaders = leadersIn(snapshot) ?? new Map<number, null>()
  const ledBy = Map.groupBy(leaders, ([, leader]) => leader)
  const alive = (freshest(snapshot)?.nodes ?? []).filter((node) => node.state === 'alive')
  return new Map(
    alive.map(({ id, partitions }) => [
      nodeKey(id),
      {
        leads: ledBy.get(id)?.length ?? 0,
        follows: partitions.filter(
          ({ partitionId, effectiveMode }) => effectiveMode === 'follower' && leaders.get(partitionId) !== id,
        ).length,
      },
    ]),
  )
}

/** An admin that has not refreshed its view yet knows nothing. */
const freshest = (snapshot: Snapshot): ClusterStateView | undefined =>
  [...valuesOf(snapshot, facts.clusterState).values()]
    .filter(({ refreshedAgoMs }) => refreshedAgoMs !== null)
    .toSorted((a, b) => (a.refreshedAgoMs ?? 0) - (b.refreshedAgoMs ?? 0))[0]

/** Null where no admin node has a view. */
const leadersIn = (snapshot: Snapshot): ReturnType<typeof leadersOf> =>
  leadersOf(valuesOf(snapshot, facts.clusterState), valuesOf(snapshot, facts.epoch))
