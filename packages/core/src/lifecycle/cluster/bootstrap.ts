import { leadersOf } from '../../leaders.ts'
import type { Partition } from '../../model/index.ts'
import { secondsSince, type ClusterView } from '../cluster-view.ts'

/** Observed bootstraps take 6 to 16 s. What is missing after this time does not belong to the bootstrap any more. */
const bootstrapSeconds = 60

/** Something that should exist and does not. */
export interface Lack {
  readonly because: string
  readonly waitsFor: string
}

/** Logs and replica sets that the partition table asks for and that do not exist. */
export const missingParts = (view: ClusterView): readonly Lack[] => {
  const partitions = view.partitionTable?.partitions ?? []
  const logs = view.logs?.logs.length ?? partitions.length
  const unplaced = partitions.filter(({ id }) => {
    const epoch = view.epochs.get(String(id))
    return epoch === null || epoch?.current.version === 0
  }).length
  return [
    ...(logs < partitions.length
      ? [
          {
            because: `${logs} of ${partitions.length} logs exist`,
            waitsFor: `the logs of ${counted(partitions.length - logs)}`,
          },
        ]
      : []),
    ...(unplaced > 0
      ? [
          {
            because: `${unplaced} of ${partitions.length} partitions have no replica set yet`,
            waitsFor: `a replica set for ${counted(unplaced)}`,
          },
        ]
      : []),
  ]
}

/** `1 partition`, `24 partitions`. */
export const counted = (partitions: number): string => `${partitions} partition${partitions === 1 ? '' : 's'}`

/** Whether the register of nodes, which a bootstrap changes with every node that joins, changed lately. */
export const isYoung = (view: ClusterView): boolean =>
  secondsSince(view, view.nodesConfiguration?.modifiedAt) < bootstrapSeconds

/**
 * Whether each node is in its first generation. The node that was provisioned registers twice: once with the cluster,
 * once when it joins it (seen on 1.6.2 and 1.7.12).
 */
export const wasNeverRestarted = (view: ClusterView): boolean =>
  (view.nodesConfiguration?.nodes ?? []).reduce(
    (sum, node) => sum + node.currentGeneration.generation - 1,
    0,
  ) <= 1

/** Partitions without a leader, as the admins see it. Empty while none of them has a view. */
export const leaderlessPartitions = (view: ClusterView): readonly Partition[] => {
  const leaders = leadersOf(view.adminViews.values(), view.epochs)
  if (leaders === null) return []
  return (view.partitionTable?.partitions ?? []).filter(({ id }) => !leaders.has(id))
}

/**
 * Whether no admin that answers has looked at the partitions yet, as for 1.5 s after its start: then it is not known that they
 * have leaders. After a stop of the whole cluster they have none for some 8 s more.
 */
export const leadersAreUnknown = (view: ClusterView): boolean => {
  const views = [...view.adminViews.values()]
  const partitions = view.partitionTable?.partitions ?? []
  return (
    partitions.length > 0 && views.length > 0 && views.every(({ refreshedAgoMs }) => refreshedAgoMs === null)
  )
}
