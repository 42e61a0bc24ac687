import { chosen } from './choice.ts'
import { plan, withNode } from './changes.ts'
import { durations } from './durations.ts'
import { becomeAlive, boot, emptyCache, giveUp, join } from './nodes.ts'
import { endPlacement, extendLogs, lead, place } from './placement.ts'
import { nodeNamed } from './questions.ts'
import { elect, stepDown } from './raft.ts'
import type { ClusterModel, NodeModel, SimulatedRole, SimulatedVersion, Task } from './state.ts'
import { passTime, spread } from './views.ts'

export interface ModelNode {
  readonly name: string
  readonly address: string
  readonly version: SimulatedVersion
  readonly roles: readonly SimulatedRole[]
  readonly knowsOthers: boolean
  readonly isMisled: boolean
  readonly clusterName: string
}

export interface ModelOptions {
  readonly seed: number
  readonly clusterName: string
  readonly partitions: number
  readonly logReplication: number
  readonly partitionReplication: number
  readonly nodes: readonly ModelNode[]
}

/** A cluster before its first process has started. */
export const createModel = ({ seed, nodes, ...settings }: ModelOptions): ClusterModel => ({
  now: 0,
  seed,
  settings: {
    ...settings,
    fingerprint: (BigInt(chosen(seed, 1)) << 32n) | BigInt((chosen(seed, 2) | 1) >>> 0),
  },
  nodes: nodes.map((node): NodeModel => ({
    ...node,
    ...{
      group: 0,
      life: { phase: 'down' },
      id: null,
      generation: 0,
      silence: null,
      isGivenUp: false,
      gossipsSince: null,
      reunitedAt: Number.NEGATIVE_INFINITY,
      hasLostDisk: false,
      isDraining: false,
    },
    ...{ cache: emptyCache, metadataView: null, clusterView: null },
  })),
  store: null,
  raft: null,
  tasks: [],
})

/** What `restatectl provision` does, by one node that waits: it becomes N1, and all that know of it join. */
export const provision = (model: ClusterModel, name: string): ClusterModel => {
  const node = nodeNamed(model, name)
  if (model.store !== null) throw new RangeError('the cluster is provisioned already')
  if (node.life.phase !== 'waiting') throw new RangeError(`${name} does not wait to be provisioned`)
  if (node.clusterName !== model.settings.clusterName) {
    throw new RangeError(`${name} would provision ${node.clusterName}, another cluster`)
  }
  if (!node.roles.includes('metadata-server')) throw new RangeError(`${name} has no metadata server`)
  const register = {
    version: 1,
    nodes: [
      {
        ...{ id: 1, generation: 1, name, address: node.address, roles: node.roles, version: node.version },
        ...({
          storageState: 'provisioning',
          metadataServerState: 'member',
          workerState: 'provisioning',
        } as const),
      },
    ],
    tombstones: [],
    modifiedAt: model.now,
    features: node.version === '1.6.2' ? null : ['controlled-idempotent-sharding'],
  }
  const table = { version: 1, partitions: equalRanges(model.settings.partitions) }
  const provisioned: ClusterModel = {
    ...model,
    store: {
      provisionedAt: model.now,
      nodes: { version: 1, body: register },
      table: { version: 1, body: table },
      logs: { version: 1, body: { version: 1, logs: [] } },
      epochs: table.partitions.map(() => null),
    },
    raft: {
      configVersion: 1,
      members: [{ id: 1, createdAt: model.now }],
      leader: 1,
      term: 2,
      index: 10,
      silentLeader: null,
    },
  }
  const seeded = withNode(provisioned, name, () => ({ id: 1, generation: 1 }))
  const joining = seeded.nodes
    .filter(({ life }) => life.phase === 'waiting')
    .reduce(
      (next, other, index) =>
        plan(next, other.name === name ? durations.join : joinDelay(model.seed, index), {
          what: 'join',
          node: other.name,
        }),
      plan(seeded, durations.spread, { what: 'spread' }),
    )
  return plan(joining, durations.firstPlacement, { what: 'place' })
}

const joinDelay = (seed: number, index: number): number =>
  durations.join + 20 + (chosen(seed, index, 4) % durations.joinSpread)

/** The 64-bit key space in equal parts, as Restate cuts it. */
const equalRanges = (count: number) => {
  const width = count === 0 ? 0n : (1n << 64n) / BigInt(count)
  return Array.from({ length: count }, (_, id) => ({
    id,
    start: BigInt(id) * width,
    end: id === count - 1 ? (1n << 64n) - 1n : BigInt(id + 1) * width - 1n,
  }))
}

/** Lets time pass, and all happen that falls due. */
export const advance = (model: ClusterModel, ms: number): ClusterModel => {
  if (!(ms >= 0)) throw new RangeError(`time does not pass by ${ms} ms`)
  const until = model.now + ms
  let next = model
  for (let task = next.tasks[0]; task !== undefined && task.at <= until; task = next.tasks[0]) {
    next = perform({ ...passTime(next, task.at), tasks: next.tasks.slice(1) }, task)
  }
  return passTime(next, until)
}

/** Until nothing more will happen by itself, and everybody has seen what happened; an hour at the most. */
export const settle = (model: ClusterModel): ClusterModel => {
  const end = model.now + 3_600_000
  let next = model
  for (let task = next.tasks.at(-1); task !== undefined && task.at <= end; task = next.tasks.at(-1)) {
    next = advance(next, task.at - next.now)
  }
  return advance(next, durations.idleRefresh + durations.idleRefreshSpread)
}

const perform = (model: ClusterModel, task: Task): ClusterModel => {
  switch (task.what) {
    case 'boot':
      return boot(model, task.node)
    case 'join':
      return join(model, task.node)
    case 'become-alive':
      return becomeAlive(model, task.node)
    case 'give-up':
      return giveUp(model, task.node)
    case 'elect':
      return elect(model)
    case 'step-down':
      return stepDown(model)
    case 'place':
      return place(model)
    case 'end-placement':
      return endPlacement(model)
    case 'lead':
      return lead(model)
    case 'extend-logs':
      return extendLogs(model)
    case 'spread':
      return spread(model)
  }
}
