import { once } from 'node:events'
import { connect } from 'node:net'
import { rpcs, toIdent } from '@restate-preflight/wire'
import { afterEach, describe, expect, it } from 'vitest'
import { simulate, type SimulatedCluster, type SimulationOptions } from '../../src/simulation/index.ts'
import { call, failureOf } from './client.ts'

const startsAt = new Date('2026-01-01T12:00:00Z')
let cluster: SimulatedCluster | undefined
const started = async (options: SimulationOptions = {}): Promise<SimulatedCluster> =>
  (cluster = await simulate({ startsAt, ...options }))
afterEach(() => cluster?.stop())

describe('a simulated cluster', () => {
  it('speaks gRPC as others do', async () => {
    const { nodes } = await started()
    const idents = await Promise.all(
      nodes.map(async ({ address }) => toIdent(await call(address, rpcs.getIdent, {}))),
    )
    // Ids go by who comes first. The node that provisions registers twice.
    expect(idents.map(({ status, nodeId }) => [status, nodeId])).toEqual(
      nodes.map(({ id }) => ['alive', { id, generation: id === 1 ? 2 : 1 }]),
    )
    expect(nodes.map(({ id }) => id).toSorted()).toEqual([1, 2, 3])
  })

  it('is the same for the same seed and steps, and another for another seed', async () => {
    const epochsOf = async (seed: number) => {
      await using other = await simulate({ startsAt, seed })
      await other.run([
        { do: 'kill', node: 'n2' },
        { do: 'advance', ms: 20_000 },
      ])
      const replies = await Promise.all(
        [0, 1, 2, 3].map((id) => call(other.addresses[0] ?? '', rpcs.proxyGet, { key: `pp_epoch_${id}` })),
      )
      return replies.map(({ value }) => Buffer.from(value?.bytes ?? []).toString('hex'))
    }
    const first = await epochsOf(7)
    expect(await epochsOf(7)).toEqual(first)
    expect(await epochsOf(8)).not.toEqual(first)
  })

  it('refuses connections to a node that was killed, until it is started again with the next generation', async () => {
    const { addresses, kill, start, advance, node } = await started()
    await kill('n3')
    const [error] = (await once(connect(Number(new URL(addresses[2] ?? '').port), '127.0.0.1'), 'error')) as [
      NodeJS.ErrnoException,
    ]
    expect(error.code).toBe('ECONNREFUSED')
    await start('n3')
    await advance(2_000)
    expect(toIdent(await call(addresses[2] ?? '', rpcs.getIdent, {})).nodeId).toEqual({
      id: node('n3').id,
      generation: 2,
    })
  })

  it('accepts connections to a node that hangs, and answers them once it goes on', async () => {
    const { addresses, hang, resume } = await started()
    await hang('n2')
    const answer = call(addresses[1] ?? '', rpcs.getIdent, {})
    const state = await Promise.race([
      answer.then(() => 'answered'),
      new Promise((resolve) => setTimeout(resolve, 200, 'silent')),
    ])
    expect(state).toBe('silent')
    await resume('n2')
    expect(toIdent(await answer).status).toBe('alive')
  })

  it('has no services of roles that a node lacks', async () => {
    const { addresses } = await started({ nodes: [{}, { roles: ['worker', 'log-server'] }] })
    expect(await failureOf(call(addresses[1] ?? '', rpcs.getClusterState, {}))).toEqual({
      code: 12,
      details: 'Received HTTP status code 404',
    })
    expect((await call(addresses[0] ?? '', rpcs.getClusterState, {})).clusterState?.nodes).toHaveProperty('2')
  })

  it('ends a call whose request is no protobuf, and goes on', async () => {
    const { addresses } = await started({ nodes: 1 })
    const broken = { ...rpcs.proxyGet, serialize: () => Uint8Array.of(0xff) }
    const failure = await failureOf(call(addresses[0] ?? '', broken, { key: '' }))
    expect(failure.code).toBe(13)
    expect(toIdent(await call(addresses[0] ?? '', rpcs.getIdent, {})).status).toBe('alive')
  })

  it('counts what it was asked', async () => {
    const { addresses, asked } = await started({ nodes: 1 })
    await call(addresses[0] ?? '', rpcs.getIdent, {})
    await call(addresses[0] ?? '', rpcs.proxyGet, { key: 'nodes_config' })
    expect([...asked()]).toEqual([
      [rpcs.getIdent.path, 1],
      [rpcs.proxyGet.path, 1],
    ])
  })

  it.each([
    ['an unknown node', [{ do: 'kill', node: 'n9' }], "no node 'n9' among n1, n2, n3"],
    ['a start of what runs', [{ do: 'start', node: 'n1' }], 'n1 runs already'],
    ['a second provisioning', [{ do: 'provision', node: 'n1' }], 'the cluster is provisioned already'],
    ['time that goes back', [{ do: 'advance', ms: -1 }], 'time does not pass by -1 ms'],
  ] as const)('refuses %s', async (_, steps, message) => {
    const { run } = await started()
    await expect(run(steps)).rejects.toThrow(message)
  })
})
