import { factOfNode } from '../cluster-view.ts'
import type { NodeStateDefinition } from '../definition.ts'

/** Connected but silent is another illness than nobody there. */
export const hung: NodeStateDefinition = {
  state: 'hung',
  meaning: 'The node accepts connections and does not answer: it is stopped, swapping or overloaded.',
  holds: 'a connection came up, and its identity did not come within the deadline',
  usualSeconds: null,
  ends: 'from-outside',
  stage: null,
  next: 'any',
  judge: (view, { key }) => {
    const fact = factOfNode(view, key)
    if (fact?.status !== 'unavailable' || fact.error.code !== 'RP3001') return null
    return 'it accepts connections and does not answer'
  },
  nextStep: 'look at its process (stopped, swapping, out of disk), and restart it if it does not recover.',
}
