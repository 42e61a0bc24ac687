import type { ClusterView } from '../cluster-view.ts'
import type { ClusterStateDefinition, NodeStates } from '../definition.ts'
import { isYoung, leaderlessPartitions, missingParts, wasNeverRestarted } from './bootstrap.ts'

/** The state in which restatectl advises to provision again. */
export const bootstrapping: ClusterStateDefinition = {
  state: 'bootstrapping',
  meaning:
    'The cluster is provisioned and its nodes have joined; logs, replica sets or leaders of its partitions are still to come.',
  holds:
    'nodes_config changed less than 60 s ago, and logs or replica sets are missing, or no node was ever restarted, all serve, and partitions have no leader',
  usualSeconds: [6, 16],
  ends: 'by-itself',
  stage: 2,
  next: ['serving', 'degraded', 'reconfiguring', 'metadata-unavailable', 'forming', 'split'],
  judge: (view, nodes) => {
    const pending = pendingParts(view, nodes)
    if (pending === null) return null
    return { because: `${pending}: a bootstrap usually takes 6 to 16 s`, waitsFor: [pending] }
  },
  nextSteps: () => ['Wait: it usually takes 6 to 16 s. Do not provision again.'],
}

/** What the bootstrap still lacks, or null once it is over. Beyond its time a lack is a loss. */
const pendingParts = (view: ClusterView, nodes: NodeStates): string | null => {
  if (!isYoung(view)) return null
  const missing = missingParts(view)
  if (missing.length > 0) return missing.join('; ')
  const leaderless = leaderlessPartitions(view)
  const complete = view.nodes.every(
    ({ key, registered }) => !registered || nodes.get(key)?.state === 'serving',
  )
  if (leaderless.length === 0 || !complete || !wasNeverRestarted(view)) return null
  return `${leaderless.length} of ${view.partitionTable?.partitions.length ?? 0} partitions have no leader yet`
}
