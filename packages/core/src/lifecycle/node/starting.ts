import { formatNodeId } from '../../model/index.ts'
import { identOf } from '../cluster-view.ts'
import type { NodeStateDefinition } from '../definition.ts'

export const starting: NodeStateDefinition = {
  state: 'starting',
  meaning: 'The node has joined, and its roles start.',
  holds: 'it has a node id, and its status is not ALIVE yet',
  usualSeconds: [0, 1],
  ends: 'by-itself',
  stage: 1,
  next: ['serving', 'zombie', 'isolated', 'shutting-down'],
  judge: (view, { key }) => {
    const ident = identOf(view, key)
    if (ident === undefined || ident.nodeId === null || ident.status === 'alive') return null
    return `it has joined as ${formatNodeId(ident.nodeId)}; its roles are starting`
  },
  nextStep: 'wait; if it lasts longer than 60 s, look into its log.',
}
