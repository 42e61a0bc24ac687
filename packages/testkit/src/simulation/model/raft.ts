import { committed, plan } from './changes.ts'
import { durations } from './durations.ts'
import { hasQuorum, hear, isRunning, nodeWithId, servingLeader } from './questions.ts'
import type { ClusterModel, MetadataServerViewModel, NodeModel } from './state.ts'

/** After nodes have come, gone or been cut off: who leads must be reviewed, in its time. */
export const reviewLeader = (model: ClusterModel): ClusterModel => {
  const { raft } = model
  if (raft === null || servingLeader(model) !== undefined) return model
  const leader = raft.leader === null ? undefined : nodeWithId(model, raft.leader)
  if (leader === undefined) return plan(model, durations.elect, { what: 'elect' })
  const isSilent = leader.silence?.refuses === false
  const marked = isSilent ? { ...model, raft: { ...raft, silentLeader: raft.leader } } : model
  if (candidates(model).length === 0) return plan(marked, durations.stepDown, { what: 'step-down' })
  return plan(marked, leader.life.phase === 'down' ? durations.elect : durations.electAfterSilence, {
    what: 'elect',
  })
}

/** A leader is elected where there is none and a majority hears the candidate. */
export const elect = (model: ClusterModel): ClusterModel => {
  const { raft } = model
  if (raft === null || servingLeader(model) !== undefined) return model
  const [winner] = candidates(model)
  if (winner?.id == null) return stepDown(model)
  const elected = committed({ ...model, raft: { ...raft, leader: winner.id, term: raft.term + 1 } })
  return plan(everyoneTries(elected), durations.lead, { what: 'place' })
}

/** A leader that a majority no longer hears gives up. */
export const stepDown = (model: ClusterModel): ClusterModel =>
  model.raft === null || servingLeader(model) !== undefined
    ? model
    : { ...model, raft: { ...model.raft, leader: null } }

const unheard: MetadataServerViewModel = { configVersion: 0, members: [], leader: null, term: 0, index: 0 }

/** Nodes that found no metadata until now ask again. */
const everyoneTries = (model: ClusterModel): ClusterModel =>
  model.nodes.reduce(
    (next, node) =>
      node.life.phase === 'waiting' ? plan(next, durations.join, { what: 'join', node: node.name }) : next,
    model,
  )

/** Members that a majority would hear, the longest-standing first. */
const candidates = (model: ClusterModel): readonly NodeModel[] => {
  const { raft } = model
  if (raft === null) return []
  return raft.members
    .flatMap(({ id }) => nodeWithId(model, id) ?? [])
    .filter((member) => isRunning(member) && !member.isMisled && hasQuorum(model, raft, member))
}

/**
 * What this member says of its group when it looks now; undefined where it is not in it. One that hears nothing of the leader
 * names it for a moment still, and knows of nothing that was written since.
 */
export const metadataViewOf = (model: ClusterModel, node: NodeModel): MetadataServerViewModel | undefined => {
  const { raft, now } = model
  if (raft === null || !raft.members.some(({ id }) => id === node.id)) return undefined
  const leader = raft.leader === null ? undefined : nodeWithId(model, raft.leader)
  // The leader never reaches it, so it has heard of nothing: neither of a leader nor of who else is in the group.
  if (node.isMisled) return unheard
  const follows = leader !== undefined && hear(node, leader) && hasQuorum(model, raft, leader)
  const silentFor = leader?.silence == null ? Number.POSITIVE_INFINITY : now - leader.silence.since
  const { configVersion, members, term, index } = follows ? raft : (node.metadataView ?? raft)
  return {
    ...{ configVersion, members, term, index },
    leader: follows || silentFor < durations.trustInLeader ? raft.leader : null,
  }
}
