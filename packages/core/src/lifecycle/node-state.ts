import type { UnavailableFact } from '../fact.ts'
import { formatNodeId, type Ident } from '../model/index.ts'
import type { NodeEntry } from '../snapshot.ts'
import { identOf, secondsSince, type ClusterView } from './cluster-view.ts'
import type { NodeLifecycle } from './state.ts'

/** A node that joins does so within a second; beyond this time something keeps it out. */
const joinGraceSeconds = 10
/** Failure detectors need up to 6 s to notice a node that came back; twice that is beyond doubt. */
const rejoinGraceSeconds = 30
/** Admins refresh their view every 1.5 s; Restate itself distrusts one older than 10 s (`cluster_state.rs`). */
const freshViewMs = 10_000

/** The state of one node. Exactly one holds: the first whose predicate is met. */
export const nodeStateOf = (view: ClusterView, node: NodeEntry): NodeLifecycle => {
  const fact = view.idents.get(node.key)
  if (fact === undefined || fact.status === 'unavailable') return silentState(fact)
  const ident = fact.value
  if (ident.status === 'shutting-down') return state('shutting-down', 'it says that it shuts down')
  if (ident.nodeId === null) return unjoinedState(view, node, ident)
  if (ident.status !== 'alive') {
    return state('starting', `it has joined as ${formatNodeId(ident.nodeId)}; its roles are starting`)
  }
  return aliveState(view, node, ident)
}

const state = (name: NodeLifecycle['state'], because: string): NodeLifecycle => ({ state: name, because })

/** Connected but silent is another illness than nobody there. */
const silentState = (fact: UnavailableFact | undefined): NodeLifecycle => {
  if (fact?.error.code === 'RP3001') return state('hung', 'it accepts connections and does not answer')
  return state('unreachable', fact?.error.message ?? 'it was not asked')
}

/** Whether a node was left out on purpose; then its state says nothing about the cluster. */
export const wasNotAsked = (view: ClusterView, { key }: NodeEntry): boolean => {
  const fact = view.idents.get(key)
  return fact?.status === 'unavailable' && fact.error.code === 'RP6005'
}

const unjoinedState = (view: ClusterView, node: NodeEntry, ident: Ident): NodeLifecycle => {
  const read = view.reads.get(node.key)
  if (read?.status === 'collected' && read.value.version !== null) {
    return state('joining', 'it can read the metadata of the cluster, and has not joined it yet')
  }
  if (ident.metadataServerStatus === 'member' || ident.metadataServerStatus === 'standby') {
    return state(
      'joining',
      `its metadata server is a ${ident.metadataServerStatus}; the node has not joined yet`,
    )
  }
  const unprovisioned = read?.status === 'unavailable' && read.error.code === 'RP4001'
  if (ident.metadataServerStatus !== 'awaiting-provisioning' && !unprovisioned) {
    return state('booting', 'its process has just started')
  }
  const other = view.nodes.find(({ key }) => key !== node.key && hasJoined(view, key, ident.clusterName))
  if (other === undefined)
    return state('awaiting-provisioning', 'no node that was asked belongs to a cluster yet')
  return secondsSince(view, view.nodesConfiguration?.modifiedAt) < joinGraceSeconds ||
    ident.ageSeconds < joinGraceSeconds
    ? state('joining', `${other.key} belongs to a cluster; this node has had no time to join it`)
    : state(
        'orphan',
        `${other.key} belongs to the cluster "${ident.clusterName}"; this node waits for another one`,
      )
}

const hasJoined = (view: ClusterView, key: string, clusterName: string): boolean => {
  const ident = identOf(view, key)
  return ident !== undefined && ident.nodeId !== null && ident.clusterName === clusterName
}

const aliveState = (view: ClusterView, node: NodeEntry, ident: Ident): NodeLifecycle => {
  const own = ident.nodeId
  const registered = view.nodesConfiguration?.nodes.find(({ id }) => id === own?.id)
  if (own !== null && view.nodesConfiguration?.tombstones.includes(own.id)) {
    return state('zombie', 'nodes_config says that it was removed')
  }
  if (own !== null && registered !== undefined && own.generation < registered.currentGeneration.generation) {
    return state(
      'zombie',
      `nodes_config has a later generation: ${formatNodeId(registered.currentGeneration)}`,
    )
  }
  if (isIsolated(view, node)) return state('isolated', 'the others reach the metadata store; it does not')
  const accusers = nodesThatSeeItDead(view, node)
  if (accusers.length > 0 && ident.ageSeconds >= rejoinGraceSeconds) {
    return state('zombie', `it says it is alive; ${accusers.join(', ')} cannot reach it`)
  }
  return state('serving', 'it is alive')
}

/** Cut off: no metadata through it and no leader in its view, while another node does read metadata. */
const isIsolated = (view: ClusterView, node: NodeEntry): boolean => {
  const own = view.reads.get(node.key)
  if (own === undefined || own.status === 'collected') return false
  const server = view.metadataServers.get(node.key)
  if (server !== undefined && server.leader !== null) return false
  return [...view.reads].some(([key, read]) => key !== node.key && read.status === 'collected')
}

/** The admins with a fresh view that all agree on its death; empty unless every such view says so. */
const nodesThatSeeItDead = (view: ClusterView, node: NodeEntry): readonly string[] => {
  const fresh = [...view.adminViews].filter(
    ([key, { refreshedAgoMs }]) =>
      key !== node.key && refreshedAgoMs !== null && refreshedAgoMs < freshViewMs,
  )
  const dead = fresh.filter(([, { nodes }]) =>
    nodes.some(({ id, state: seen }) => id === node.id && seen === 'dead'),
  )
  return dead.length === fresh.length ? dead.map(([key]) => key) : []
}
