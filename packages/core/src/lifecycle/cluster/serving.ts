import type { ClusterStateDefinition } from '../definition.ts'
import { wasNotAsked } from '../node-states.ts'

export const serving: ClusterStateDefinition = {
  state: 'serving',
  meaning:
    'Every node that was asked serves, the metadata store can be read, and every partition has a leader.',
  holds: 'every node that was asked serves, and a linearizable read came back',
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
    return { because }
  },
  nextSteps: () => [],
}
