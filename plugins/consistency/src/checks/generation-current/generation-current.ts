import { defineCheck, facts, formatNodeId } from '@restate-preflight/core'
import { isRegistered, notRegistered } from '../../cached-kinds.ts'

/** The process that answers for a node is the one that registered last. */
export const generationCurrent = defineCheck({
  id: 'consistency/generation-current',
  summary: 'every node runs in the generation that nodes_config has for it',
  tags: ['lifecycle'],
  severity: 'medium',
  per: 'node',
  needs: { ident: facts.ident, register: facts.nodesConfiguration },
  settleMs: 6_000,
  messages: {
    superseded: {
      symptom: 'An old process still answers as {node}',
      required: 'generation {registered}',
      current: 'generation {own}',
      impact:
        'A newer process of the same node has registered. Two processes of one node may act at a time, on the same or on different disks; stopping one may stop the wrong one.',
      action:
        'Stop the old process on the machine behind {address}, and make sure that only one process runs for {node}: `restatectl nodes list` shows the generation that the cluster counts.',
    },
    'register-behind': {
      symptom: 'Newer than its entry in nodes_config: {node}',
      required: 'generation {registered}',
      current: 'generation {own}',
      impact:
        'The register lost the last registration of the node, or was read from an old cache: others may refuse what the node sends.',
      action:
        'Compare `restatectl nodes list` with `restatectl metadata get --key nodes_config`. If the store is really behind, see consistency/cache-not-ahead; restarting {node} registers it anew.',
    },
  },
  *evaluate({ target, nodes, read, finding, notApplicable }) {
    if (!isRegistered(nodes, target)) return notApplicable(notRegistered)
    const own = read('ident').nodeId
    if (own === null) return notApplicable('it has not joined yet')
    const registered = read('register').nodes.find(({ id }) => id === own.id)
    if (registered === undefined) return notApplicable(notRegistered)
    const { currentGeneration } = registered
    if (own.generation === currentGeneration.generation) return
    const data = { node: target.id, own: formatNodeId(own), registered: formatNodeId(currentGeneration) }
    const address = nodes.find(({ key }) => key === target.id)?.address ?? registered.address
    yield own.generation < currentGeneration.generation
      ? finding('superseded', { ...data, address }, { severity: 'high' })
      : finding('register-behind', data)
  },
})
