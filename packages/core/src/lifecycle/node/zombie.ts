import type { NodeEntry } from '../../snapshot.ts'
import { identOf, type ClusterView } from '../cluster-view.ts'
import type { NodeStateDefinition } from '../definition.ts'
import { whyOutdated } from './outdated.ts'

/** Failure detectors need up to 6 s to notice a node that came back; twice that is beyond doubt. */
const rejoinGraceSeconds = 30
/** Admins refresh their view every 1.5 s; Restate itself distrusts one older than 10 s (`cluster_state.rs`). */
const freshViewMs = 10_000

export const zombie: NodeStateDefinition = {
  state: 'zombie',
  meaning:
    'The node says that it is alive, and does not count in the cluster: a newer generation of it is registered, it was removed, or the others cannot reach it.',
  holds:
    'nodes_config has it removed or in a later generation, or every fresh view of another admin has it dead and it runs for at least 30 s',
  usualSeconds: null,
  ends: 'from-outside',
  stage: 1,
  next: ['serving', 'isolated', 'shutting-down'],
  judge: (view, node) => {
    const outdated = whyOutdated(view, node)
    if (outdated !== null) return outdated
    const ident = identOf(view, node.key)
    const accusers = nodesThatSeeItDead(view, node)
    if (ident === undefined || accusers.length === 0 || ident.ageSeconds < rejoinGraceSeconds) return null
    return `it says it is alive; ${accusers.join(', ')} cannot reach it`
  },
  nextStep:
    'correct its advertised address or its network; if a newer process of the node runs, stop this one.',
}

/** The admins with a fresh view that all agree on its death; empty unless every such view says so. */
const nodesThatSeeItDead = (view: ClusterView, node: NodeEntry): readonly string[] => {
  const fresh = [...view.adminViews].filter(
    ([key, { refreshedAgoMs }]) =>
      key !== node.key && refreshedAgoMs !== null && refreshedAgoMs < freshViewMs,
  )
  const dead = fresh.filter(([, { nodes }]) =>
    nodes.some(({ id, state: seen }) => id === node.id && seen === 'dead'),
  )
  return dead.length === fresh.length ? dead.map(([key]) => key) : []
}
