import { readFileSync } from 'node:fs'
import { decodeRows, query, queryColumns, type QueryName } from '@restate-preflight/wire'
import { describe, expect, it } from 'vitest'
import {
  simulate,
  type SimulatedCluster,
  type SimulatedVersion,
  type SimulationOptions,
} from '../../src/simulation/index.ts'
import { failureOf, stream } from './client.ts'

const startsAt = new Date('2026-01-01T12:00:00Z')

const ask = async (address: string, name: QueryName) => {
  const answers = await stream(address, query, name)
  const decoded = await decodeRows(
    answers.map(({ encoded }) => encoded),
    queryColumns[name],
  )
  return {
    rows: decoded.ok ? decoded.rows : decoded.reason,
    warnings: answers.flatMap(({ warnings }) => warnings.map(({ nodeId, message }) => [nodeId, message])),
  }
}

/** Whom a node sees in which state, by name: ids are a matter of luck. */
const seenBy = async (cluster: SimulatedCluster, viewer: string): Promise<string> => {
  const { rows } = await ask(cluster.node(viewer).address, 'nodes')
  const names = new Map(cluster.nodes.map(({ id, name }) => [`N${id}`, name]))
  return (rows as readonly string[][])
    .map(([id = '', state]) => `${names.get(id)} ${state}`)
    .toSorted()
    .join(', ')
}

/** What a real server of one node has answered. */
const recorded = async (version: SimulatedVersion, name: QueryName) => {
  const file = new URL(`../../../wire/test/recorded/queries-${version}.json`, import.meta.url)
  const answers = JSON.parse(readFileSync(file, 'utf8')) as Record<
    QueryName,
    readonly string[] | { readonly error: string }
  >
  const answer = answers[name]
  if ('error' in answer) return answer.error
  const messages = answer.map((base64) => query.deserialize(Buffer.from(base64, 'base64')).encoded)
  const decoded = await decodeRows(messages, queryColumns[name])
  return decoded.ok ? decoded.rows : decoded.reason
}

