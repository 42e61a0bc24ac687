import { factOf, facts, foundationFacts, lifecycleOf, wellKnownKeys } from '@restate-preflight/core'
import { describe, expect, it } from 'vitest'
import { closedPort, fakeCluster, silentServer, type FakeNode } from './support/fake-node.ts'
import { clusterAt, gists, nodeGists } from './support/collecting.ts'

const three = async () => {
  const fake = await fakeCluster()
  const [a, b, c] = fake.nodes
  if (a === undefined || b === undefined || c === undefined) throw new Error('three nodes were recorded')
  return { ...fake, a, b, c }
}
const budget = (nodes: number, partitions: number) => 12 * nodes + partitions + 10

describe('a healthy cluster', () => {
  it('is discovered from any one address, and every fact is read once', async () => {
    await using fake = await three()
    const { a, nodes } = fake
    await using cluster = clusterAt([a.address])
    const snapshot = await cluster.collect()
    const perNode = { N1: 'ok', N2: 'ok', N3: 'ok' }
    expect(gists(snapshot)).toEqual({
      'address.contact': { [a.address]: 'ok' },
      'node.ident': perNode,
      'node.advertised': perNode,
      'node.cached-nodes-config': perNode,
      'node.cached-partition-table': perNode,
      'node.cached-logs': perNode,
      'node.cached-fingerprint': perNode,
      'node.metadata-server': perNode,
      'node.cluster-state': perNode,
      'node.linearizable-read': perNode,
      'metadata.stored': {
        nodes_config: 'ok',
        partition_table: 'ok',
        bifrost_config: 'ok',
        schema_registry: 'ok',
        rule_book: 'ok',
        pp_epoch_0: 'ok',
        pp_epoch_1: 'ok',
      },
      'metadata.stored-after': { cluster: 'ok' },
      'metadata.nodes-config': { cluster: 'ok' },
      'metadata.partition-table': { cluster: 'ok' },
      'metadata.logs': { cluster: 'ok' },
      'partition.epoch': { '0': 'ok', '1': 'ok' },
    })
    expect(snapshot.nodes.map(({ key, id, registered }) => ({ key, id, registered }))).toEqual([
      { key: 'N1', id: 1, registered: true },
      { key: 'N2', id: 2, registered: true },
      { key: 'N3', id: 3, registered: true },
    ])
    expect(new Set(snapshot.nodes.map(({ address }) => address))).toEqual(
      new Set(nodes.map(({ address }) => address)),
    )
    expect(lifecycleOf(snapshot).state).toBe('serving')
    expect(snapshot.cost.effects).toEqual(['linearizable-read', 'local-read'])
    // A call that is given up before it left is counted all the same.
    const seen = nodes.flatMap(({ calls }) => calls).length
    expect(snapshot.cost.rpcs).toBeGreaterThanOrEqual(seen)
    expect(snapshot.cost.rpcs).toBeLessThanOrEqual(seen + 3)
    expect(snapshot.cost.rpcs).toBeLessThanOrEqual(budget(3, 2))
    for (const { calls } of nodes) {
      expect(
        calls.filter((call) => !call.includes('Version') && !call.startsWith('direct')).toSorted(),
      ).toEqual(
        expect.arrayContaining(['GetClusterState', 'GetIdent', 'Get nodes_config', 'Status'].toSorted()),
      )
      expect(calls.filter((call) => call === 'GetIdent')).toEqual(['GetIdent'])
    }
  })

  it('has the same bodies in caches and store, by one digest', async () => {
    await using fake = await three()
    const { a } = fake
    await using cluster = clusterAt([a.address])
    const snapshot = await cluster.collect()
    const digest = (fact: typeof facts.stored | typeof facts.cachedNodesConfiguration, subject: string) => {
      const read = factOf(snapshot, fact, subject)
      return read.status === 'collected' ? read.value?.digest : undefined
    }
    const stored = digest(facts.stored, 'nodes_config')
    expect(stored).toMatch(/^[0-9a-f]{64}$/)
    for (const node of ['N1', 'N2', 'N3']) expect(digest(facts.cachedNodesConfiguration, node)).toBe(stored)
  })

  it('is asked nothing twice where a given address is an alias of an advertised one', async () => {
    await using fake = await three()
    const { a, b, c } = fake
    const alias = a.address.replace('127.0.0.1', 'localhost')
    await using cluster = clusterAt([alias, b.address])
    const snapshot = await cluster.collect()
    expect(nodeGists(snapshot)).toEqual({ N1: 'ok', N2: 'ok', N3: 'ok' })
    expect(a.calls.filter((call) => call.startsWith('GetMetadata')).toSorted()).toEqual([
      'GetMetadata LOGS',
      'GetMetadata NODES_CONFIGURATION',
      'GetMetadata PARTITION_TABLE',
    ])
    // Once to read it, once to see who answers where the cluster believes it to be.
    expect(a.calls.filter((call) => call === 'GetIdent')).toHaveLength(2)
    expect(gists(snapshot)['node.advertised']).toEqual({ N1: 'ok', N2: 'ok', N3: 'ok' })
    expect(snapshot.nodes.filter(({ address }) => address === alias)).toHaveLength(1)
    expect(c.calls.filter((call) => call === 'GetIdent')).toHaveLength(1)
  })

  it('is asked once for what is large where two addresses of one node are given', async () => {
    await using fake = await three()
    const { a, b } = fake
    const alias = a.address.replace('127.0.0.1', 'localhost')
    const once = [facts.cachedLogs, facts.clusterState] as const
    await using cluster = clusterAt([alias, a.address, b.address])
    const snapshot = await cluster.collect()
    const perNode = { N1: 'ok', N2: 'ok', N3: 'ok' }
    expect(gists(snapshot)).toMatchObject(Object.fromEntries(once.map(({ id }) => [id, perNode])))
    for (const { calls } of [a, b]) {
      expect(calls.filter((call) => call === 'GetMetadata LOGS')).toHaveLength(1)
      expect(calls.filter((call) => call === 'GetClusterState')).toHaveLength(1)
    }
  })

  it('is asked for what is large whether or not another given address answers', async () => {
    await using fake = await three()
    await using silent = await silentServer()
    await using cluster = clusterAt([silent.address, fake.a.address], { rpcTimeoutMs: 2_000 })
    const snapshot = await cluster.collect()
    expect(gists(snapshot)['node.cluster-state']).toEqual({ N1: 'ok', N2: 'ok', N3: 'ok' })
    expect(gists(snapshot)['address.contact']).toMatchObject({ [fake.a.address]: 'ok' })
  })

  it('is asked only what the needs demand', async () => {
    await using fake = await three()
    const { a, nodes } = fake
    await using cluster = clusterAt([a.address])
    const snapshot = await cluster.collect({ needs: new Set() })
    expect(Object.keys(snapshot.facts).toSorted()).toEqual(foundationFacts.map(({ id }) => id).toSorted())
    expect(nodeGists(snapshot)).toEqual({ N1: 'ok', N2: 'ok', N3: 'ok' })
    expect(
      nodes.map(({ calls }) => calls.filter((call) => !call.includes('Version')).length).toSorted(),
    ).toEqual([1, 1, 3])
  })

  it('is not discovered with a single address, and the others are not said to be dead', async () => {
    await using fake = await three()
    const { a, b } = fake
    await using cluster = clusterAt([a.address], { singleAddress: true })
    const snapshot = await cluster.collect()
    expect(Object.values(nodeGists(snapshot)).toSorted()).toEqual(['RP6005', 'RP6005', 'ok'])
    expect(gists(snapshot)['partition.epoch']).toEqual({ '0': 'ok', '1': 'ok' })
    expect(b.calls).toEqual([])
  })
})

