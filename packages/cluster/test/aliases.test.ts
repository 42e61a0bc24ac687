import { facts, factOf, type FactDefinition, type Snapshot } from '@restate-preflight/core'
import { simulate } from '@restate-preflight/testkit/simulation'
import { describe, expect, it } from 'vitest'
import { clusterAt } from './support/collecting.ts'
import { fakeCluster } from './support/fake-node.ts'

const large: readonly FactDefinition<unknown>[] = [
  facts.cachedLogs,
  facts.clusterState,
  facts.gossip,
  facts.metrics,
]
const needs = new Set([...large, facts.stored, facts.cachedNodesConfiguration].map(({ id }) => id))

const collectFrom = async (addresses: readonly string[]): Promise<Snapshot> => {
  await using cluster = clusterAt(addresses)
  return await cluster.collect({ needs })
}

const wasRead = (snapshot: Snapshot): readonly string[] =>
  large.flatMap((fact) =>
    snapshot.nodes
      .filter(({ key }) => factOf(snapshot, fact, key).status === 'collected')
      .map(({ key }) => `${fact.id} of ${key}`),
  )

describe('two given addresses of one node', () => {
  it('have what is large read through one of them, for as good as no further bytes', async () => {
    await using cluster = await simulate()
    const { address } = cluster.node('n1')
    const one = await collectFrom([address])
    for (const given of [
      [address.replace('127.0.0.1', 'localhost'), address],
      [address, address.replace('127.0.0.1', 'localhost')],
    ]) {
      const both = await collectFrom(given)
      expect(wasRead(both)).toHaveLength(large.length * 3)
      expect(wasRead(both)).toEqual(wasRead(one))
      expect(both.nodes).toEqual(one.nodes)
      const further = both.cost.bytesReceived - one.cost.bytesReceived
      const read = factOf(both, facts.metrics, 'N1')
      expect(further).toBeLessThan(read.status === 'collected' ? read.value.bytes : 0)
    }
  })

  it('of two clusters with the same ids are two nodes', async () => {
    await using here = await simulate({ nodes: 1, seed: 1 })
    await using there = await simulate({ nodes: 1, seed: 2 })
    const given = [here, there].flatMap(({ addresses }) => addresses)
    const snapshot = await collectFrom(given)
    expect(snapshot.nodes.map(({ key }) => key)).toEqual(['N1', there.addresses[0]])
    expect(wasRead(snapshot)).toHaveLength(large.length * 2)
  })
})

it('a single given address is asked everything at once, whether or not it says who it is', async () => {
  await using fake = await fakeCluster()
  const [node] = fake.nodes
  node?.behave('GetIdent', 'hang')
  await using cluster = clusterAt([node?.address ?? ''], { singleAddress: true, rpcTimeoutMs: 2_000 })
  const collecting = cluster.collect()
  await expect.poll(() => node?.calls, { timeout: 1_500 }).toContain('GetClusterState')
  await collecting
})
