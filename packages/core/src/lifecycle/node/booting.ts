import type { NodeStateDefinition } from '../definition.ts'
import { unjoinedOf } from './unjoined.ts'

export const booting: NodeStateDefinition = {
  state: 'booting',
  meaning: 'The process has just started and says nothing of a cluster yet.',
  holds: 'it has no node id, and neither it nor its metadata store waits to be provisioned',
  usualSeconds: [0, 1],
  ends: 'by-itself',
  // It may be a first start or a restart.
  stage: null,
  next: ['awaiting-provisioning', 'joining', 'starting', 'shutting-down'],
  judge: (view, node) => {
    const unjoined = unjoinedOf(view, node)
    return unjoined !== null && !unjoined.waits ? 'its process has just started' : null
  },
  nextStep: 'wait; if it lasts longer than 60 s, look into its log.',
}
