import { chosen } from './choice.ts'
import { committed, plan, withNode, write } from './changes.ts'
import { durations } from './durations.ts'
import { hasFallenSilent } from './gossip.ts'
import { hear, isRunning, nodeNamed, readable, servingLeader } from './questions.ts'
import { reviewLeader } from './raft.ts'
import type {
  ClusterModel,
  MetadataCache,
  NodeModel,
  NodesRegister,
  RegisteredNodeBody,
  SimulatedVersion,
} from './state.ts'

export const emptyCache: MetadataCache = { nodes: null, table: null, logs: null }

/** The process starts: with the data that it had, and with what it is configured to now. */
export const start = (
  model: ClusterModel,
  name: string,
  version: SimulatedVersion = nodeNamed(model, name).version,
): ClusterModel => {
  if (nodeNamed(model, name).life.phase !== 'down') throw new RangeError(`${name} runs already`)
  const started = withNode(model, name, () => ({
    version,
    life: { phase: 'booting', startedAt: model.now, isHung: false },
    cache: emptyCache,
    clusterView: null,
    gossipsSince: null,
  }))
  return plan(started, durations.boot, { what: 'boot', node: name })
}

/** The process is gone, and its port refuses. */
export const kill = (model: ClusterModel, name: string): ClusterModel => {
  if (nodeNamed(model, name).life.phase === 'down') throw new RangeError(`${name} does not run`)
  const killed = withNode(model, name, () => ({
    life: { phase: 'down' },
    metadataView: null,
    clusterView: null,
  }))
  return silenced(killed, name, true)
}

/** SIGSTOP. */
export const hang = (model: ClusterModel, name: string): ClusterModel => {
  if (!isRunning(nodeNamed(model, name))) throw new RangeError(`${name} does not run`)
  return silenced(withHung(model, name, true), name, false)
}

/** SIGCONT. */
export const resume = (model: ClusterModel, name: string): ClusterModel => {
  const { life } = nodeNamed(model, name)
  if (life.phase === 'down' || !life.isHung) throw new RangeError(`${name} does not hang`)
  return heardAgain(withHung(model, name, false), name)
}

const withHung = (model: ClusterModel, name: string, isHung: boolean): ClusterModel =>
  withNode(model, name, ({ life }) => ({ life: life.phase === 'down' ? life : { ...life, isHung } }))

/** Cuts the network: who is in no set stays with the first. No sets: everybody hears everybody. */
export const cut = (model: ClusterModel, sets: readonly (readonly string[])[]): ClusterModel => {
  for (const name of sets.flat()) nodeNamed(model, name)
  const groupOf = (name: string) =>
    Math.max(
      0,
      sets.findIndex((set) => set.includes(name)),
    )
  const regrouped: ClusterModel = {
    ...model,
    nodes: model.nodes.map((node) => ({ ...node, group: groupOf(node.name) })),
  }
  // The side on which the metadata can be written is the cluster; the others have fallen silent.
  const side = majoritySide(regrouped)
  return reviewLeader(
    regrouped.nodes.reduce((next, { name, group, silence, life }) => {
      if (life.phase === 'down' || life.isHung) return next
      if (group !== side) return silence === null ? silenced(next, name, false) : next
      return silence === null ? next : heardAgain(next, name)
    }, regrouped),
  )
}

/** The group with a majority of the metadata servers, else the first. */
const majoritySide = ({ nodes, raft }: ClusterModel): number => {
  const members = nodes.filter(({ id }) => raft?.members.some((member) => member.id === id) ?? false)
  const groups = [...new Set(nodes.map(({ group }) => group))]
  return groups.find((side) => members.filter(({ group }) => group === side).length * 2 > members.length) ?? 0
}

const silenced = (model: ClusterModel, name: string, refuses: boolean): ClusterModel => {
  const silent = withNode(model, name, () => ({ silence: { since: model.now, refuses } }))
  const reviewed = reviewLeader(silent)
  return plan(reviewed, patienceWith(reviewed, name), { what: 'give-up', node: name })
}