describe('an unprovisioned cluster', () => {
  it('has nodes without ids, empty caches, and no metadata', async () => {
    await using fake = await fakeCluster('unprovisioned')
    const address = fake.nodes[0]?.address ?? ''
    await using cluster = clusterAt([address])
    const snapshot = await cluster.collect()
    expect(snapshot.nodes).toEqual([{ key: address, id: null, name: null, address, registered: false }])
    expect(gists(snapshot)).toEqual({
      'address.contact': { [address]: 'ok' },
      'node.ident': { [address]: 'ok' },
      'node.cached-nodes-config': { [address]: 'ok' },
      'node.cached-partition-table': { [address]: 'ok' },
      'node.cached-logs': { [address]: 'ok' },
      'node.cached-fingerprint': { [address]: 'ok' },
      'node.metadata-server': { [address]: 'ok' },
      'node.cluster-state': { [address]: 'RP4004' },
      'node.linearizable-read': { [address]: 'RP4001' },
      'metadata.stored': Object.fromEntries(wellKnownKeys.map((key) => [key, 'RP4001'])),
      'metadata.stored-after': { cluster: 'RP4001' },
      'metadata.nodes-config': { cluster: 'RP4001' },
      'metadata.partition-table': { cluster: 'RP4001' },
      'metadata.logs': { cluster: 'RP4001' },
    })
    const versions = [facts.cachedNodesConfiguration, facts.cachedPartitionTable, facts.cachedLogs].map(
      (fact) => {
        const read = factOf(snapshot, fact, address)
        return read.status === 'collected' ? read.value.version : null
      },
    )
    expect(versions).toEqual([0, 0, 0])
    expect(lifecycleOf(snapshot).state).toBe('unprovisioned')
  })
})

