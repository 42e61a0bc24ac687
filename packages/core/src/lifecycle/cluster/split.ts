import type { ClusterStateDefinition } from '../definition.ts'

export const split: ClusterStateDefinition = {
  state: 'split',
  meaning:
    'There are two clusters where there should be one: nodes hold different fingerprints, as after provisioning two of them.',
  holds: 'the stores and caches of the nodes that were asked hold more than one cluster fingerprint',
  usualSeconds: null,
  ends: 'by-repair',
  stage: null,
  next: ['forming', 'degraded', 'serving', 'metadata-unavailable'],
  judge: (view) => {
    const fingerprints = new Set([...view.fingerprints.values()].flatMap((found) => [...found]))
    if (fingerprints.size < 2) return null
    return { because: `the nodes hold ${fingerprints.size} different cluster fingerprints` }
  },
  nextSteps: () => [
    'Stop writing to the cluster. Do not provision anything.',
    'Decide which cluster holds the data; move the base directories of the other nodes away and restart them, so that they join it.',
  ],
}
