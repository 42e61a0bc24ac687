import { facts } from '../../facts.ts'
import { leadersOf } from '../../leaders.ts'
import type { Partition } from '../../model/index.ts'
import { factOf } from '../../snapshot.ts'
import { secondsSince, type ClusterView } from '../cluster-view.ts'
import type { NodeStates } from '../definition.ts'

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
  const leaders = leadersOf(view.adminViews, view.epochs)
  if (leaders === null) return []
  return (view.partitionTable?.partitions ?? []).filter(({ id }) => !leaders.has(id))
}

/** Partitions of which nobody but the node that takes itself for their leader was asked, while the store has another claim. */
const contestedPartitions = (view: ClusterView): number =>
  [...(leadersOf(view.adminViews, view.epochs)?.values() ?? [])].filter((leader) => leader === null).length

/**
 * Why it is not known that partitions have leaders: no admin has looked at them, as for 1.5 s after its start, or none that serves
 * tells of them, or only one that leads them by its own word. After a stop of the whole cluster they have none for some 8 s more. Null where it is known, and where no admin
 * was asked.
 */
export const unknownLeaders = (view: ClusterView, nodes: NodeStates): Lack | null => {
  const contested = contestedPartitions(view)
  if (contested > 0) {
    return {
      because: `of ${counted(contested)} only the node itself says that it leads, and the metadata store has another claim`,
      waitsFor: 'another admin that tells who leads the partitions',
    }
  }
  if (leadersAreVouchedFor(view)) return null
  if (view.adminViews.size > 0) {
    return {
      because: 'no admin has looked for the leaders of partitions since it started',
      waitsFor: 'the first look of an admin, which takes up to 2 s',
    }
  }
  const silent = silentAdmins(view, nodes).map(({ key, code }) => `${key}: ${code}`)
  return silent.length === 0
    ? null
    : {
        because: `no admin tells whether partitions have leaders (${silent.join(', ')})`,
        waitsFor: 'an admin that tells who leads the partitions',
      }
}

/** Whether an admin has looked for leaders since it started, or there is nothing to lead. */
export const leadersAreVouchedFor = ({ adminViews, partitionTable }: ClusterView): boolean =>
  partitionTable?.partitions.length === 0 ||
  [...adminViews.values()].some(({ refreshedAgoMs }) => refreshedAgoMs !== null)

/** A node that serves, and was asked for its view as an admin in vain. */
export interface SilentAdmin {
  readonly key: string
  /** Why it gave none. */
  readonly code: string
}

/** The silent admins; empty once one of the admins answers. */
export const silentAdmins = (view: ClusterView, nodes: NodeStates): readonly SilentAdmin[] =>
  view.adminViews.size > 0
    ? []
    : view.nodes.flatMap(({ key }) => {
        const fact = factOf(view.snapshot, facts.clusterState, key)
        if (fact.status === 'collected' || nodes.get(key)?.state !== 'serving') return []
        const { code } = fact.error
        return wasAsked(code) ? [{ key, code }] : []
      })

/** A node without the role of an admin has no such fact. */
const wasAsked = (code: string): boolean => code !== 'RP6003' && code !== 'RP6005'
