import type { Snapshot } from '../snapshot.ts'
import { clusterStateTable } from './cluster-states.ts'
import { identOf, secondsSince, settlingSeconds, viewCluster, type ClusterView } from './cluster-view.ts'
import { nodeStateOf } from './node-states.ts'
import type { ClusterState, Lifecycle } from './state.ts'

/** Where the cluster and its nodes are in their life. Pure; every snapshot has exactly one state. */
export const lifecycleOf = (snapshot: Snapshot): Lifecycle => {
  const view = viewCluster(snapshot)
  const nodes = new Map(view.nodes.map((node) => [node.key, nodeStateOf(view, node)]))
  for (const { state, judge, nextSteps } of clusterStateTable) {
    const judgement = judge(view, nodes)
    if (judgement === null) continue
    return {
      state,
      because: judgement.because,
      waitsFor: judgement.waitsFor ?? [],
      nextSteps: nextSteps(view, nodes),
      nodes,
      settling: isSettling(state, view),
    }
  }
  throw new Error('the last state of a cluster always holds')
}

const isSettling = (state: ClusterState, view: ClusterView): boolean =>
  state === 'provisioning' ||
  state === 'forming' ||
  state === 'bootstrapping' ||
  secondsSince(view, view.nodesConfiguration?.modifiedAt) < settlingSeconds ||
  view.nodes.some(({ key }) => (identOf(view, key)?.ageSeconds ?? Number.POSITIVE_INFINITY) < settlingSeconds)
