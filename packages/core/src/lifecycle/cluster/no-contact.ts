import { identOf } from '../cluster-view.ts'
import type { ClusterStateDefinition } from '../definition.ts'

export const noContact: ClusterStateDefinition = {
  state: 'no-contact',
  meaning: 'No node answered, so nothing is known of the cluster.',
  holds: 'no node said who it is',
  usualSeconds: null,
  ends: 'from-outside',
  stage: null,
  next: 'any',
  judge: (view) =>
    view.nodes.some(({ key }) => identOf(view, key) !== undefined)
      ? null
      : { because: 'no node answered', waitsFor: ['a node that answers'] },
  nextSteps: () => [
    'Check that the addresses are fabric addresses (port 5122 by default) and that the nodes run.',
    'Give another address of the cluster with --address.',
  ],
}