describe('faults', () => {
  it('names a node that is down, and reads the rest', async () => {
    await using fake = await three()
    const { a, b, c } = fake
    await c[Symbol.asyncDispose]()
    await using cluster = clusterAt([a.address, b.address])
    const snapshot = await cluster.collect()
    expect(Object.values(nodeGists(snapshot)).toSorted()).toEqual(['RP2101', 'ok', 'ok'])
    expect(gists(snapshot)['metadata.stored']).toEqual({
      nodes_config: 'ok',
      partition_table: 'ok',
      bifrost_config: 'ok',
      schema_registry: 'ok',
      rule_book: 'ok',
      pp_epoch_0: 'ok',
      pp_epoch_1: 'ok',
    })
    expect(lifecycleOf(snapshot).state).toBe('degraded')
  })

  it('waits for a node that answers nothing once, and for nothing else', async () => {
    await using fake = await three()
    const { a, b, c } = fake
    for (const node of [b, c]) node.behave('*', 'hang')
    await using cluster = clusterAt([a.address, b.address], { rpcTimeoutMs: 1_500 })
    const startedAt = performance.now()
    const snapshot = await cluster.collect()
    expect(performance.now() - startedAt).toBeLessThan(2 * 1_500)
    expect(Object.values(nodeGists(snapshot)).toSorted()).toEqual(['RP3001', 'RP3001', 'ok'])
    expect(gists(snapshot)['partition.epoch']).toEqual({ '0': 'ok', '1': 'ok' })
    for (const node of [b, c]) expect(node.calls.filter((call) => call === 'GetIdent')).toEqual(['GetIdent'])
  })

  it('tells a process that accepts and is silent from a host that does not connect', async () => {
    await using silent = await silentServer()
    await using fake = await three()
    const { a } = fake
    await using cluster = clusterAt([silent.address, a.address], { connectTimeoutMs: 1_500 })
    const startedAt = performance.now()
    const snapshot = await cluster.collect()
    expect(performance.now() - startedAt).toBeLessThan(2 * 1_500)
    expect(gists(snapshot)['address.contact']).toEqual({ [silent.address]: 'RP3001', [a.address]: 'ok' })
    expect(nodeGists(snapshot)).toEqual({ N1: 'ok', N2: 'ok', N3: 'ok' })
    expect(gists(snapshot)['metadata.partition-table']).toEqual({ cluster: 'ok' })
  })

  it('reads the store through another node where the first cannot', async () => {
    await using fake = await three()
    const { a, b } = fake
    for (const question of ['Get nodes_config', 'Get partition_table', 'Get bifrost_config']) {
      a.behave(question, 'hang')
      a.behave(`direct ${question}`, 'hang')
    }
    await using cluster = clusterAt([a.address, b.address], { rpcTimeoutMs: 1_500 })
    const snapshot = await cluster.collect()
    expect(gists(snapshot)['metadata.stored']).toEqual({
      nodes_config: 'ok',
      partition_table: 'ok',
      bifrost_config: 'ok',
      schema_registry: 'ok',
      rule_book: 'ok',
      pp_epoch_0: 'ok',
      pp_epoch_1: 'ok',
    })
    expect(Object.values(gists(snapshot)['node.linearizable-read'] ?? {}).toSorted()).toEqual([
      'RP3001',
      'ok',
      'ok',
    ])
  })

  it('falls back on caches where no node reads the store, and does not ask for epochs', async () => {
    await using fake = await three()
    const { a, nodes } = fake
    for (const node of nodes) {
      for (const key of ['nodes_config', 'partition_table', 'bifrost_config']) {
        node.behave(`Get ${key}`, {
          status: 14,
          details: 'other error: [retryable] [http://127.0.0.1:5122/] not leader',
        })
        node.behave(`direct Get ${key}`, { status: 14, details: 'not leader' })
      }
    }
    await using cluster = clusterAt([a.address])
    const snapshot = await cluster.collect()
    expect(gists(snapshot)).toMatchObject({
      'metadata.nodes-config': { cluster: 'ok' },
      'metadata.partition-table': { cluster: 'ok' },
      'metadata.logs': { cluster: 'ok' },
      'metadata.stored': { nodes_config: 'RP4003', partition_table: 'RP4003', pp_epoch_0: 'RP4003' },
      'metadata.stored-after': { cluster: 'RP4003' },
      'partition.epoch': { '0': 'RP4003', '1': 'RP4003' },
      'node.linearizable-read': { N1: 'RP4003', N2: 'RP4003', N3: 'RP4003' },
    })
    expect(nodes.flatMap(({ calls }) => calls).filter((call) => call.includes('pp_epoch'))).toEqual([])
    expect(snapshot.cost.rpcs).toBeLessThanOrEqual(budget(3, 2))
    expect(lifecycleOf(snapshot).state).toBe('metadata-unavailable')
  })

  it('keeps nodes of another cluster apart, though their ids are the same', async () => {
    await using fake = await three()
    const { a } = fake
    await using others = await fakeCluster('other')
    const stranger = others.nodes[0]?.address ?? ''
    await using cluster = clusterAt([a.address, stranger])
    const snapshot = await cluster.collect()
    expect(snapshot.nodes.map(({ key, id, registered }) => ({ key, id, registered }))).toEqual([
      { key: 'N1', id: 1, registered: true },
      { key: 'N2', id: 2, registered: true },
      { key: 'N3', id: 3, registered: true },
      { key: stranger, id: 1, registered: false },
    ])
    expect(factOf(snapshot, facts.addressContact, stranger)).toMatchObject({ value: { node: stranger } })
    expect(lifecycleOf(snapshot).state).toBe('split')
  })

  it('says which node answers where another was expected', async () => {
    await using fake = await three()
    const { a, b } = fake
    const identOf = async (node: FakeNode) => {
      await using cluster = clusterAt([node.address], { singleAddress: true })
      const snapshot = await cluster.collect({ needs: new Set() })
      return snapshot.nodes.find(({ address }) => address === node.address)?.key ?? ''
    }
    const [first, second] = [await identOf(a), await identOf(b)]
    const recordedIdents = await import('./recorded/answers.json', { with: { type: 'json' } })
    const [one, two] = recordedIdents.default.healthy.nodes
    a.behave('GetIdent', Buffer.from(two?.GetIdent ?? '', 'base64'))
    b.behave('GetIdent', Buffer.from(one?.GetIdent ?? '', 'base64'))
    await using cluster = clusterAt([a.address])
    const snapshot = await cluster.collect()
    const answering = (key: string) => {
      const fact = factOf(snapshot, facts.advertised, key)
      return fact.status === 'collected' ? `N${fact.value.nodeId?.id}` : fact.error.code
    }
    expect([answering(first), answering(second)]).toEqual([second, first])
  })

  it('has a coded error for a reply and for a value that do not decode', async () => {
    await using fake = await three()
    const { a, nodes } = fake
    for (const node of nodes) {
      node.behave('GetClusterState', Buffer.from([0xff, 0xff, 0xff]))
      node.behave('direct Get pp_epoch_1', damagedValue)
      node.behave('Get pp_epoch_1', damagedValue)
    }
    await using cluster = clusterAt([a.address])
    const snapshot = await cluster.collect()
    expect(gists(snapshot)).toMatchObject({
      'node.cluster-state': { N1: 'RP5002', N2: 'RP5002', N3: 'RP5002' },
      'partition.epoch': { '0': 'ok', '1': 'RP5001' },
      'metadata.stored': { pp_epoch_1: 'ok' },
    })
    expect(factOf(snapshot, facts.stored, 'pp_epoch_1')).toMatchObject({
      value: { version: 7, bodyVersion: null, bytes: 4, codec: 116, digest: null },
    })
  })

  it('ends at once when aborted, with what it has', async () => {
    await using fake = await three()
    const { a, b } = fake
    b.behave('*', 'hang')
    const abort = new AbortController()
    await using cluster = clusterAt([a.address, b.address])
    setTimeout(() => abort.abort(), 1_500)
    const startedAt = performance.now()
    const snapshot = await cluster.collect({ signal: abort.signal })
    expect(performance.now() - startedAt).toBeLessThan(3_000)
    expect(Object.values(nodeGists(snapshot)).toSorted()).toEqual(['RP6002', 'ok', 'ok'])
  })

  it('ends with the phase, and says that the time was over', async () => {
    await using fake = await three()
    const { a, b } = fake
    b.behave('*', 'hang')
    await using cluster = clusterAt([a.address, b.address], { timeoutMs: 1_500 })
    const snapshot = await cluster.collect()
    expect(Object.values(nodeGists(snapshot)).toSorted()).toEqual(['RP6001', 'ok', 'ok'])
  })

  it('does not contact a node again that is to be skipped', async () => {
    await using fake = await three()
    const { a, b } = fake
    b.behave('*', 'hang')
    await using cluster = clusterAt([a.address], { rpcTimeoutMs: 1_500 })
    const first = await cluster.collect()
    const silent = Object.entries(nodeGists(first)).find(([, gist]) => gist === 'RP3001')?.[0] ?? ''
    b.calls.length = 0
    const again = await cluster.collect({ skip: new Set([silent]) })
    expect(nodeGists(again)).toEqual(nodeGists(first))
    expect(b.calls).toEqual([])
    expect(again.cost.durationMs).toBeLessThan(1_500)
  })

  it('answers with unavailable facts where nothing listens at all', async () => {
    const address = `http://127.0.0.1:${await closedPort()}`
    await using cluster = clusterAt([address])
    const snapshot = await cluster.collect()
    expect(snapshot.nodes).toEqual([])
    expect(gists(snapshot)).toMatchObject({
      'address.contact': { [address]: 'RP2101' },
      'metadata.nodes-config': { cluster: 'RP2101' },
    })
    expect(snapshot.cost.rpcs).toBe(0)
    expect(lifecycleOf(snapshot).state).toBe('no-contact')
  })
})

/** GetResponse { value: { version: { value: 7 }, bytes: 'test' } }: no storage codec has the number 116. */
const damagedValue = Buffer.from([0x0a, 0x0a, 0x0a, 0x02, 0x08, 0x07, 0x12, 0x04, ...Buffer.from('test')])
