/**
 * Work on a fact that is done once, not once for each target.
 * @packageDocumentation
 */

import type { ClusterStateView, Log, Logs, NodeView, ReplicaView } from './model/index.ts'

/**
 * A function that derives something from a value of a fact, and does so once for each value. A check runs for each of its targets,
 * of which there may be 65,535: what it looks for in a list must not be looked for from the start each time. Facts never change,
 * so the result depends on nothing but the value; it goes when the value goes.
 */
export const derived = <Value extends object, Result>(
  derive: (value: Value) => Result,
): ((value: Value) => Result) => {
  const known = new WeakMap<Value, { readonly result: Result }>()
  return (value) => {
    const before = known.get(value)
    if (before !== undefined) return before.result
    const result = derive(value)
    known.set(value, { result })
    return result
  }
}

/** The log with the id, as targets spell it. */
export const logWithId = (logs: Logs, id: string): Log | undefined => logsById(logs).get(id)

const logsById = derived(
  ({ logs }: Logs): ReadonlyMap<string, Log> =>
    // Of several with one id the first counts.
    new Map(logs.toReversed().map((log) => [String(log.id), log])),
)

/** A replica and the node that runs it, as one admin sees them. */
export interface ReplicaOnNode {
  readonly node: Extract<NodeView, { readonly state: 'alive' }>
  readonly replica: ReplicaView
}

/** The replicas of a partition on the nodes that an admin sees alive. */
export const replicasIn = (view: ClusterStateView, partitionId: number): readonly ReplicaOnNode[] =>
  replicasByPartition(view).get(partitionId) ?? []

const replicasByPartition = derived(
  ({ nodes }: ClusterStateView): ReadonlyMap<number, readonly ReplicaOnNode[]> => {
    const found = new Map<number, ReplicaOnNode[]>()
    for (const node of nodes) {
      if (node.state === 'dead') continue
      for (const replica of node.partitions) {
        const others = found.get(replica.partitionId)
        if (others === undefined) found.set(replica.partitionId, [{ node, replica }])
        else others.push({ node, replica })
      }
    }
    return found
  },
)
