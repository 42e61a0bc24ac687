import {
  evaluateCheck,
  facts,
  lifecycleOf,
  nodeKey,
  type Check,
  type EvaluationInput,
} from '@restate-preflight/core'
import { clusterBuilder } from '../cluster-builder.ts'
import { isElsewhere, standInFor } from '../stand-in.ts'

/** The host ends a run of all checks that takes 2 s, on whatever machine it is. */
const usualLimitMs = 500
/** Half of what a program has, which has to start first, and perhaps an interpreter. */
const programLimitMs = 5_000
const nodes = 200
const partitions = 200
/** Each of them has a view of all nodes and partitions. */
const admins = 5

/** Whether a check is done with a large cluster in time; the better of two tries, since others use the processor too. */
export const speedProblems = (check: Check): readonly string[] => {
  const cluster = largeCluster()
  const limitMs = isElsewhere(check) ? programLimitMs : usualLimitMs
  const tookMs = Math.min(timeOf(check, cluster), timeOf(check, cluster))
  return tookMs <= limitMs
    ? []
    : [
        `${check.id} takes ${Math.round(tookMs)} ms for ${nodes} nodes and ${partitions} partitions; ${limitMs} ms are enough`,
      ]
}

type Cluster = Omit<EvaluationInput, 'options'>

const timeOf = (check: Check, cluster: Cluster): number => {
  const startedMs = performance.now()
  const input = { ...cluster, options: {} }
  evaluateCheck(standInFor(check, input), input)
  return performance.now() - startedMs
}

let built: Cluster | undefined
const largeCluster = (): Cluster => {
  if (built !== undefined) return built
  const builder = clusterBuilder({ nodes, partitions })
  for (const id of Array.from({ length: nodes - admins }, (_, index) => admins + index + 1)) {
    builder
      .change(facts.ident, (ident) => ({ ...ident, roles: withoutAdmin(ident.roles) }), nodeKey(id))
      .forget(facts.clusterState, nodeKey(id))
  }
  const snapshot = builder
    .change(facts.nodesConfiguration, (configuration) => ({
      ...configuration,
      nodes: configuration.nodes.map((node) =>
        node.id > admins ? { ...node, roles: withoutAdmin(node.roles) } : node,
      ),
    }))
    .build()
  return (built = { snapshot, lifecycle: lifecycleOf(snapshot) })
}

const withoutAdmin = (roles: readonly string[]): readonly string[] => roles.filter((role) => role !== 'admin')
