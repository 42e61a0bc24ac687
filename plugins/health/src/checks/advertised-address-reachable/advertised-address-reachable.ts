import {
  defineCheck,
  facts,
  formatNodeId,
  freshViews,
  freshness,
  nodeKey,
  plainAddress,
  type ClusterStateView,
} from '@restate-preflight/core'
import { registrationOf } from '../../registration.ts'
import { answerOf, errorName, isSilence } from '../../silence.ts'

export const advertisedAddressReachable = defineCheck({
  id: 'health/advertised-address-reachable',
  summary: 'every node answers on the address that it advertises',
  tags: ['network', 'nodes'],
  severity: 'critical',
  per: 'node',
  needs: {
    ident: facts.ident,
    advertised: facts.advertised,
    views: facts.clusterState,
    configuration: facts.nodesConfiguration,
  },
  absence: { judged: ['advertised'], reported: ['ident'] },
  settleMs: 6_000,
  expectedWhileSettling: true,
  options: freshness,
  messages: {
    'no-answer': {
      symptom: 'Advertised address does not lead to the node: {node}',
      required: 'the address in nodes_config reaches the node, from every other node',
      current: '{address}: {error}, while {node} is alive; {others}',
      impact:
        'The others cannot call {node}. Gossip still counts it as alive, so partitions and log segments go on being placed on it, and fail there.',
      action:
        'Set RESTATE_ADVERTISED_ADDRESS (advertised-address) of {node} to an address that the other nodes reach, restart it, and look at its line in: `restatectl nodes list`',
    },
    'other-node': {
      symptom: 'Advertised address leads to another node: {node}',
      required: 'the process at the address in nodes_config is the node itself',
      current: '{address} is answered by {answering}',
      impact:
        'Calls that are meant for {node} reach another process, which refuses them: for the cluster the node is not there.',
      action:
        'Give every node an address of its own: correct RESTATE_ADVERTISED_ADDRESS (advertised-address) of {node}, or what maps {address} to the wrong process (port mapping, load balancer, swapped names), and restart the node.',
    },
  },
  *evaluate(context) {
    const { target, options, nodes, read, look, readAll, finding, unknown, notApplicable } = context
    const registration = registrationOf(read('configuration'), target.id, context)
    const node = target.id
    const advertised = look('advertised')
    if (advertised.status === 'collected') {
      const { address, nodeId } = advertised.value
      if (nodeId === null)
        return notApplicable(`the process at ${address} has not joined: see health/node-alive`)
      if (nodeKey(nodeId.id) === node) return
      yield finding('other-node', { node, address, answering: formatNodeId(nodeId) })
      return
    }
    if (!isSilence(advertised.error)) return unknown(advertised.error)
    // Where the node is down altogether, its address is not what is wrong.
    const ident = answerOf(look('ident'), node, context)
    if (ident.nodeId === null) return notApplicable(`${node} has not joined: see health/node-alive`)
    if (nodes.filter(({ registered }) => registered).length === 1) {
      return notApplicable('there is no other node that would have to reach it')
    }
    const views = freshViews(readAll('views'), options.maxAgeMs)
    const { alive, dead } = witnesses(views, node)
    // An admin polls it at that address, so it is only from this machine that it cannot be reached.
    if (alive.length > 0) return
    if (dead.length === 0)
      return unknown(`${errorName(advertised.error)} from here, and no other admin could be asked`)
    yield finding('no-answer', {
      node,
      address: plainAddress(registration.address),
      error: errorName(advertised.error),
      others: `unreachable for ${dead.join(', ')} too`,
    })
  },
})

/** What the other admins see of a node; they poll every node at its advertised address. */
const witnesses = (views: ReadonlyMap<string, ClusterStateView>, node: string) => {
  const saying = (wanted: 'alive' | 'dead') =>
    [...views]
      .filter(
        ([admin, { nodes }]) =>
          admin !== node && nodes.some(({ id, state }) => nodeKey(id) === node && state === wanted),
      )
      .map(([admin]) => admin)
  return { alive: saying('alive'), dead: saying('dead') }
}
