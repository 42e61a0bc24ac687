import { chosen } from '../model/choice.ts'
import { durations } from '../model/durations.ts'
import { hasQuorum, hear, metadataServersKnownTo, nodeWithId, servingLeader } from '../model/questions.ts'
import type { ClusterModel, NodeModel } from '../model/state.ts'
import { codes, refusal, silence, type Answer, type Refusal } from './answer.ts'

/** Whether the store can be read this way: if so the caller reads it, else this is what the caller hears. */
export type Access = { readonly kind: 'granted' } | Exclude<Answer<never>, { kind: 'messages' }>

/**
 * Through a node that forwards (`MetadataProxySvc`). `attempt` counts its questions: where it knows of no leader it tries one
 * metadata server after the other, and tells what that one says.
 */
export const throughProxy = (model: ClusterModel, node: NodeModel, attempt: number): Access => {
  const silentLeader = silentLeaderOf(model, node)
  if (silentLeader !== undefined) {
    return model.now < brokenOffAt(silentLeader.since)
      ? silence
      : forwarded(node, silentLeader.node, 'http2 error')
  }
  const leader = servingLeader(model)
  if (leader !== undefined && knowsCluster(model, node) && hear(node, leader)) return granted
  const peers = peersOf(model, node)
  const peer = peers[(chosen(model.seed, node.address.length, peers.length) + attempt) % peers.length]
  if (peer === undefined) return refusal(codes.internal, 'No known metadata server')
  if (peer.life.phase === 'down' || peer.life.phase === 'booting' || (peer.isMisled && peer !== node)) {
    return forwarded(node, peer, 'tcp connect error')
  }
  if (!hear(node, peer)) return silence
  const answer = asked(model, peer)
  if (answer.kind !== 'refusal') return answer
  return forwarded(node, peer, answer.details)
}

/** Asked directly (`MetadataServerSvc`): only the leader answers. */
export const asked = (model: ClusterModel, node: NodeModel): Access => {
  const { raft } = model
  if (!knowsCluster(model, node) || raft === null) return refusal(codes.unavailable, unprovisioned)
  if (!raft.members.some(({ id }) => id === node.id)) {
    const [member] = raft.members.flatMap(({ id }) => nodeWithId(model, id) ?? [])
    return refusal(
      codes.unavailable,
      'Not being part of the metadata store cluster.',
      member === undefined ? undefined : leaderHint(member),
    )
  }
  const leader = raft.leader === null ? undefined : nodeWithId(model, raft.leader)
  if (leader === node) return hasQuorum(model, raft, node) ? granted : silence
  const isKnown =
    leader !== undefined && !node.isMisled && (hear(node, leader) || node.metadataView?.leader === leader.id)
  return refusal(codes.unavailable, 'not leader', isKnown ? leaderHint(leader) : undefined)
}

const leaderHint = ({ id, address }: NodeModel) => ({
  'x-restate-known-leader': JSON.stringify({ node_id: id, address }),
})

/**
 * The leader that this node was connected to when it fell silent, replaced or not, or when this node was cut off from it. The
 * connection is given up in its time, which for a moment is what questions are answered with; from then on another member is asked.
 */
const silentLeaderOf = (
  model: ClusterModel,
  node: NodeModel,
): { readonly node: NodeModel; readonly since: number } | undefined => {
  const { raft, now } = model
  if (raft === null || node.id === null || [raft.leader, raft.silentLeader].includes(node.id))
    return undefined
  const leader = nodeWithId(model, raft.silentLeader ?? raft.leader ?? 0)
  if (leader === undefined || leader.life.phase === 'down' || hear(node, leader)) return undefined
  const since = (leader.silence ?? node.silence)?.since
  return since !== undefined && now < brokenOffAt(since) + durations.brokenOff
    ? { node: leader, since }
    : undefined
}

const brokenOffAt = (since: number): number => since + durations.pinnedToHungLeader

const granted = { kind: 'granted' } as const

const unprovisioned = 'Metadata store has not been provisioned yet'

/** 1.6 calls INTERNAL what 1.7 calls UNAVAILABLE. */
const forwarded = (asker: NodeModel, peer: NodeModel, text: string): Refusal =>
  refusal(
    asker.version === '1.6.2' ? codes.internal : codes.unavailable,
    `other error: [retryable] [${peer.address}] The service is currently unavailable: ${text}`,
  )

/** It holds data of the cluster, or somebody whom its settings name does. */
const knowsCluster = (model: ClusterModel, node: NodeModel): boolean =>
  node.id !== null ||
  (node.knowsOthers && model.nodes.some((other) => other.id !== null && hear(node, other)))

/** The metadata servers that a node tries, itself among them. */
const peersOf = (model: ClusterModel, node: NodeModel): readonly NodeModel[] => {
  const members = model.raft?.members.map(({ id }) => id)
  if (node.id !== null && members !== undefined) {
    return model.nodes.filter(({ id }) => id !== null && members.includes(id))
  }
  return metadataServersKnownTo(model, node)
}