describe('the queries of a simulated cluster', () => {
  it.each(['1.6.2', '1.7.12'] as const)('are answered as by a real server of %s', async (version) => {
    await using cluster = await simulate({ nodes: 1, version, clusterName: 'wire-test', startsAt })
    const { address } = cluster.node('n1')
    expect((await ask(address, 'nodes')).rows).toEqual(await recorded(version, 'nodes'))
    const config = await recorded(version, 'config')
    if (typeof config === 'string') {
      const { code, details } = await failureOf(stream(address, query, 'config'))
      expect(`${code} INTERNAL: ${details}`).toBe(config)
    } else {
      const { rows } = await ask(address, 'config')
      const port = new URL(address).port
      const elsewhere = (row: readonly (string | null)[], own: RegExp) =>
        row.map((text) => text?.replace(own, 'PORT') ?? null)
      // Rows of a real one come as its readers are done.
      const inOrder = config.toSorted(([, a], [, b]) => (String(a) < String(b) ? -1 : 1))
      expect((rows as readonly string[][]).map((row) => elsewhere(row, new RegExp(port)))).toEqual(
        inOrder.map((row) => elsewhere(row, /(?<=127\.0\.0\.1:)\d+/)),
      )
    }
  })

  it.each<[string, SimulationOptions, string, { code: number; details: string }]>([
    [
      'a node that nobody has provisioned',
      { from: 'waiting' },
      'n1',
      { code: 14, details: 'svc is not ready yet' },
    ],
    [
      'a node without the role admin',
      { nodes: [{}, { roles: ['worker', 'log-server'] }] },
      'n2',
      { code: 12, details: 'Received HTTP status code 404' },
    ],
  ])('are refused by %s', async (_, options, asked, refused) => {
    await using cluster = await simulate({ startsAt, ...options })
    const { address } = cluster.node(asked)
    expect(await failureOf(stream(address, query, 'nodes'))).toEqual(refused)
    expect(await failureOf(stream(address, query, 'config'))).toEqual(refused)
  })

  it('are these two, and no other text', async () => {
    await using cluster = await simulate({ nodes: 1, startsAt })
    const other = { ...query, serialize: () => Buffer.from('\n\bselect 1') }
    expect(await failureOf(stream(cluster.node('n1').address, other, 'nodes'))).toEqual({
      code: 13,
      details: 'not one of the fixed queries',
    })
  })

  it('tell the settings of each node that is reached, and warn of each that is not', async () => {
    await using cluster = await simulate({
      nodes: [
        {},
        { roles: ['worker', 'log-server'] },
        {},
        { version: '1.6.2' },
        { name: 'misled', advertisedAddress: 'http://127.0.0.1:9' },
      ],
      startsAt,
    })
    await cluster.kill('n3')
    await cluster.advance(3_000)
    const { rows, warnings } = await ask(cluster.node('n1').address, 'config')
    const told = Map.groupBy(rows as readonly string[][], ([id]) => id)
    const key = (name: string): string => `N${cluster.node(name).id}`
    expect(new Set(told.keys())).toEqual(new Set([key('n1'), key('n2')]))
    const [own, other] = [...told.values()].map((of) => of.map(([, name, value]) => [name, value]))
    expect(own).toHaveLength(27)
    expect(other).toEqual(own)
    expect(own).toContainEqual(['cluster-name', 'simulated'])
    expect(Object.fromEntries(warnings)).toEqual({
      [key('n3')]: expect.stringContaining('connect throttled'),
      [key('misled')]: expect.stringContaining('tcp connect error'),
      [key('n4')]: expect.stringContaining('Unable to open a remote scanner'),
    })
  })

  it('see a node that was killed dead after more than a second, and alive when it has been back for five', async () => {
    await using cluster = await simulate({ startsAt })
    await cluster.kill('n3')
    await cluster.advance(1_000)
    expect(await seenBy(cluster, 'n1')).toBe('n1 alive, n2 alive, n3 alive')
    await cluster.advance(500)
    expect(await seenBy(cluster, 'n1')).toBe('n1 alive, n2 alive, n3 dead')
    await cluster.start('n3')
    await cluster.advance(5_000)
    expect(await seenBy(cluster, 'n1')).toBe('n1 alive, n2 alive, n3 dead')
    // It is told by the others whom they see, and takes itself for alive later than they do.
    expect(await seenBy(cluster, 'n3')).toBe('n1 alive, n2 alive, n3 dead')
    await cluster.advance(2_000)
    expect(await seenBy(cluster, 'n1')).toBe('n1 alive, n2 alive, n3 alive')
    expect(await seenBy(cluster, 'n3')).toBe('n1 alive, n2 alive, n3 alive')
  })

  it('see a node that hung for long as it sees them: dead, until they have heard each other for five seconds', async () => {
    await using cluster = await simulate({ startsAt })
    await cluster.hang('n2')
    await cluster.advance(20_000)
    expect(await seenBy(cluster, 'n1')).toBe('n1 alive, n2 dead, n3 alive')
    await cluster.resume('n2')
    await cluster.advance(1_000)
    expect(await seenBy(cluster, 'n1')).toBe('n1 alive, n2 dead, n3 alive')
    expect(await seenBy(cluster, 'n2')).toBe('n1 dead, n2 alive, n3 dead')
    await cluster.advance(5_000)
    for (const viewer of ['n1', 'n2']) {
      expect(await seenBy(cluster, viewer)).toBe('n1 alive, n2 alive, n3 alive')
    }
  })

  it('see the other side of a partition dead, from each side', async () => {
    await using cluster = await simulate({ startsAt })
    await cluster.partition(['n1', 'n2'], ['n3'])
    await cluster.advance(500)
    expect(await seenBy(cluster, 'n3')).toBe('n1 alive, n2 alive, n3 alive')
    await cluster.advance(1_000)
    expect(await seenBy(cluster, 'n1')).toBe('n1 alive, n2 alive, n3 dead')
    expect(await seenBy(cluster, 'n3')).toBe('n1 dead, n2 dead, n3 alive')
    await cluster.heal()
    await cluster.advance(6_000)
    for (const viewer of ['n1', 'n3']) {
      expect(await seenBy(cluster, viewer)).toBe('n1 alive, n2 alive, n3 alive')
    }
  })

  it('see a node alive that nobody reaches: it gossips', async () => {
    await using cluster = await simulate({
      nodes: [{}, {}, { name: 'misled', advertisedAddress: 'http://127.0.0.1:9' }],
      startsAt,
    })
    expect(await seenBy(cluster, 'n1')).toBe('misled alive, n1 alive, n2 alive')
  })
})
