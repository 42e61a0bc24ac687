import {
  defineCheck,
  facts,
  freshViews,
  freshness,
  nodeKey,
  type ClusterStateView,
  type Target,
} from '@restate-preflight/core'
import { isSilent, isStray, nodeIsDown } from '../../causes.ts'

/** All admins see the same nodes alive. */
export const adminViewsAgree = defineCheck({
  id: 'consistency/admin-views-agree',
  summary: 'all admin nodes see the same nodes alive',
  tags: ['nodes'],
  severity: 'medium',
  per: 'cluster',
  needs: { views: facts.clusterState },
  settleMs: 6_000,
  expectedWhileSettling: true,
  options: freshness,
  messages: {
    'views-differ': {
      symptom: 'Admin nodes do not agree on who is alive: {nodes}',
      required: 'one set of live nodes in the view of every admin',
      current: '{views}',
      impact:
        'Part of the network works in one direction or between some nodes only. What an admin decides depends on which one it is.',
      action:
        'Look at the network between those who see a node and those who do not, and at its advertised address (`restatectl nodes list`). Admins poll each node every 1.5 s; one missed poll counts as dead.',
    },
  },
  persists: (earlier, later) => earlier.data['nodes'] === later.data['nodes'],
  *evaluate({ target, options, lifecycle, readAll, finding, unknown, notApplicable }) {
    const views = freshViews(readAll('views'), options.maxAgeMs)
    if (views.size === 0) return unknown('no admin has a fresh view of the cluster')
    if (views.size === 1) return notApplicable('there is one admin with a fresh view')
    const disputed = disputedIn(views)
    if (disputed.length === 0) return
    const nodes = disputed.map(nodeKey)
    const texts = [...views].map(([admin, view]) => `${admin} sees ${aliveIn(view).map(nodeKey).join(', ')}`)
    // Without the views of nodes that are cut off, and of those that just died, there may be no dispute.
    const stray = [...lifecycle.nodes.keys()].filter(
      (key) => isStray(lifecycle, key) || isSilent(lifecycle, key),
    )
    const others = new Map([...views].filter(([admin]) => !stray.includes(admin)))
    const isExplained = disputedIn(others).every((id) => stray.includes(nodeKey(id)))
    yield finding(
      'views-differ',
      { nodes: nodes.join(', '), views: texts.join('; ') },
      {
        targets: [target, ...nodes.map((id): Target => ({ kind: 'node', id }))],
        magnitude: nodes.length,
        follows: isExplained ? stray.map(nodeIsDown) : [],
      },
    )
  },
})

const aliveIn = ({ nodes }: ClusterStateView): readonly number[] =>
  nodes.flatMap(({ id, state }) => (state === 'alive' ? [id] : [])).sort((a, b) => a - b)

/** Nodes that some see alive and some do not. */
const disputedIn = (views: ReadonlyMap<string, ClusterStateView>): readonly number[] => {
  const seen = [...views.values()].map((view) => new Set(aliveIn(view)))
  const all = seen.reduce((union, own) => union.union(own), new Set<number>())
  return [...all].filter((id) => seen.some((own) => !own.has(id))).sort((a, b) => a - b)
}
