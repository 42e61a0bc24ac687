import { identOf } from '../cluster-view.ts'
import type { NodeStateDefinition } from '../definition.ts'

export const shuttingDown: NodeStateDefinition = {
  state: 'shutting-down',
  meaning: 'The node says that it stops.',
  holds: 'its identity has the status SHUTTING_DOWN',
  usualSeconds: [1, 30],
  ends: 'by-itself',
  stage: null,
  next: ['booting'],
  judge: (view, { key }) =>
    identOf(view, key)?.status === 'shutting-down' ? 'it says that it shuts down' : null,
  nextStep: 'wait until it has stopped.',
}