const heardAgain = (model: ClusterModel, name: string): ClusterModel => {
  const { id } = nodeNamed(model, name)
  const { raft } = model
  const heard = withNode(
    raft === null || raft.silentLeader !== id ? model : { ...model, raft: { ...raft, silentLeader: null } },
    name,
    ({ silence, reunitedAt }) => ({
      silence: null,
      isGivenUp: false,
      reunitedAt: silence !== null && hasFallenSilent(model, silence.since) ? model.now : reunitedAt,
    }),
  )
  return plan(reviewLeader(heard), durations.placeSuspect, { what: 'place' })
}

const patienceWith = (model: ClusterModel, name: string): number => {
  const { id, silence } = nodeNamed(model, name)
  const isSilentLeader = silence?.refuses === false && id !== null && id === model.raft?.silentLeader
  return isSilentLeader ? durations.giveUpLeader : durations.giveUp
}

/** The others no longer count on it. */
export const giveUp = (model: ClusterModel, name: string): ClusterModel => {
  const { silence, id } = nodeNamed(model, name)
  if (silence === null || id === null) return model
  const patience = patienceWith(model, name)
  // It came back and went away again meanwhile: the time runs from then.
  if (model.now < silence.since + patience) {
    return plan(model, silence.since + patience - model.now, { what: 'give-up', node: name })
  }
  return plan(
    withNode(model, name, () => ({ isGivenUp: true })),
    200,
    { what: 'place' },
  )
}

/** All that its log server has stored is deleted while it is down. The rest of the data of such a node can be found again. */
export const loseDisk = (model: ClusterModel, name: string): ClusterModel => {
  const { life, roles, id } = nodeNamed(model, name)
  if (life.phase !== 'down') throw new RangeError(`${name} runs, and would not notice`)
  if (id === null || !roles.includes('log-server')) throw new RangeError(`${name} has stored no log`)
  if (roles.includes('metadata-server')) {
    throw new RangeError(`${name} has metadata on its disk too: what becomes of that is not simulated`)
  }
  return withNode(model, name, () => ({ hasLostDisk: true }))
}

/** The process ends by itself, with an error. */
const exits = (model: ClusterModel, name: string): ClusterModel =>
  silenced(
    withNode(model, name, () => ({ life: { phase: 'down' } })),
    name,
    true,
  )

/** It has read its settings, and looks for a metadata store. */
export const boot = (model: ClusterModel, name: string): ClusterModel => {
  const node = nodeNamed(model, name)
  if (node.life.phase !== 'booting' || node.life.isHung) return model
  const waiting = withNode(model, name, ({ life }) => ({
    life: { ...life, phase: 'waiting' } as NodeModel['life'],
    silence: null,
  }))
  return plan(reviewLeader(waiting), durations.join, { what: 'join', node: name })
}

/** It registers itself, if it finds a store that is provisioned and can be written. */
export const join = (model: ClusterModel, name: string): ClusterModel => {
  const node = nodeNamed(model, name)
  const leader = servingLeader(model)
  const isReady = node.life.phase === 'waiting' && isRunning(node)
  if (!isReady || leader === undefined || !findsStore(model, node) || !hear(node, leader)) return model
  const register = model.store === null ? undefined : readable(model.store.nodes)
  if (register === undefined) return model
  // The others refuse it, and it does not stay.
  if (node.clusterName !== model.settings.clusterName) return exits(model, name)
  const id = node.id ?? nextId(register)
  const generation = node.generation + 1
  const joined = withNode(
    write(model, 'nodes', (body) => registered(body, { ...node, id, generation }, model.now)),
    name,
    ({ life }) => ({ id, generation, life: { ...life, phase: 'starting' } as NodeModel['life'] }),
  )
  return plan(joined, durations.rolesStart, { what: 'become-alive', node: name })
}

