import { factOfNode } from '../cluster-view.ts'
import type { NodeStateDefinition } from '../definition.ts'

export const unreachable: NodeStateDefinition = {
  state: 'unreachable',
  meaning: 'No connection to the node came up, or what answers is no Restate node.',
  holds: 'its identity could not be read, and it was not silence on an open connection',
  usualSeconds: null,
  ends: 'from-outside',
  stage: null,
  next: 'any',
  judge: (view, { key }) => {
    const fact = factOfNode(view, key)
    if (fact?.status === 'collected' || fact?.error.code === 'RP3001') return null
    return fact?.error.message ?? 'it was not asked'
  },
  nextStep: 'start it, or mend the network to it; if it is gone for good, remove it from the cluster.',
}
