import { derived } from '@restate-preflight/core'
import type {
  ClusterModel,
  Entry,
  EpochBody,
  NodeModel,
  RaftModel,
  RegisteredNodeBody,
  SimulatedRole,
} from './state.ts'

/** The process exists and does its work. */
export const isRunning = ({ life }: NodeModel): boolean => life.phase !== 'down' && !life.isHung

/** Whether what one sends reaches the other and is answered. */
export const hear = (a: NodeModel, b: NodeModel): boolean =>
  isRunning(a) && isRunning(b) && (a === b || a.group === b.group)

/** Whether what one asks of the other reaches it: it does so by the address that the other tells. */
export const reaches = (from: NodeModel, to: NodeModel): boolean =>
  hear(from, to) && (from === to || !to.isMisled)

export const nodeNamed = (model: ClusterModel, name: string): NodeModel => {
  const found = model.nodes.find((node) => node.name === name)
  if (found === undefined) {
    throw new RangeError(`no node '${name}' among ${model.nodes.map((node) => node.name).join(', ')}`)
  }
  return found
}

export const nodeWithId = (model: ClusterModel, id: number): NodeModel | undefined =>
  model.nodes.find((node) => node.id === id)

/** For those who look for many: whoever asks for 200 nodes one by one would go through all of them 200 times. */
const nodesById = derived(
  ({ nodes }: ClusterModel): ReadonlyMap<number, NodeModel> =>
    new Map(nodes.flatMap((node) => (node.id === null ? [] : [[node.id, node]]))),
)

/** The process that is registered; undefined where another one of its node runs, or none has this id. */
export const processOf = (
  model: ClusterModel,
  { id, generation }: RegisteredNodeBody,
): NodeModel | undefined => {
  const node = nodesById(model).get(id)
  return node?.generation === generation ? node : undefined
}

/** The metadata servers that the settings of a node name. */
export const metadataServersKnownTo = (model: ClusterModel, node: NodeModel): readonly NodeModel[] =>
  node.knowsOthers ? metadataServers(model) : metadataServers(model).filter((other) => other === node)

const metadataServers = derived(({ nodes }: ClusterModel): readonly NodeModel[] =>
  nodes.filter(({ roles }) => roles.includes('metadata-server')),
)

/** The body of an entry that servers can read: damaged ones and those whose versions disagree stop them. */
export const readable = <Body extends { readonly version: number }>(
  entry: Entry<Body> | null | undefined,
): Body | undefined =>
  entry == null || entry.body instanceof Uint8Array || entry.body.version !== entry.version
    ? undefined
    : entry.body

/** Members of the raft group that hear this one, itself included, are more than half. */
export const hasQuorum = (model: ClusterModel, raft: RaftModel, around: NodeModel): boolean => {
  const heard = raft.members.filter(({ id }) => {
    const member = nodeWithId(model, id)
    return member !== undefined && reaches(around, member)
  })
  return heard.length * 2 > raft.members.length
}

/** The leader, where it does serve: it runs and a majority hears it. */
export const servingLeader = (model: ClusterModel): NodeModel | undefined => {
  const { raft } = model
  if (raft?.leader == null) return undefined
  const leader = nodeWithId(model, raft.leader)
  return leader !== undefined && hasQuorum(model, raft, leader) ? leader : undefined
}

/** The node that looks after the cluster: the lowest id among admins that are alive and reach the metadata. */
export const controller = (model: ClusterModel): NodeModel | undefined => {
  const leader = servingLeader(model)
  if (leader === undefined) return undefined
  return model.nodes
    .filter((node) => isAlive(node) && node.roles.includes('admin') && hear(node, leader))
    .toSorted((a, b) => (a.id ?? 0) - (b.id ?? 0))[0]
}

export const isAlive = (node: NodeModel): boolean => isRunning(node) && node.life.phase === 'alive'

/** Nodes with the role that the cluster counts on, by ascending id. */
export const usable = (model: ClusterModel, role: SimulatedRole): readonly NodeModel[] =>
  model.nodes
    .filter((node) => node.id !== null && countsOn(node) && node.roles.includes(role))
    .toSorted((a, b) => (a.id ?? 0) - (b.id ?? 0))

/** What has only just fallen silent still counts, until it is given up. */
const countsOn = ({ life, silence, isGivenUp, isDraining }: NodeModel): boolean =>
  !isGivenUp && !isDraining && (life.phase === 'alive' || (life.phase === 'down' && silence !== null))

export const registeredNode = ({ store }: ClusterModel, id: number): RegisteredNodeBody | undefined =>
  readable(store?.nodes)?.nodes.find((node) => node.id === id)

export const epochsOf = (model: ClusterModel): readonly (EpochBody | undefined)[] =>
  model.store?.epochs.map((entry) => readable(entry)) ?? []
