import type { ClusterView } from '../cluster-view.ts'
import type { ClusterStateDefinition } from '../definition.ts'
import { wasNotAsked } from '../node-states.ts'
import { leadersAreVouchedFor } from './bootstrap.ts'

export const serving: ClusterStateDefinition = {
  state: 'serving',
  meaning:
    'Every node that was asked serves, the metadata store can be read, and every partition has a leader, if an admin was asked.',
  holds:
    'every node that was asked serves, a linearizable read came back, and an admin sees a leader of every partition, or none was asked',
  usualSeconds: null,
  ends: 'lasts',
  stage: 2,
  // While leaders settle, some 9 s after provisioning, a partition may be without one once more.
  next: ['degraded', 'reconfiguring', 'metadata-unavailable', 'bootstrapping', 'forming', 'split'],
  // Nodes that were left out on purpose are not vouched for.
  judge: (view) => {
    const asked = view.nodes.filter((node) => !wasNotAsked(view, node))
    const because =
      asked.length === view.nodes.length
        ? `all ${asked.length} nodes serve`
        : `${asked.length} of ${view.nodes.length} nodes were asked, and serve`
    return {
      because: [
        because,
        ...(leadersAreVouchedFor(view) ? [] : ['no admin was asked for leaders of partitions']),
        ...(replicasWereRead(view) ? [] : ['where replicas of partitions are, or move, was not read']),
      ].join('; '),
    }
  },
  nextSteps: () => [],
}

/** Who reads as little as possible leaves out the epochs, of which there is one for each partition. */
const replicasWereRead = ({ partitionTable, epochs }: ClusterView): boolean =>
  (partitionTable?.partitions ?? []).length === 0 || epochs.size > 0
