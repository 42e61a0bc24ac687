/**
 * Who leads which partition, by all that admins and the store tell of it.
 * @packageDocumentation
 */

import type { ClusterStateView, EpochMetadata, NodeView } from './model/index.ts'

/**
 * Partition → plain id of its leader; null where no admin has looked at the partitions. Nobody leads in an epoch that is over: a
 * process that goes on after a stop takes itself for the leader until it hears of its successor, which may not lead yet. An epoch
 * is over once a replica has observed a later one, or where the store has a later one and an admin does not see it led. A claim in
 * the store is written before it is taken up: while all admins see the old leader, their looks are older than the claim.
 */
export const leadersOf = (
  views: Iterable<ClusterStateView>,
  epochs: ReadonlyMap<string, EpochMetadata | null>,
): ReadonlyMap<number, number> | null => {
  const looked = [...views].filter(({ refreshedAgoMs }) => refreshedAgoMs !== null)
  if (looked.length === 0) return null
  const observed = new Map<number, bigint>()
  const claims = new Map<string, Claim>()
  for (const { id, partitions } of looked.flatMap(({ nodes }) => nodes.filter(isAlive))) {
    for (const { partitionId, effectiveMode, lastObservedLeaderEpoch } of partitions) {
      const epoch = BigInt(lastObservedLeaderEpoch ?? 0)
      if (epoch > (observed.get(partitionId) ?? 0n)) observed.set(partitionId, epoch)
      if (effectiveMode !== 'leader' && effectiveMode !== 'becoming-leader') continue
      const key = `${partitionId} ${id} ${epoch}`
      const seenBy = (claims.get(key)?.seenBy ?? 0) + 1
      claims.set(key, { partitionId, id, epoch, seenBy })
    }
  }
  const isCurrent = ({ partitionId, epoch, seenBy }: Claim): boolean =>
    epoch >= (observed.get(partitionId) ?? 0n) &&
    (seenBy === looked.length || epoch >= BigInt(epochs.get(String(partitionId))?.epoch ?? 0))
  return new Map(
    [...claims.values()].filter(isCurrent).map(({ partitionId, id }) => [partitionId, id] as const),
  )
}

/** A node that leads a partition, as some admins see it. */
interface Claim {
  readonly partitionId: number
  readonly id: number
  readonly epoch: bigint
  /** How many admins see it. */
  readonly seenBy: number
}

const isAlive = (node: NodeView): node is Extract<NodeView, { readonly state: 'alive' }> =>
  node.state === 'alive'
