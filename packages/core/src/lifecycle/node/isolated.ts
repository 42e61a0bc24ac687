import type { NodeEntry } from '../../snapshot.ts'
import type { ClusterView } from '../cluster-view.ts'
import type { NodeStateDefinition } from '../definition.ts'
import { whyOutdated } from './outdated.ts'

export const isolated: NodeStateDefinition = {
  state: 'isolated',
  meaning: 'The node is cut off from the metadata store that the others reach.',
  holds:
    'it is alive, its generation is current, no read of the metadata store comes back through it, its own metadata server names no leader, and a read through another node does come back',
  usualSeconds: null,
  ends: 'from-outside',
  stage: 1,
  next: ['serving', 'zombie', 'shutting-down'],
  judge: (view, node) =>
    whyOutdated(view, node) === null && isCutOff(view, node)
      ? 'the others reach the metadata store; it does not'
      : null,
  nextStep: 'mend the network between it and the other nodes.',
}

const isCutOff = (view: ClusterView, node: NodeEntry): boolean => {
  const own = view.reads.get(node.key)
  if (own === undefined || own.status === 'collected') return false
  const server = view.metadataServers.get(node.key)
  if (server !== undefined && server.leader !== null) return false
  return [...view.reads].some(([key, read]) => key !== node.key && read.status === 'collected')
}
