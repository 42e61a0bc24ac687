import type { ClusterStateDefinition } from '../definition.ts'
import { counted } from './bootstrap.ts'

export const reconfiguring: ClusterStateDefinition = {
  state: 'reconfiguring',
  meaning: 'Every node serves, and the cluster is on its way from one healthy arrangement to another.',
  holds: 'replicas of a partition move, a worker drains, or registered nodes run different versions',
  usualSeconds: [1, 60],
  ends: 'by-itself',
  stage: 2,
  next: ['serving', 'degraded', 'metadata-unavailable', 'forming'],
  judge: (view) => {
    const moving = [...view.epochs].filter(([, epoch]) => epoch?.next != null)
    const registered = view.nodesConfiguration?.nodes ?? []
    const draining = registered.filter(({ workerState }) => workerState === 'draining')
    const versions = new Set(registered.flatMap(({ binaryVersion }) => binaryVersion ?? []))
    const pending = [
      ...(moving.length > 0 ? [`replicas of ${counted(moving.length)} move`] : []),
      ...draining.map(({ id }) => `N${id} drains`),
      ...(versions.size > 1 ? [`nodes run versions ${[...versions].sort().join(' and ')}`] : []),
    ]
    return pending.length === 0
      ? null
      : { because: pending.join('; '), waitsFor: pending.map((text) => `${text}: the end of it`) }
  },
  nextSteps: () => ['Wait until it is over before you stop or upgrade a node.'],
}
