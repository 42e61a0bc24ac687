import type { ClusterView } from '../cluster-view.ts'
import type { ClusterStateDefinition, NodeStates } from '../definition.ts'
import { wasNotAsked } from '../node-states.ts'
import {
  counted,
  isYoung,
  leaderlessPartitions,
  missingParts,
  wasNeverRestarted,
  type Lack,
} from './bootstrap.ts'

/** The state in which restatectl advises to provision again. */
export const bootstrapping: ClusterStateDefinition = {
  state: 'bootstrapping',
  meaning:
    'The cluster is provisioned and its nodes have joined; logs, replica sets or leaders of its partitions are still to come.',
  holds:
    'nodes_config changed less than 60 s ago, and logs or replica sets are missing, or no node was ever restarted, all that were asked serve, and partitions have no leader',
  usualSeconds: [6, 16],
  ends: 'by-itself',
  stage: 2,
  next: ['serving', 'degraded', 'reconfiguring', 'metadata-unavailable', 'forming', 'split'],
  judge: (view, nodes) => {
    const pending = pendingParts(view, nodes)
    if (pending.length === 0) return null
    return {
      because: `${pending.map(({ because }) => because).join('; ')}: a bootstrap usually takes 6 to 16 s`,
      waitsFor: pending.map(({ waitsFor }) => waitsFor),
    }
  },
  nextSteps: () => ['Wait: it usually takes 6 to 16 s. Do not provision again.'],
}

/** What the bootstrap still lacks; empty once it is over. Beyond its time a lack is a loss. */
const pendingParts = (view: ClusterView, nodes: NodeStates): readonly Lack[] => {
  if (!isYoung(view)) return []
  const missing = missingParts(view)
  if (missing.length > 0) return missing
  const leaderless = leaderlessPartitions(view).length
  const complete = view.nodes.every(
    (node) => !node.registered || wasNotAsked(view, node) || nodes.get(node.key)?.state === 'serving',
  )
  if (leaderless === 0 || !complete || !wasNeverRestarted(view)) return []
  const all = view.partitionTable?.partitions.length ?? 0
  return [
    {
      because: `${leaderless} of ${all} partitions have no leader yet`,
      waitsFor: `a leader for ${counted(leaderless)}`,
    },
  ]
}
