import { lifecycleOf, reviewProvisioning } from '@restate-preflight/core'
import { describe, expect, it } from 'vitest'
import { clusterAt } from './support/collecting.ts'
import { closedPort, fakeCluster, type FakeCluster } from './support/fake-node.ts'

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

  it('is asked until it has named the address that it names seldom', async () => {
    await using waiting = await fakeCluster('unprovisioned')
    const [node] = waiting.nodes
    if (node === undefined) throw new Error('a node was recorded')
    const elsewhere = `http://127.0.0.1:${await closedPort()}`
    const itself = refusedBy(node.address)
    for (const key of ['partition_table', 'bifrost_config']) node.behave(`Get ${key}`, itself)
    node.behave('Get nodes_config', itself, itself, itself, itself, itself, {
      status: 14,
      details: `other error: [retryable] [${elsewhere}/] The service is currently unavailable: tcp connect error`,
    })
    await using cluster = clusterAt([node.address])
    const { lines, plan } = reviewProvisioning(await cluster.collect())
    expect(lines.find(({ topic }) => topic === 'metadata addresses')).toMatchObject({
      status: 'warning',
      text: `${node.address} looks for its metadata at ${elsewhere}, which is none of these nodes`,
    })
    expect(plan).toBeNull()
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
