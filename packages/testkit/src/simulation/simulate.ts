import type { Damage } from './model/corrupt.ts'
import { createModel } from './model/model.ts'
import { nodeNamed } from './model/questions.ts'
import type { ClusterModel, NodeModel, SimulatedRole, SimulatedVersion } from './model/state.ts'
import { servicesOf } from './answers/announced.ts'
import { metricsOf } from './answers/metrics.ts'
import { services } from './answers/services.ts'
import { createEncoder } from './answers/stored-value.ts'
import { openNodeServer, type NodeServer, type PortMode } from './server/node-server.ts'
import { applyStep, type Step } from './steps.ts'

/** How a simulated cluster is set up. */
export interface SimulationOptions {
  /** How many nodes, or each one's own options. Default 3. */
  readonly nodes?: number | readonly SimulatedNodeOptions[]
  /** Decides whatever is left to chance. The same seed and steps give the same cluster. Default 1. */
  readonly seed?: number
  /** Default 4, as many as a small real cluster; 0 to 65,535. */
  readonly partitions?: number
  /** Copies of each partition and of each log record. Default 2, or 1 on one node. */
  readonly replication?: number
  /** For nodes that name none. Default 1.7.12. */
  readonly version?: SimulatedVersion
  /** Default `simulated`. */
  readonly clusterName?: string
  /** `serving`: provisioned by the first node, and settled. `waiting`: every process has started, and nobody has provisioned. Default `serving`. */
  readonly from?: 'serving' | 'waiting'
  /**
   * The time at which the cluster's clock starts. By default the clock shows the time of this machine after each step, whatever
   * time the step let pass: readers that have a clock of their own then find everything as old as it is.
   */
  readonly startsAt?: Date
}

/** How a simulated node is set up. */
export interface SimulatedNodeOptions {
  /** Unique in the cluster; default n1, n2, … by position. */
  readonly name?: string
  readonly version?: SimulatedVersion
  /** Default: all roles. */
  readonly roles?: readonly SimulatedRole[]
  /** Its settings name no other metadata server, so it waits for ever. Default false. */
  readonly orphan?: boolean
  /** What it tells the others to reach it by, where that is wrong: an address that nobody answers on. Default its own. */
  readonly advertisedAddress?: string
  /** The cluster that its settings name. Default: the one that the others name. */
  readonly clusterName?: string
  /** Not started with the others, only by `start`. Default false. */
  readonly deferred?: boolean
}

/** A node of a simulated cluster, with the address on which it answers. */
export interface SimulatedNode {
  readonly name: string
  /** The fabric address, e.g. `http://127.0.0.1:41234`. */
  readonly address: string
  /** Plain node id; null until it has joined. */
  readonly id: number | null
}

/** Real gRPC servers on ports of 127.0.0.1 that answer as the nodes of one Restate cluster. Steps take effect when their promise resolves. */
export interface SimulatedCluster extends AsyncDisposable {
  /** Fabric addresses of all nodes, in order. */
  readonly addresses: readonly string[]
  readonly nodes: readonly SimulatedNode[]
  /** @throws RangeError when there is no such node. */
  node(name: string): SimulatedNode
  /** The cluster's clock; give it to readers that take one. */
  now(): Date
  /** How many requests each path of the nodes has been asked. */
  asked(): ReadonlyMap<string, number>
  /** Starts the process of a node, with the data that it had; as `version` where one is given. */
  start(node: string, version?: SimulatedVersion): Promise<void>
  /** SIGKILL: the port of the node refuses. */
  kill(node: string): Promise<void>
  /** SIGSTOP: the port of the node accepts, and nothing answers. */
  hang(node: string): Promise<void>
  /** SIGCONT, after `hang`. */
  resume(node: string): Promise<void>
  /** Kills a node, starts it as the version, and lets time pass until it is alive. Downgrades too. */
  upgrade(node: string, version: SimulatedVersion): Promise<void>
  /** Nodes of different sets no longer hear each other; readers reach all. Who is in none is in the first. */
  partition(...sets: readonly (readonly string[])[]): Promise<void>
  /** Ends the partition. */
  heal(): Promise<void>
  /** `restatectl provision` on one node that waits; by default the first. */
  provision(node?: string): Promise<void>
  /** Damages the metadata store, past the servers. */
  corrupt(damage: Damage): Promise<void>
  /** Drains a node and takes it out of the cluster; its process ends. Started again it gets a new id. */
  remove(node: string): Promise<void>
  /** Takes the log store of a node away, which is alive again afterwards. */
  loseDisk(node: string): Promise<void>
  /** Lets time of the cluster pass, in milliseconds. It takes none here. */
  advance(ms: number): Promise<void>
  /** Lets time pass until nothing moves any more and everybody has seen what happened. */
  settle(): Promise<void>
  /** Steps one after the other. @throws RangeError at the first that cannot be done. */
  run(steps: readonly Step[]): Promise<void>
  /** Closes every port. Idempotent. */
  stop(): Promise<void>
}

