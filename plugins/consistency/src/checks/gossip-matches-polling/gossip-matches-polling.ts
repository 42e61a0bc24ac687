import {
  defineCheck,
  facts,
  freshness,
  nodeKey,
  type ClusterStateView,
  type NodeView,
  type Target,
} from '@restate-preflight/core'
import { ifAllAreDown, isSilent } from '../../causes.ts'

/** The two failure detectors of an admin see the same nodes alive: gossip, and polling. */
export const gossipMatchesPolling = defineCheck({
  id: 'consistency/gossip-matches-polling',
  summary: 'gossip and polling of an admin node see the same nodes alive',
  tags: ['nodes', 'gossip'],
  severity: 'high',
  per: 'node',
  needs: { gossip: facts.gossip, view: facts.clusterState, register: facts.nodesConfiguration },
  settleMs: 15_000,
  expectedWhileSettling: true,
  required: false,
  options: freshness,
  messages: {
    'heard-but-not-reached': {
      symptom: '{node} hears gossip of nodes that it does not reach: {nodes}',
      required: 'every node that gossips is reached on the address that it advertises',
      current: '{nodes} alive by gossip, dead by polling',
      impact:
        'Replicas and leaders are placed by gossip, so they go to a node that the others cannot call: partitions and logs wait for it.',
      action:
        'Look at the address that {nodes} advertises (`restatectl nodes list`) and at the network from {node} to it: gossip comes in by connections that the other side has opened.',
    },
    'reached-but-not-heard': {
      symptom: '{node} reaches nodes that its gossip takes for dead: {nodes}',
      required: 'gossip of every node that answers',
      current: '{nodes} dead by gossip, alive by polling',
      impact: 'Replicas and leaders are placed by gossip, so nodes that work are left out.',
      action:
        'Look at the clocks of {node} and {nodes} (gossip ignores messages that are a second off), and at the network between them in both directions.',
    },
  },
  persists: (earlier, later) =>
    earlier.message === later.message && earlier.data['nodes'] === later.data['nodes'],
  *evaluate({ target, options, lifecycle, read, finding, unknown, notApplicable }) {
    const { nodes: registered } = read('register')
    const own = registered.find(({ id }) => nodeKey(id) === target.id)
    if (own === undefined) return notApplicable('nodes_config does not have the node')
    if (registered.length < 2) return notApplicable('there is no other node')
    if (isSilent(lifecycle, target.id))
      return notApplicable('the node does not answer: see health/node-alive')
    if (!own.roles.includes('admin')) return notApplicable('it is no admin')
    const view = read('view')
    const { refreshedAgoMs } = view
    if (refreshedAgoMs === null || refreshedAgoMs >= options.maxAgeMs)
      return unknown('its view of the cluster is not fresh')
    const heard = new Map(read('gossip').nodes.map(({ id, state }) => [id, state]))
    const reached = statesIn(view)
    const both = (gossip: string, polling: NodeView['state']): readonly string[] =>
      registered
        .filter(({ id }) => heard.get(id) === gossip && reached.get(id) === polling)
        .map(({ id }) => nodeKey(id))
    const unreached = both('alive', 'dead')
    if (unreached.length > 0) {
      yield finding(
        'heard-but-not-reached',
        { node: target.id, nodes: unreached.join(', ') },
        {
          targets: [target, ...asTargets(unreached)],
          magnitude: unreached.length,
          follows: ifAllAreDown(lifecycle, unreached),
        },
      )
    }
    const unheard = both('dead', 'alive')
    if (unheard.length > 0) {
      yield finding(
        'reached-but-not-heard',
        { node: target.id, nodes: unheard.join(', ') },
        { severity: 'medium', targets: [target, ...asTargets(unheard)], magnitude: unheard.length },
      )
    }
  },
})

const asTargets = (nodes: readonly string[]): readonly Target[] => nodes.map((id) => ({ kind: 'node', id }))

const statesIn = ({ nodes }: ClusterStateView): ReadonlyMap<number, NodeView['state']> =>
  new Map(nodes.map(({ id, state }) => [id, state]))
