import { defineCheck, facts, nodeKey, type Cause, type Lifecycle } from '@restate-preflight/core'
import { nodeIsDown } from '../../causes.ts'
import { registrationOf } from '../../registration.ts'
import { answerOf } from '../../silence.ts'

export const failureDetectorSeesPeers = defineCheck({
  id: 'health/failure-detector-sees-peers',
  summary: 'the failure detector of a node sees every registered node alive',
  tags: ['metrics'],
  severity: 'high',
  per: 'node',
  needs: { ident: facts.ident, metrics: facts.metrics, configuration: facts.nodesConfiguration },
  absence: { reported: ['ident'] },
  settleMs: 6_000,
  expectedWhileSettling: true,
  required: false,
  messages: {
    lonely: {
      symptom: '{node} hears of no other node',
      required: 'gossip with the other nodes',
      current: 'lonely, with {registered} nodes registered',
      impact:
        '{node} takes the others for dead and is taken for dead by them, although it answers: its partitions and logs are moved away.',
      action:
        'Look at the network between {node} and the others on their fabric ports, and at the address that {node} advertises.',
    },
    'too-few-alive': {
      symptom: '{node} sees {alive} of {registered} nodes alive',
      required: 'every registered node alive',
      current: '{states}',
      impact:
        'Partitions are placed by such views: replicas and leaders avoid nodes that are taken for dead.',
      action:
        'Compare with health/node-alive. Where all nodes answer, look at the network between {node} and those that it does not hear of, and at clocks: gossip ignores messages that are a second off.',
    },
  },
  *evaluate(context) {
    const { target, lifecycle, look, read, finding, unknown, notApplicable } = context
    const configuration = read('configuration')
    registrationOf(configuration, target.id, context)
    const registered = configuration.nodes.length
    if (registered < 2) return notApplicable('there is no other node')
    answerOf(look('ident'), target.id, context)
    const { failureDetector } = read('metrics')
    const node = target.id
    const peers = configuration.nodes.map(({ id }) => nodeKey(id)).filter((key) => key !== node)
    const down = peers.filter((key) => isDown(key, lifecycle))
    if (failureDetector?.lonely === true) {
      yield finding('lonely', { node, registered }, { follows: loneliness(node, peers, down, lifecycle) })
      return
    }
    const alive = failureDetector?.nodes['alive']
    if (failureDetector === null || alive === undefined)
      return unknown(`${node} does not export what its failure detector sees`)
    if (alive >= registered) return
    const states = Object.entries(failureDetector.nodes)
      .filter(([, count]) => count > 0)
      .map(([state, count]) => `${count} ${state}`)
    yield finding(
      'too-few-alive',
      { node, alive, registered, states: states.join(', ') },
      // Only as many as are down: one more, and something else is wrong too.
      {
        severity: 'medium',
        magnitude: registered - alive,
        follows: registered - alive <= down.length ? down.map(nodeIsDown) : [],
      },
    )
  },
})

/** It follows from its own isolation, or from the death of all others. */
const loneliness = (
  node: string,
  peers: readonly string[],
  down: readonly string[],
  { nodes }: Lifecycle,
): readonly Cause[] => {
  if (nodes.get(node)?.state === 'isolated') return [nodeIsDown(node)]
  return down.length === peers.length ? down.map(nodeIsDown) : []
}

const downStates: ReadonlySet<string> = new Set(['unreachable', 'hung', 'isolated', 'zombie'])

const isDown = (key: string, { nodes }: Lifecycle): boolean => downStates.has(nodes.get(key)?.state ?? '')
