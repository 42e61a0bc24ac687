import { derived } from '@restate-preflight/core'
import { chosen } from './choice.ts'
import { durations } from './durations.ts'
import { hear, isAlive, isRunning, nodeWithId, reaches, readable, servingLeader } from './questions.ts'
import { metadataViewOf } from './raft.ts'
import type {
  ClusterModel,
  ClusterViewModel,
  Entry,
  NodeModel,
  PartitionTableBody,
  SeenNode,
} from './state.ts'

/**
 * Lets time pass in which nothing happens: what nodes look at from time to time is looked at as often as is due. Since
 * nothing happens, only the last look of each counts.
 */
export const passTime = (model: ClusterModel, until: number): ClusterModel => {
  const nodes = model.nodes.map((node, index) => {
    const looks = (period: number, purpose: number) =>
      lastTick(chosen(model.seed, index, purpose) % period, period, until)
    let next = node
    if (isRunning(node) && node.id !== null && node.life.phase !== 'waiting') {
      const interval = durations.idleRefresh + (chosen(model.seed, index, 3) % durations.idleRefreshSpread)
      if (looks(interval, 2) > model.now) next = refreshed(model, next)
    }
    if (isRunning(node) && looks(durations.metadataStatus, 1) > model.now) {
      next = { ...next, metadataView: metadataViewOf(model, node) ?? null }
    }
    if (isAlive(node) && node.roles.includes('admin')) {
      const at = looks(durations.clusterView, 0)
      if (at > model.now || node.clusterView === null)
        next = { ...next, clusterView: viewOf(model, node, Math.max(at, model.now)) }
    }
    return next
  })
  return { ...model, now: until, nodes }
}

/** The last multiple of the period, moved by its phase, that is not after the time; 0 where there is none. */
const lastTick = (phase: number, period: number, until: number): number =>
  until < phase ? 0 : phase + Math.floor((until - phase) / period) * period

/** Nodes tell each other what was written; a change of members is told at once, too. */
export const spread = (model: ClusterModel): ClusterModel => ({
  ...model,
  nodes: model.nodes.map((node) => {
    if (!isRunning(node)) return node
    const next = refreshed(model, node)
    const view = metadataViewOf(model, node)
    const isKnown = view === undefined || view.configVersion === node.metadataView?.configVersion
    return isKnown ? next : { ...next, metadataView: view }
  }),
})

/** Takes over what the store holds, as far as it can be read; what cannot is refused, and the old stays. */
const refreshed = (model: ClusterModel, node: NodeModel): NodeModel => {
  const { store } = model
  const leader = servingLeader(model)
  const knowsCluster = node.id !== null || node.knowsOthers
  if (store === null || leader === undefined || !knowsCluster || !hear(node, leader)) return node
  const table = readable(store.table)
  return {
    ...node,
    cache: {
      nodes: newer(node.cache.nodes, store.nodes),
      table: table !== undefined && overlaps(table) ? node.cache.table : newer(node.cache.table, store.table),
      logs: newer(node.cache.logs, store.logs),
    },
  }
}

const newer = <Body extends { readonly version: number }>(
  cached: Body | null,
  entry: Entry<Body>,
): Body | null => {
  const stored = readable(entry)
  return stored === undefined || stored.version <= (cached?.version ?? 0) ? cached : stored
}

/** All nodes ask it of the same table. */
const overlaps = derived(({ partitions }: PartitionTableBody): boolean =>
  partitions
    .toSorted((a, b) => (a.start < b.start ? -1 : 1))
    .some(({ start }, index, sorted) => start <= (sorted[index - 1]?.end ?? -1n)),
)

const viewOf = (model: ClusterModel, admin: NodeModel, refreshedAt: number): ClusterViewModel => {
  const before = new Map(admin.clusterView?.nodes.map((seen) => [idOf(seen), seen]))
  const leader = servingLeader(model)
  const known = leader === undefined || !hear(admin, leader) ? admin.clusterView?.epochs : undefined
  return {
    refreshedAt,
    // Whoever is cut off from the metadata goes on with the replicas that it had.
    epochs: known ?? model.store?.epochs ?? [],
    nodes: (admin.cache.nodes?.nodes ?? []).map(({ id }): SeenNode => {
      const node = nodeWithId(model, id)
      const last = before.get(id)
      if (node !== undefined && isAlive(node) && reaches(admin, node)) return aliveNode(node, id)
      // A refused connection is known at once, silence only after patience, be it that of the one who asks.
      const since = node?.silence ?? admin.silence
      const waits = since?.refuses === false && refreshedAt < since.since + durations.clusterViewPatience
      if (waits && last?.state === 'alive') return last
      const lastSeenAt =
        last === undefined
          ? refreshedAt
          : last.state === 'dead'
            ? last.lastSeenAt
            : admin.clusterView?.refreshedAt
      return { state: 'dead', id, lastSeenAt: lastSeenAt ?? refreshedAt }
    }),
  }
}

const aliveNode = ({ generation, version, life }: NodeModel, id: number): SeenNode => ({
  state: 'alive',
  node: { id, generation },
  version,
  startedAt: life.phase === 'down' ? 0 : life.startedAt,
})

const idOf = (seen: SeenNode): number => (seen.state === 'alive' ? seen.node.id : seen.id)
