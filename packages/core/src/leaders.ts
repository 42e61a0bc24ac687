/**
 * Who leads which partition, by all that admins and the store tell of it.
 * @packageDocumentation
 */

import {
  formatNodeId,
  type ClusterStateView,
  type EpochMetadata,
  type GenerationalNodeId,
  type NodeView,
} from './model/index.ts'
import { nodeKey } from './snapshot.ts'

/**
 * Partition → plain id of its leader; null where no admin has looked at the partitions. `views` are by the node of the admin. Nobody leads in an epoch that is over: a
 * process that goes on after a stop takes itself for the leader until it hears of its successor, which may not lead yet. An epoch
 * is over once a replica has observed a later one, or where the store has a later one and an admin does not see it led. A claim in
 * the store is written before it is taken up: while all admins see the old leader, their looks are older than the claim. Where the
 * leader itself is the only admin that was asked, as with --single-address, nobody can tell which it is: such a partition has the
 * leader null.
 */
export const leadersOf = (
  views: ReadonlyMap<string, ClusterStateView>,
  epochs: ReadonlyMap<string, EpochMetadata | null>,
): ReadonlyMap<number, number | null> | null => {
  const looked = [...views].filter(([, { refreshedAgoMs }]) => refreshedAgoMs !== null)
  if (looked.length === 0) return null
  const observed = new Map<number, bigint>()
  const claims = new Map<string, Claim>()
  for (const { id, nodeId, partitions } of looked.flatMap(([, { nodes }]) => nodes.filter(isAlive))) {
    for (const { partitionId, effectiveMode, lastObservedLeaderEpoch } of partitions) {
      const epoch = BigInt(lastObservedLeaderEpoch ?? 0)
      if (epoch > (observed.get(partitionId) ?? 0n)) observed.set(partitionId, epoch)
      if (effectiveMode !== 'leader' && effectiveMode !== 'becoming-leader') continue
      const key = `${partitionId} ${id} ${epoch}`
      const seenBy = (claims.get(key)?.seenBy ?? 0) + 1
      claims.set(key, { partitionId, id, nodeId, epoch, seenBy })
    }
  }
  const isCurrent = ({ partitionId, epoch, seenBy }: Claim): boolean =>
    epoch >= (observed.get(partitionId) ?? 0n) &&
    (seenBy === looked.length || epoch >= BigInt(epochs.get(String(partitionId))?.epoch ?? 0))
  const [only, ...others] = looked.map(([key]) => key)
  const isOwnWord = ({ partitionId, id, nodeId, epoch }: Claim): boolean => {
    const stored = epochs.get(String(partitionId))
    if (others.length > 0 || only !== nodeKey(id) || stored == null || epoch >= BigInt(stored.epoch))
      return false
    return stored.leader === null || formatNodeId(stored.leader.nodeId) !== formatNodeId(nodeId)
  }
  return new Map(
    [...claims.values()]
      .filter(isCurrent)
      .map((claim) => [claim.partitionId, isOwnWord(claim) ? null : claim.id] as const),
  )
}

/** A node that leads a partition, as some admins see it. */
interface Claim {
  readonly partitionId: number
  readonly id: number
  readonly nodeId: GenerationalNodeId
  readonly epoch: bigint
  /** How many admins see it. */
  readonly seenBy: number
}

const isAlive = (node: NodeView): node is Extract<NodeView, { readonly state: 'alive' }> =>
  node.state === 'alive'
