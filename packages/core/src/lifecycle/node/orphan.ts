import type { NodeStateDefinition } from '../definition.ts'
import { unjoinedOf } from './unjoined.ts'

/** It looks like a node of a fresh cluster, and restatectl advises to provision it: that makes a second cluster. */
export const orphan: NodeStateDefinition = {
  state: 'orphan',
  meaning:
    'The node waits to be provisioned, although its cluster exists: it looks for its metadata in the wrong place. Provisioning it would make a second cluster.',
  holds:
    'it waits to be provisioned, while another node of the same cluster name has joined, and both had at least 10 s to find each other',
  usualSeconds: null,
  ends: 'by-repair',
  stage: 0,
  next: ['joining', 'awaiting-provisioning', 'shutting-down'],
  judge: (view, node) => {
    const peer = unjoinedOf(view, node)?.joinedPeer
    if (peer == null) return null
    return `${peer.key} belongs to the cluster "${peer.clusterName}"; this node waits for another one`
  },
  nextStep:
    'do not provision it. Correct its metadata-client.addresses so that it finds its cluster, and restart it.',
}
