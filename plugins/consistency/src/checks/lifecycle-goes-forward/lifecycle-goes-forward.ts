import { canFollow, clusterStateTable, defineCheck, facts, nodeStateTable } from '@restate-preflight/core'

/** Compared with an earlier look, no life went back: states, fingerprint and generations can follow those of before. */
export const lifecycleGoesForward = defineCheck({
  id: 'consistency/lifecycle-goes-forward',
  summary: 'cluster and nodes are in states that can follow those of the earlier look',
  tags: ['lifecycle'],
  severity: 'critical',
  per: 'cluster',
  phase: 'compared',
  needs: { earlier: facts.earlierLook, register: facts.nodesConfiguration },
  absence: { spared: ['register'] },
  settleMs: 2_000,
  messages: {
    'cluster-went-back': {
      symptom: 'The cluster went from {before} back to {after}',
      required: 'a state that can follow {before}, in which it was seen at {earlierAt}',
      current: '{after}: {because}',
      impact:
        'What a cluster has once written is gone, or another cluster answers on its addresses. Provisioning now would make a new and empty cluster in place of the old one.',
      action:
        'Do not provision. Make sure that the addresses belong to the cluster of the earlier look; then look whether the base directories of its nodes are still there (volumes mounted? paths changed?), and start the nodes on them.',
    },
    'other-cluster': {
      symptom: 'Another cluster answers: the fingerprint changed',
      required: 'fingerprint {before}, as at {earlierAt}',
      current: 'fingerprint {after}',
      impact:
        'A fingerprint is drawn once, when a cluster is provisioned. Either the addresses lead to another cluster, or this one was provisioned anew and began empty.',
      action:
        'Compare the addresses with those of the earlier look. If they are right, find out who provisioned again, stop writing, and bring the base directories of the first cluster back.',
    },
    'node-went-back': {
      symptom: 'Back to its beginnings: {node}, from {before} to {after}',
      required: 'a node that joined never waits to be provisioned again',
      current: '{node} is {after}; at {earlierAt} it was {before}',
      impact:
        'The node started on an empty base directory, or looks for its metadata elsewhere. What it kept is missing from the cluster, and provisioning it would make a second cluster.',
      action:
        'Do not provision it. Stop it, put its base directory back (or the volume under it), check its metadata-client.addresses, and start it again.',
    },
    'generation-fell': {
      symptom: 'The generation of {node} fell',
      required: 'generation {before} or later, as at {earlierAt}',
      current: 'generation {after}',
      impact:
        'nodes_config was overwritten or restored from a backup: registrations, and whatever else was decided since, are lost.',
      action:
        'Find out who wrote nodes_config (`restatectl metadata get --key nodes_config` shows what it holds now). See consistency/cache-not-ahead: nodes that still hold the newer version tell what was lost.',
    },
  },
  *evaluate({ target, lifecycle, nodes, look, finding, notApplicable }) {
    const given = look('earlier')
    if (given.status === 'unavailable') return notApplicable('there is no earlier look')
    const earlier = given.value
    const earlierAt = earlier.takenAt
    if (!canFollow(clusterStateTable, earlier.state, lifecycle.state, earlier.reached)) {
      const { state: after, because } = lifecycle
      yield finding('cluster-went-back', { before: earlier.state, after, because, earlierAt })
    }
    const register = look('register')
    const configuration = register.status === 'collected' ? register.value : undefined
    const fingerprint = configuration?.clusterFingerprint ?? null
    if (earlier.fingerprint !== null && fingerprint !== null && earlier.fingerprint !== fingerprint) {
      yield finding('other-cluster', { before: earlier.fingerprint, after: fingerprint, earlierAt })
      return
    }
    for (const { key, id, address } of nodes) {
      const before =
        earlier.nodes.find((node) => node.key === key) ??
        earlier.nodes.find((node) => node.address === address)
      const after = lifecycle.nodes.get(key)?.state
      if (before === undefined || after === undefined) continue
      const node = { kind: 'node', id: key } as const
      if (!canFollow(nodeStateTable, before.state, after, before.reached)) {
        const data = { node: key, before: before.state, after, earlierAt }
        yield finding('node-went-back', data, { severity: 'high', targets: [target, node] })
      }
      const generation = configuration?.nodes.find((registered) => registered.id === id)?.currentGeneration
        .generation
      if (before.generation !== null && generation !== undefined && generation < before.generation) {
        const data = { node: key, before: before.generation, after: generation, earlierAt }
        yield finding('generation-fell', data, { severity: 'high', targets: [target, node] })
      }
    }
  },
})
