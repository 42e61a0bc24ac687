import { factOf, facts, lifecycleOf, wellKnownKeys, type Snapshot } from '@restate-preflight/core'
import { startCluster, type LocalCluster } from '@restate-preflight/local-cluster'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clusterAt, gists, nodeGists } from './support/collecting.ts'

const partitions = 4
const budget = 12 * 3 + partitions + 10

/** One real 3-node cluster of 1.7.12 through its life; the order of the tests is that of its life. */
describe('a real cluster', () => {
  let servers: LocalCluster
  beforeAll(async () => {
    servers = await startCluster({ driver: 'processes', nodes: 3 })
  }, 60_000)
  afterAll(async () => {
    await servers.stop()
  }, 30_000)

  const node = (index: number) => {
    const found = servers.nodes[index]
    if (found === undefined) throw new Error(`no node ${index}`)
    return found
  }
  const isFrugal = ({ cost }: Snapshot) => {
    expect(cost.rpcs).toBeLessThanOrEqual(budget)
    expect(cost.effects).toEqual(['linearizable-read', 'local-read'])
    expect(cost.bytesReceived).toBeGreaterThan(0)
  }

  it('is unprovisioned at first', { timeout: 20_000 }, async () => {
    await using cluster = clusterAt(servers.addresses)
    const snapshot = await cluster.collect()
    expect(snapshot.nodes.map(({ key, registered }) => ({ key, registered }))).toEqual(
      servers.addresses.toSorted().map((key) => ({ key, registered: false })),
    )
    expect(gists(snapshot)).toMatchObject({
      'metadata.nodes-config': { cluster: 'RP4001' },
      'metadata.partition-table': { cluster: 'RP4001' },
      'metadata.logs': { cluster: 'RP4001' },
      'metadata.stored': Object.fromEntries(wellKnownKeys.map((key) => [key, 'RP4001'])),
      'metadata.stored-after': { cluster: 'RP4001' },
    })
    expect(lifecycleOf(snapshot).state).toBe('unprovisioned')
    isFrugal(snapshot)
  })

  it('serves, and every fact of it is read from any one address', { timeout: 90_000 }, async () => {
    await servers.provision({ partitions })
    await servers.waitUntilServing()
    for (const address of servers.addresses) {
      await using cluster = clusterAt([address])
      const snapshot = await servers.whileNothingMoves(() => cluster.collect())
      const unread = Object.entries(gists(snapshot)).flatMap(([id, bySubject]) =>
        Object.entries(bySubject).flatMap(([subject, gist]) =>
          gist === 'ok' ? [] : [`${id} ${subject}: ${gist}`],
        ),
      )
      expect(unread).toEqual([])
      expect(snapshot.nodes.map(({ key }) => key)).toEqual(['N1', 'N2', 'N3'])
      expect(Object.keys(snapshot.facts['partition.epoch'] ?? {})).toEqual(['0', '1', '2', '3'])
      expect(lifecycleOf(snapshot).state).toBe('serving')
      isFrugal(snapshot)
    }
  })

  it('has one node that is stopped: it costs its own deadline, once', { timeout: 30_000 }, async () => {
    const [first, , last] = [node(0), node(1), node(2)]
    const name = (await servers.nodeIds()).get(last.name) ?? ''
    await last.pause()
    try {
      await using cluster = clusterAt([first.address], { rpcTimeoutMs: 3_000 })
      const startedAt = performance.now()
      const snapshot = await cluster.collect()
      expect(performance.now() - startedAt).toBeLessThan(2 * 3_000)
      expect(nodeGists(snapshot)).toMatchObject({ [name]: 'RP3001' })
      expect(lifecycleOf(snapshot).nodes.get(name)?.state).toBe('hung')
      expect(gists(snapshot)['metadata.nodes-config']).toEqual({ cluster: 'ok' })
      isFrugal(snapshot)

      const again = await cluster.collect({ skip: new Set([name]) })
      expect(nodeGists(again)).toEqual(nodeGists(snapshot))
    } finally {
      await last.resume()
    }
  })

  it('has one node that is dead: refused at once, and its peers name it', { timeout: 60_000 }, async () => {
    const last = node(2)
    const name = (await servers.nodeIds()).get(last.name) ?? ''
    await last.kill()
    await using cluster = clusterAt([node(0).address], { rpcTimeoutMs: 3_000 })
    const snapshot = await cluster.collect()
    expect(nodeGists(snapshot)).toMatchObject({ [name]: 'RP2101' })
    expect(factOf(snapshot, facts.advertised, name)).toMatchObject({
      status: 'unavailable',
      error: { code: 'RP2101', target: last.address },
    })
    isFrugal(snapshot)
    await last.start()
  })
})

/** The fabric port answers a service of a role that the node lacks with HTTP 404, as a web server would. */
describe('a real cluster whose nodes share out the roles', () => {
  it('lacks no fact for it', { timeout: 60_000 }, async () => {
    await using servers = await startCluster({
      driver: 'processes',
      nodes: [{ name: 'all' }, { name: 'worker', roles: ['worker'] }],
    })
    const worker = servers.node('worker').address
    await using cluster = clusterAt([worker])
    const snapshot = await cluster.collect()
    const ofWorker = Object.entries(gists(snapshot)).flatMap(([id, bySubject]) =>
      bySubject[worker] === undefined ? [] : [[id, bySubject[worker]]],
    )
    expect(Object.fromEntries(ofWorker)).toMatchObject({ 'node.ident': 'ok' })
    expect(ofWorker.filter(([, gist]) => /^RP(2303|3002)$/.test(gist ?? ''))).toEqual([])
  })
})
