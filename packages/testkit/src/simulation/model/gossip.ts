import { durations } from './durations.ts'
import { hear, isAlive, processOf } from './questions.ts'
import type { ClusterModel, NodeModel } from './state.ts'

/** A node as the failure detector of another sees it. Suspected, of being alive, is who has only begun to gossip. */
export interface GossipOfNode {
  readonly id: number
  readonly state: 'alive' | 'suspect' | 'dead'
}

/** How a node that runs sees those that it knows to be registered, itself included. */
export const gossipOf = (model: ClusterModel, viewer: NodeModel): readonly GossipOfNode[] =>
  (viewer.cache.nodes?.nodes ?? []).map((registered) => {
    const seen = processOf(model, registered)
    return { id: registered.id, state: seen === undefined ? 'dead' : stateOf(model, viewer, seen) }
  })

/**
 * Who starts is told by the others whom they see alive; after a silence each side waits until it has heard the other for some time.
 * Nodes that were cut off together are taken to have been apart from each other, too.
 */
const stateOf = (model: ClusterModel, viewer: NodeModel, seen: NodeModel): GossipOfNode['state'] => {
  const { now } = model
  if (seen.gossipsSince === null) return 'dead'
  if (seen === viewer) return now >= seen.gossipsSince + ownSuspicion(viewer) ? 'alive' : 'suspect'
  const isHeard = hear(viewer, seen) && isAlive(seen)
  const heardUntil = isHeard ? now : ((seen.silence ?? viewer.silence)?.since ?? now)
  if (hasFallenSilent(model, heardUntil)) return 'dead'
  const heardSince = Math.max(seen.gossipsSince, seen.reunitedAt, viewer.reunitedAt)
  return heardUntil >= heardSince + durations.gossipSuspect ? 'alive' : 'suspect'
}

/** The only node of a cluster has nobody to wait for. */
const ownSuspicion = ({ cache }: NodeModel): number =>
  cache.nodes?.nodes.length === 1 ? 0 : durations.gossipSuspectOfItself

/** Whether who was last heard at a time is dead to those who heard it. */
export const hasFallenSilent = ({ now }: ClusterModel, heardUntil: number): boolean =>
  now >= heardUntil + durations.gossipFailure
