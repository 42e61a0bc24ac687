import {
  defineCheck,
  facts,
  freshness,
  nodeKey,
  type ClusterStateView,
  type NodeMetrics,
  type Target,
} from '@restate-preflight/core'
import { ifAllAreDown, isSilent } from '../../causes.ts'

/**
 * The two failure detectors of an admin say the same: gossip, which tells how many nodes it sees in which state, and polling, which tells
 * which. Names of gossip are told by SQL only (docs/adr/0015); numbers are enough to see them part.
 */
export const gossipMatchesPolling = defineCheck({
  id: 'consistency/gossip-matches-polling',
  summary: 'gossip and polling of an admin node see the same number of nodes alive',
  tags: ['nodes', 'metrics'],
  severity: 'high',
  per: 'node',
  needs: { metrics: facts.metrics, view: facts.clusterState, register: facts.nodesConfiguration },
  settleMs: 15_000,
  expectedWhileSettling: true,
  required: false,
  options: freshness,
  messages: {
    'heard-but-not-reached': {
      symptom: '{node} hears gossip of nodes that it does not reach: {nodes}',
      required: 'every node that gossips is reached on the address that it advertises',
      current: '{heard} of {registered} nodes alive by gossip, {reached} by polling',
      impact:
        'Replicas and leaders are placed by gossip, so they go to a node that the others cannot call: partitions and logs wait for it.',
      action:
        'Look at the address that {nodes} advertises (`restatectl nodes list`) and at the network from {node} to it: gossip comes in by connections that the other side has opened.',
    },
    'reached-but-not-heard': {
      symptom: '{node} reaches nodes that its gossip takes for dead',
      required: 'gossip of every node that answers',
      current: '{heard} of {registered} nodes alive by gossip, {reached} by polling',
      impact: 'Replicas and leaders are placed by gossip, so nodes that work are left out.',
      action:
        'Look at clocks (gossip ignores messages that are a second off) and at the network in both directions; `restatectl sql "select name, state from nodes"` asked through {node} names who is not heard.',
    },
  },
  persists: (earlier, later) =>
    earlier.message === later.message && earlier.data['nodes'] === later.data['nodes'],
  *evaluate({ target, options, lifecycle, look, read, finding, unknown, notApplicable }) {
    const { nodes: registered } = read('register')
    if (!registered.some(({ id }) => nodeKey(id) === target.id))
      return notApplicable('nodes_config does not have the node')
    if (registered.length < 2) return notApplicable('there is no other node')
    if (isSilent(lifecycle, target.id))
      return notApplicable('the node does not answer: see health/node-alive')
    const view = look('view')
    if (view.status === 'unavailable') return notApplicable('it tells no view of an admin')
    const { refreshedAgoMs } = view.value
    if (refreshedAgoMs === null || refreshedAgoMs >= options.maxAgeMs)
      return unknown('its view of the cluster is not fresh')
    const gossip = gossipOf(read('metrics'))
    if (gossip === null) return unknown(`${target.id} does not export what its failure detector sees`)
    const reached = aliveIn(view.value)
    const data = { node: target.id, registered: registered.length, reached: reached.size }
    if (gossip.atLeast > reached.size) {
      const dead = registered
        .map(({ id }) => id)
        .filter((id) => !reached.has(id))
        .map(nodeKey)
      // With one that neither of them sees there is no telling which of these it is.
      const isCertain = gossip.atLeast - reached.size === dead.length
      yield finding(
        'heard-but-not-reached',
        { ...data, heard: gossip.atLeast, nodes: `${isCertain ? '' : 'some of '}${dead.join(', ')}` },
        {
          targets: [target, ...(isCertain ? dead : []).map((id): Target => ({ kind: 'node', id }))],
          magnitude: gossip.atLeast - reached.size,
          follows: ifAllAreDown(lifecycle, dead),
        },
      )
    } else if (gossip.atMost < reached.size) {
      yield finding(
        'reached-but-not-heard',
        { ...data, heard: gossip.atMost },
        { severity: 'medium', magnitude: reached.size - gossip.atMost },
      )
    }
  },
})

/** How many nodes gossip sees alive: surely, and with those that it is not sure of. */
const gossipOf = ({
  failureDetector,
}: NodeMetrics): { readonly atLeast: number; readonly atMost: number } | null => {
  const alive = failureDetector?.nodes['alive']
  if (failureDetector === null || alive === undefined) return null
  const { suspect = 0, failing_over: leaving = 0 } = failureDetector.nodes
  return { atLeast: alive, atMost: alive + suspect + leaving }
}

const aliveIn = ({ nodes }: ClusterStateView): ReadonlySet<number> =>
  new Set(nodes.flatMap(({ id, state }) => (state === 'alive' ? [id] : [])))
