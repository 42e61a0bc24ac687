import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openCluster, parseAddresses } from '@restate-preflight/cluster'
import { defineCheck, evaluateCheck, facts, lifecycleOf, type Snapshot } from '@restate-preflight/core'
import { scenarios, simulate, type SimulatedCluster } from '@restate-preflight/testkit/simulation'

const threeNodesAnswer = defineCheck({
  id: 'acme/three-nodes-answer',
  summary: 'three nodes answer',
  severity: 'medium',
  per: 'cluster',
  needs: { idents: facts.ident },
  messages: {
    fewer: {
      symptom: 'Only {count} nodes answer',
      required: 'three',
      current: '{count}',
      impact: 'One more failure stops the cluster.',
      action: 'Start the others.',
    },
  },
  settleMs: 0,
  *evaluate({ readAll, finding }) {
    const count = readAll('idents').size
    if (count < 3) yield finding('fewer', { count })
  },
})

const look = async (simulated: SimulatedCluster): Promise<Snapshot> => {
  await using cluster = openCluster({ addresses: parseAddresses(simulated.addresses[0] ?? '') })
  return await cluster.collect()
}

const outcomes = (snapshot: Snapshot): readonly string[] =>
  evaluateCheck(threeNodesAnswer, { snapshot, lifecycle: lifecycleOf(snapshot), options: {} }).map(
    ({ outcome }) => outcome.kind,
  )

await test('passes on a cluster that serves', async () => {
  await using simulated = await simulate()
  assert.deepEqual(outcomes(await look(simulated)), ['pass'])
})

await test('finds a node that was killed', async () => {
  const { cluster, steps } = scenarios['node-killed']
  await using simulated = await simulate({ ...cluster, from: 'waiting' })
  await simulated.run(steps)
  assert.deepEqual(outcomes(await look(simulated)), ['finding'])
})
