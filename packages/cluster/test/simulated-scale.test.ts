import { facts, valuesOf } from '@restate-preflight/core'
import { simulate } from '@restate-preflight/testkit/simulation'
import { expect, it } from 'vitest'
import { openCluster, parseAddresses } from '../src/index.ts'

it('thousands of partitions take an RPC each, and what nodes cost besides', { timeout: 60_000 }, async () => {
  const size = { nodes: 3, partitions: 1_500 }
  await using simulated = await simulate(size)
  await using cluster = openCluster({ addresses: parseAddresses(simulated.addresses[0] ?? '') })
  const snapshot = await cluster.collect()
  expect(valuesOf(snapshot, facts.epoch).size).toBe(size.partitions)
  // A machine that is busy makes some reads look silent, and asked again another way.
  expect(snapshot.cost.rpcs).toBeLessThan((12 * size.nodes + size.partitions + 10) * 1.1)
})
