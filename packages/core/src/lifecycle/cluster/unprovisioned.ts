import type { ClusterStateDefinition } from '../definition.ts'
import { reviewProvisioning } from '../provision-review.ts'
import { isSilent, keysIn, list } from '../states-in.ts'

export const unprovisioned: ClusterStateDefinition = {
  state: 'unprovisioned',
  meaning: 'The nodes run, and nobody has made a cluster of them yet.',
  holds:
    'every node that answers waits to be provisioned or boots, at least one waits, and no nodes_config was read',
  usualSeconds: null,
  ends: 'from-outside',
  stage: 0,
  next: ['provisioning', 'forming', 'split'],
  judge: (view, nodes) => {
    const answering = keysIn(nodes, (state) => !isSilent(state))
    const waiting = answering.filter((key) => nodes.get(key)?.state === 'awaiting-provisioning')
    const rest = answering.filter((key) => !waiting.includes(key))
    if (waiting.length === 0 || view.nodesConfiguration !== undefined) return null
    if (!rest.every((key) => nodes.get(key)?.state === 'booting')) return null
    return {
      because: `${list(waiting)} ${waiting.length === 1 ? 'waits' : 'wait'} to be provisioned and no node belongs to a cluster`,
      waitsFor: ['somebody to provision the cluster'],
    }
  },
  nextSteps: ({ snapshot }) => reviewProvisioning(snapshot).nextSteps,
}
