import { lifecycleOf } from '@restate-preflight/core'
import { describe, expect, it } from 'vitest'
import { clusterAt } from './support/collecting.ts'
import { fakeCluster, type FakeCluster } from './support/fake-node.ts'

const peerIn = ({ nodes }: FakeCluster): string => nodes[1]?.address ?? ''

describe('a node that waits, and names the metadata server that it asked', () => {
  const refusedBy = (peer: string) => ({
    status: 14,
    details: `other error: [retryable] [${peer}/] The service is currently unavailable: Metadata store has not been provisioned yet`,
  })

  it('leads to the cluster that is there', async () => {
    await using waiting = await fakeCluster('unprovisioned')
    await using there = await fakeCluster()
    const [node] = waiting.nodes
    if (node === undefined) throw new Error('a node was recorded')
    node.behave('Get nodes_config', refusedBy(peerIn(there)))
    await using cluster = clusterAt([node.address])
    const snapshot = await cluster.collect()
    expect(snapshot.nodes.map(({ key }) => key)).toEqual(['N1', 'N2', 'N3', node.address])
    expect(lifecycleOf(snapshot).state).not.toBe('unprovisioned')
  })

  it('leads nowhere with a single address', async () => {
    await using waiting = await fakeCluster('unprovisioned')
    await using there = await fakeCluster()
    const [node] = waiting.nodes
    if (node === undefined) throw new Error('a node was recorded')
    node.behave('Get nodes_config', refusedBy(peerIn(there)))
    await using cluster = clusterAt([node.address], { singleAddress: true })
    const snapshot = await cluster.collect()
    expect(snapshot.nodes.map(({ key }) => key)).toEqual([node.address])
    expect(there.nodes.flatMap(({ calls }) => calls)).toEqual([])
  })

  it('is not taken for two where it names itself by another address', async () => {
    await using waiting = await fakeCluster('unprovisioned')
    const [node] = waiting.nodes
    if (node === undefined) throw new Error('a node was recorded')
    node.behave('Get nodes_config', refusedBy(node.address))
    const alias = node.address.replace('127.0.0.1', 'localhost')
    await using cluster = clusterAt([alias])
    const snapshot = await cluster.collect()
    expect(snapshot.nodes.map(({ key }) => key)).toEqual([alias])
  })
})
