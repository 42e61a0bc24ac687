import { facts, type EarlierLook } from '../facts.ts'
import { clusterSubject, type Fact } from '../fact.ts'
import { valueOf, type Snapshot } from '../snapshot.ts'
import { clusterStateTable } from './cluster-states.ts'
import type { Stage } from './definition.ts'
import { lifecycleOf } from './lifecycle-of.ts'
import { nodeStateTable } from './node-states.ts'
import { earlierMetadataOf } from './earlier-metadata.ts'
import type { NodeState } from './state.ts'
import { stageReached } from './transition.ts'

/** What a later look compares itself with. A snapshot that was itself compared hands on how far the lives had come. */
export const earlierLookOf = (snapshot: Snapshot): EarlierLook => {
  const { state, nodes } = lifecycleOf(snapshot)
  const before = valueOf(snapshot, facts.earlierLook)
  const configuration = valueOf(snapshot, facts.nodesConfiguration)
  const reached = (own: NodeState, key: string): Stage =>
    furthest(before?.nodes.find((node) => node.key === key)?.reached, stageReached(nodeStateTable, [own]))
  const fingerprint = configuration?.clusterFingerprint ?? before?.fingerprint ?? null
  return {
    takenAt: snapshot.takenAt,
    state,
    reached: furthest(before?.reached, stageReached(clusterStateTable, [state])),
    fingerprint,
    nodes: snapshot.nodes.map(({ key, id, address }) => {
      const own = nodes.get(key)?.state ?? 'unreachable'
      const registered = configuration?.nodes.find((node) => node.id === id)
      return {
        key,
        address,
        state: own,
        reached: reached(own, key),
        generation: registered?.currentGeneration.generation ?? null,
      }
    }),
    // Versions, features and policies of another cluster say nothing of this one.
    metadata: earlierMetadataOf(snapshot, before?.fingerprint === fingerprint ? before?.metadata : undefined),
  }
}

/** The snapshot with an earlier one to be compared with. */
export const withEarlierLook = (snapshot: Snapshot, earlier: Snapshot): Snapshot => {
  const value = earlierLookOf(earlier)
  const fact: Fact<EarlierLook> = { status: 'collected', value, node: null, readAt: earlier.takenAt }
  return {
    ...snapshot,
    facts: { ...snapshot.facts, [facts.earlierLook.id]: { [clusterSubject]: fact } },
  }
}

const furthest = (a: Stage = 0, b: Stage): Stage => (a > b ? a : b)
