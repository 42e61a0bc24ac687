import type { NodeEntry } from '../snapshot.ts'
import { factOfNode, type ClusterView } from './cluster-view.ts'
import type { NodeStateDefinition } from './definition.ts'
import { awaitingProvisioning } from './node/awaiting-provisioning.ts'
import { booting } from './node/booting.ts'
import { hung } from './node/hung.ts'
import { isolated } from './node/isolated.ts'
import { joining } from './node/joining.ts'
import { orphan } from './node/orphan.ts'
import { serving } from './node/serving.ts'
import { shuttingDown } from './node/shutting-down.ts'
import { starting } from './node/starting.ts'
import { unreachable } from './node/unreachable.ts'
import { zombie } from './node/zombie.ts'
import type { NodeLifecycle } from './state.ts'

/** The states of a node in the order in which they are tried: the first that holds is its state, and the last always does. */
export const nodeStateTable: readonly NodeStateDefinition[] = [
  unreachable,
  hung,
  shuttingDown,
  joining,
  booting,
  awaitingProvisioning,
  orphan,
  starting,
  isolated,
  zombie,
  serving,
]

/** The state of one node. */
export const nodeStateOf = (view: ClusterView, node: NodeEntry): NodeLifecycle => {
  for (const { state, judge } of nodeStateTable) {
    const because = judge(view, node)
    if (because !== null) return { state, because }
  }
  throw new Error('the last state of a node always holds')
}

/** Whether a node was left out on purpose; then its state says nothing about the cluster. */
export const wasNotAsked = (view: ClusterView, { key }: NodeEntry): boolean => {
  const fact = factOfNode(view, key)
  return fact?.status === 'unavailable' && fact.error.code === 'RP6005'
}
