import { plan, withNode, write } from './changes.ts'
import { durations } from './durations.ts'
import { advance } from './model.ts'
import { nodeNamed, registeredNode } from './questions.ts'
import type { ClusterModel } from './state.ts'

/**
 * Takes a node out as the manual says: its replicas and logs move, what only it may hold is trimmed, then it leaves the metadata
 * servers and the register. Its process ends; its id stays a tombstone for ever.
 */
export const remove = (model: ClusterModel, name: string): ClusterModel => {
  const { id } = nodeNamed(model, name)
  if (id === null || registeredNode(model, id) === undefined)
    throw new RangeError(`${name} is not registered`)
  const draining = plan(
    withNode(model, name, () => ({ isDraining: true })),
    0,
    { what: 'place' },
  )
  const trimmed = write(advance(draining, durations.drain), 'logs', (body) => ({
    version: body.version + 1,
    logs: body.logs.map(({ id: log, chain }) => ({
      id: log,
      chain: chain.filter(({ nodeset }, index) => index === chain.length - 1 || !nodeset.includes(id)),
    })),
  }))
  return plan(withoutMember(unregistered(trimmed, name, id), id), durations.elect, { what: 'elect' })
}

const unregistered = (model: ClusterModel, name: string, id: number): ClusterModel =>
  withNode(
    write(model, 'nodes', (body) => ({
      ...body,
      version: body.version + 1,
      nodes: body.nodes.filter((other) => other.id !== id),
      tombstones: [...body.tombstones, id],
      modifiedAt: model.now,
    })),
    name,
    () => ({
      ...{ life: { phase: 'down' } as const, id: null, generation: 0 },
      ...{ silence: null, isGivenUp: false, isDraining: false, metadataView: null, clusterView: null },
    }),
  )

const withoutMember = (model: ClusterModel, id: number): ClusterModel => {
  const { raft } = model
  if (raft === null) return model
  return {
    ...model,
    raft: {
      ...raft,
      configVersion: raft.configVersion + 1,
      members: raft.members.filter((member) => member.id !== id),
      leader: raft.leader === id ? null : raft.leader,
    },
  }
}
