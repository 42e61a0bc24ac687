import type { NodeStateDefinition } from '../definition.ts'
import { unjoinedOf } from './unjoined.ts'

export const joining: NodeStateDefinition = {
  state: 'joining',
  meaning: 'The cluster exists, and the node has not joined it yet.',
  holds:
    'it has no node id, and it reads the metadata of its cluster, or its metadata server is a member or a standby, or another node has joined and this one has had less than 10 s for it',
  usualSeconds: [0, 1],
  ends: 'by-itself',
  stage: null,
  next: ['starting', 'orphan', 'shutting-down'],
  judge: (view, node) => {
    const unjoined = unjoinedOf(view, node)
    if (unjoined === null) return null
    const { readsItsCluster, waits, joinedPeer, hadTime } = unjoined
    if (readsItsCluster !== null) return readsItsCluster
    if (!waits || joinedPeer === null || hadTime) return null
    return `${joinedPeer.key} belongs to a cluster; this node has had no time to join it`
  },
  nextStep: 'wait; if it lasts longer than 60 s, look into its log.',
}