/** Starts a simulated cluster. Stop it, or hold it by `await using`. */
export const simulate = async (options: SimulationOptions = {}): Promise<SimulatedCluster> => {
  const shape = shapeOf(options)
  let model: ClusterModel
  let epochMs = 0
  let encoder: ReturnType<typeof createEncoder>
  const attempts = new Map<string, number>()
  const servers: NodeServer[] = []
  const nodeAt = (index: number): NodeModel => {
    const node = model.nodes[index]
    if (node === undefined) throw new RangeError(`there is no node ${index}`)
    return node
  }
  for (const index of shape.nodes.keys()) {
    servers.push(
      await openNodeServer({
        rpc: (path, request) => {
          const node = nodeAt(index)
          const rpc = routes.get(path)
          if (rpc === undefined || !servicesOf(node).includes(rpc.service)) return undefined
          const attempt = attempts.get(node.name) ?? 0
          attempts.set(node.name, attempt + 1)
          return rpc.answer(request, { model, node, encoder, epochMs, attempt })
        },
        get: (path) => (path === '/metrics' ? metricsOf(model, nodeAt(index)) : undefined),
      }),
    )
  }
  const addresses = servers.map(({ port }) => `http://127.0.0.1:${port}`)
  model = createModel({
    ...shape,
    nodes: shape.nodes.map(({ advertisedAddress, ...node }, index) => ({
      ...{ ...node, isMisled: advertisedAddress !== undefined },
      address: `${(advertisedAddress ?? addresses[index] ?? '').replace(/\/$/, '')}/`,
    })),
  })

  /** The servers follow the model; its clock is set. */
  const settleOn = async (next: ClusterModel): Promise<void> => {
    model = next
    epochMs = options.startsAt?.getTime() ?? Date.now() - model.now
    encoder = createEncoder({ settings: model.settings, epochMs })
    await Promise.all(servers.map((server, index) => server.become(modeOf(nodeAt(index)))))
  }
  const run = async (steps: readonly Step[]): Promise<void> => {
    for (const step of steps) await settleOn(applyStep(model, step))
  }
  const only = (step: Step) => run([step])
  let stopped: Promise<unknown> | undefined
  const stop = async (): Promise<void> => {
    stopped ??= Promise.all(servers.map((server) => server[Symbol.asyncDispose]()))
    await stopped
  }

  encoder = createEncoder({ settings: model.settings, epochMs })
  const described = ({ name, id }: NodeModel): SimulatedNode => ({
    name,
    address: addresses[model.nodes.findIndex((node) => node.name === name)] ?? '',
    id,
  })
  await settleOn(begun(model, options))
  return {
    addresses,
    get nodes() {
      return model.nodes.map(described)
    },
    node: (name) => described(nodeNamed(model, name)),
    now: () => new Date(epochMs + model.now),
    asked: () => {
      const counts = new Map<string, number>()
      for (const { asked } of servers) {
        for (const [path, count] of asked) counts.set(path, (counts.get(path) ?? 0) + count)
      }
      return counts
    },
    start: (node, version) => only({ do: 'start', node, ...(version !== undefined && { version }) }),
    kill: (node) => only({ do: 'kill', node }),
    hang: (node) => only({ do: 'hang', node }),
    resume: (node) => only({ do: 'resume', node }),
    upgrade: (node, version) => only({ do: 'upgrade', node, version }),
    partition: (...sets) => only({ do: 'partition', sets }),
    heal: () => only({ do: 'heal' }),
    provision: (node = nodeAt(0).name) => only({ do: 'provision', node }),
    corrupt: (damage) => only({ do: 'corrupt', ...damage }),
    loseDisk: (node) => only({ do: 'lose-disk', node }),
    remove: (node) => only({ do: 'remove', node }),
    advance: (ms) => only({ do: 'advance', ms }),
    settle: () => only({ do: 'settle' }),
    run,
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

const routes = new Map(services.map((rpc) => [rpc.path, rpc]))

const allRoles: readonly SimulatedRole[] = [
  'http-ingress',
  'admin',
  'worker',
  'log-server',
  'metadata-server',
]

const shapeOf = ({
  nodes = 3,
  seed = 1,
  partitions = 4,
  version = '1.7.12',
  clusterName = 'simulated',
  replication,
}: SimulationOptions) => {
  const wanted = typeof nodes === 'number' ? Array.from({ length: nodes }, () => ({})) : nodes
  if (wanted.length === 0) throw new RangeError('a cluster has at least one node')
  if (!Number.isInteger(partitions) || partitions < 0 || partitions > 65_535) {
    throw new RangeError(`a cluster has 0 to 65535 partitions, not ${partitions}`)
  }
  const copies = replication ?? Math.min(2, wanted.length)
  return {
    ...{ seed, clusterName, partitions, logReplication: copies, partitionReplication: copies },
    nodes: wanted.map((node: SimulatedNodeOptions, index) => ({
      name: node.name ?? `n${index + 1}`,
      version: node.version ?? version,
      roles: node.roles ?? allRoles,
      knowsOthers: node.orphan !== true,
      clusterName: node.clusterName ?? clusterName,
      advertisedAddress: node.advertisedAddress,
    })),
  }
}

/** Everybody who is not deferred has started, and where it is to serve, the first has provisioned. */
const begun = (model: ClusterModel, { nodes, from = 'serving' }: SimulationOptions): ClusterModel => {
  const isDeferred = (index: number) => typeof nodes === 'object' && nodes[index]?.deferred === true
  const started = model.nodes.filter((_, index) => !isDeferred(index))
  const steps: readonly Step[] = [
    ...started.map(({ name }): Step => ({ do: 'start', node: name })),
    { do: 'advance', ms: 2_000 },
    ...(from === 'waiting'
      ? []
      : [
          { do: 'provision', node: started[0]?.name ?? '' } as const,
          { do: 'settle' } as const,
          // Old enough that nothing counts as just begun.
          { do: 'advance', ms: 60_000 } as const,
        ]),
  ]
  return steps.reduce(applyStep, model)
}

const modeOf = ({ life }: NodeModel): PortMode => {
  if (life.phase === 'down') return 'down'
  return life.isHung ? 'hung' : 'up'
}