const nextId = ({ nodes, tombstones }: NodesRegister): number =>
  Math.max(0, ...nodes.map(({ id }) => id), ...tombstones) + 1

/** It has a cluster's data, or one that has a cluster's data is among those whom its settings name. */
const findsStore = (model: ClusterModel, node: NodeModel): boolean =>
  node.id !== null || (node.knowsOthers && model.store !== null)

const registered = (
  register: NodesRegister,
  node: NodeModel & { readonly id: number },
  now: number,
): NodesRegister => {
  const before = register.nodes.find(({ id }) => id === node.id)
  const { id, generation, name, address, roles, version } = node
  const entry = {
    storageState: 'provisioning',
    metadataServerState: 'provisioning',
    workerState: 'provisioning',
    ...before,
    ...{ id, generation, name, address, roles, version },
  } as const
  return {
    ...register,
    version: register.version + 1,
    nodes: [...register.nodes.filter((other) => other.id !== id), entry].toSorted((a, b) => a.id - b.id),
    modifiedAt: now,
    features: featuresBy(version, register),
  }
}

/** A server of 1.6 does not know the field, and writes the rest back without it; a newer one then writes that there are none. */
const featuresBy = (version: SimulatedVersion, { features }: NodesRegister): NodesRegister['features'] =>
  version === '1.6.2' ? null : (features ?? [])

/** All roles have started: from now on it says ALIVE, whatever happens. */
export const becomeAlive = (model: ClusterModel, name: string): ClusterModel => {
  const node = nodeNamed(model, name)
  const { id } = node
  if (node.life.phase !== 'starting' || !isRunning(node) || id === null) return model
  if (node.hasLostDisk)
    return exits(
      write(model, 'nodes', (body) => activated(body, node, model.now)),
      name,
    )
  const alive = withNode(model, name, ({ life }) => ({
    life: { ...life, phase: 'alive' } as NodeModel['life'],
    isGivenUp: false,
    gossipsSince: model.now,
  }))
  const active = write(alive, 'nodes', (register) => activated(register, node, model.now))
  const isMember = active.raft?.members.some((member) => member.id === id) ?? false
  const joined =
    isMember || active.raft === null || !node.roles.includes('metadata-server')
      ? active
      : withMember(active, id, model.now - (chosen(model.seed, id) % 100))
  const soon = plan(joined, durations.placeAgain, { what: 'place' })
  return plan(soon, durations.spread, { what: 'spread' })
}

const withMember = (model: ClusterModel, id: number, createdAt: number): ClusterModel =>
  model.raft === null
    ? model
    : committed({
        ...model,
        raft: {
          ...model.raft,
          configVersion: model.raft.configVersion + 1,
          members: [...model.raft.members, { id, createdAt }],
        },
      })

/** A log server that has been one, and finds nothing on its disk, says so before anything else. */
const storageStateOf = (
  { roles, hasLostDisk }: NodeModel,
  { storageState }: RegisteredNodeBody,
): RegisteredNodeBody['storageState'] => {
  if (!roles.includes('log-server')) return storageState
  return hasLostDisk ? 'data-loss' : 'read-write'
}

/** Each role writes its own state: as many versions. */
const activated = (register: NodesRegister, node: NodeModel, now: number): NodesRegister => {
  const before = register.nodes.find(({ id }) => id === node.id)
  if (before === undefined) return register
  const after = {
    ...before,
    storageState: storageStateOf(node, before),
    workerState: node.roles.includes('worker') ? 'active' : before.workerState,
    metadataServerState: node.roles.includes('metadata-server') ? 'member' : before.metadataServerState,
  } as const
  const writes = (['storageState', 'workerState', 'metadataServerState'] as const).filter(
    (state) => before[state] !== after[state],
  ).length
  if (writes === 0) return register
  return {
    ...register,
    version: register.version + writes,
    nodes: register.nodes.map((other) => (other.id === node.id ? after : other)),
    modifiedAt: now,
    features: featuresBy(node.version, register),
  }
}
