import type { MetadataAt } from '@restate-preflight/core'
import { describe, expect, it } from 'vitest'
import { openMetadata, parseAddresses, type MetadataAccess, type MetadataRead } from '../src/index.ts'
import { closedPort, fakeCluster, silentServer, type FakeNode } from './support/fake-node.ts'

const signal = new AbortController().signal

const accessAt = (addresses: readonly string[]): MetadataAccess =>
  openMetadata({ addresses: parseAddresses(addresses), connectTimeoutMs: 1_000, rpcTimeoutMs: 1_500 })

const three = async () => {
  const fake = await fakeCluster()
  const [a, b, c] = fake.nodes
  if (a === undefined || b === undefined || c === undefined) throw new Error('three nodes were recorded')
  return { ...fake, a, b, c }
}

/** A read in a few words. */
const gist = (read: MetadataRead): string => {
  if (read.status === 'unread') return read.error.code
  return read.status === 'absent'
    ? 'absent'
    : `${read.content.object?.kind ?? 'damaged'} ${read.content.version}`
}

const readThrough = async (node: FakeNode, key: string, at: MetadataAt, named: string | null = null) => {
  await using access = accessAt([node.address])
  const look = await access.look({ signal })
  return await look.read({ key, at, node: named })
}

describe('the metadata of a healthy cluster', () => {
  it('is read through the node that was given, and no other is asked', async () => {
    await using fake = await three()
    await using access = accessAt([fake.b.address])
    const look = await access.look({ nearest: true, signal })
    const read = await look.read({ key: 'partition_table', at: 'linearizable', node: null })
    expect(gist(read)).toMatch(/^partition-table \d+$/)
    expect(read.reading.node?.address).toBe(fake.b.address)
    expect(fake.a.calls).toEqual([])
    expect(fake.c.calls).toEqual([])
  })

  it('is read from wherever it is asked for', async () => {
    await using fake = await three()
    const ways: readonly (readonly [MetadataAt, string | null])[] = [
      ['linearizable', null],
      ['linearizable', 'N2'],
      ['leader', null],
      ['cached', 'N3'],
    ]
    const reads = await Promise.all(ways.map(([at, node]) => readThrough(fake.a, 'nodes_config', at, node)))
    const [first] = reads
    expect(reads.map(gist)).toEqual(ways.map(() => (first === undefined ? '' : gist(first))))
    expect(reads.map(({ reading }) => reading.at)).toEqual(ways.map(([at]) => at))
    expect(reads[1]?.reading.node?.key).toBe('N2')
    expect(reads[3]?.reading.node?.key).toBe('N3')
  })

  it('has keys that are absent, and says so', async () => {
    await using fake = await three()
    for (const node of fake.nodes) node.behave('Get nothing_here', Buffer.alloc(0))
    expect(gist(await readThrough(fake.a, 'nothing_here', 'linearizable'))).toBe('absent')
  })

  it('is found by id, name, generation and address of a node, and case counts', async () => {
    await using fake = await three()
    await using access = accessAt([fake.a.address])
    const look = await access.look({ signal })
    for (const { key, name, address, ident } of look.nodes) {
      const id = ident?.nodeId
      const words = [key, key.slice(1), name ?? '', `${key}:${id?.generation}`, address, `${address}/`]
      expect(words.map((word) => look.find(word)?.key)).toEqual(words.map(() => key))
    }
    expect(look.find('N9')).toBeUndefined()
  })

  it('tells versions without bodies', async () => {
    await using fake = await three()
    await using access = accessAt([fake.a.address])
    const look = await access.look({ signal })
    const read = await look.read({ key: 'nodes_config', at: 'linearizable', node: null })
    const version = read.status === 'present' ? read.content.version : undefined
    expect(await look.version('nodes_config', 'N2')).toEqual({ status: 'read', version })
  })

  it('tells what the nodes have cached now, not when they were found', async () => {
    await using fake = await three()
    await using access = accessAt([fake.a.address])
    const look = await access.look({ signal })
    const asked = () => fake.nodes.flatMap(({ calls }) => calls).filter((call) => call === 'GetIdent').length
    const before = asked()
    expect(await look.nodesNow()).toEqual(look.nodes)
    expect(asked() - before).toBe(3)
  })

  it('is never written to, whatever is asked', async () => {
    await using fake = await three()
    await using access = accessAt([fake.a.address])
    const look = await access.look({ signal })
    for (const key of ['nodes_config', 'schema_registry', 'rule_book', 'x'])
      await look.read({ key, at: 'linearizable', node: null })
    expect(fake.nodes.flatMap(({ mutations }) => mutations)).toEqual([])
  })
})

describe('a cluster that is partly gone', () => {
  it('is read through another node where the first cannot', async () => {
    await using fake = await three()
    fake.a.behave('Get partition_table', { status: 14, details: 'no leader' })
    const read = await readThrough(fake.a, 'partition_table', 'linearizable')
    expect(gist(read)).toMatch(/^partition-table/)
    expect(read.reading.node?.address).not.toBe(fake.a.address)
  })

  it('says why the named node did not answer', async () => {
    await using fake = await three()
    fake.b.behave('*', 'hang')
    await using access = accessAt([fake.a.address])
    const look = await access.look({ signal })
    const node = look.nodes.find(({ address }) => address === fake.b.address)
    expect(node?.error?.code).toBe('RP3001')
    const read = await look.read({ key: 'nodes_config', at: 'cached', node: node?.key ?? '' })
    expect(gist(read)).toBe('RP3001')
  })

  it.each(['linearizable', 'cached', 'leader'] as const)(
    'that nobody answers for says why, %s',
    async (at) => {
      await using access = accessAt([`http://127.0.0.1:${await closedPort()}`])
      const look = await access.look({ signal })
      expect(gist(await look.read({ key: 'nodes_config', at, node: null }))).toBe('RP2101')
    },
  )

  it('with a server that accepts and is silent costs its own deadline', async () => {
    await using silent = await silentServer()
    await using access = accessAt([silent.address])
    const started = performance.now()
    const look = await access.look({ signal })
    const read = await look.read({ key: 'nodes_config', at: 'linearizable', node: null })
    expect(read.status).toBe('unread')
    expect(performance.now() - started).toBeLessThan(5_000)
  })
})

describe('damaged values', () => {
  it('are shown with where and why they stop to make sense', async () => {
    await using fake = await three()
    // VersionedValue {version {9}, bytes 09 01}, as field 1 of the reply.
    for (const node of fake.nodes)
      node.behave('Get pp_epoch_0', Buffer.from([0x0a, 0x08, 0x0a, 0x02, 0x08, 0x09, 0x12, 0x02, 0x09, 0x01]))
    const read = await readThrough(fake.a, 'pp_epoch_0', 'linearizable')
    expect(read.status === 'present' ? [...read.raw] : []).toEqual([9, 1])
    expect(read).toMatchObject({
      status: 'present',
      content: {
        version: 9,
        bodyVersion: null,
        codec: 9,
        codecName: null,
        object: null,
        failure: { offset: 0, path: '$', reason: 'the codec byte 9 means nothing' },
      },
    })
  })
})

describe('an unprovisioned cluster', () => {
  it('is read by nobody, and said to be unprovisioned', async () => {
    await using fake = await fakeCluster('unprovisioned')
    const [node] = fake.nodes
    if (node === undefined) throw new Error('a node was recorded')
    expect(gist(await readThrough(node, 'nodes_config', 'linearizable'))).toBe('RP4001')
    expect(gist(await readThrough(node, 'nodes_config', 'cached'))).toBe('nodes-configuration 0')
  })
})
