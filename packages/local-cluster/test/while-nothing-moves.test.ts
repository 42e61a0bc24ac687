import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { whileNothingMoves } from '../src/serving.ts'
import type { LocalCluster } from '../src/types.ts'

/** The tables of a cluster of two nodes and one partition. */
const tables = (leader: 'N1:1' | 'N2:1', sequencer: string, segment: number) => [
  { of: 'node', id: 'n1', node: 'N1:1', state: 'alive' },
  { of: 'node', id: 'n2', node: 'N2:1', state: 'alive' },
  { of: 'partition', id: '0', node: leader },
  ...['N1:1', 'N2:1'].map((node) => ({
    of: 'replica',
    id: '0',
    node,
    state: node === leader ? 'Leader' : 'Follower',
  })),
  { of: 'log', id: '0', node: sequencer, state: String(segment) },
]

/** A cluster whose tables say one after the other, and the last for ever. */
const saying = (...looks: readonly (readonly object[])[]): LocalCluster => {
  const left = [...looks]
  const sql = () => Promise.resolve(left.length > 1 ? left.shift() : left[0])
  return { nodes: [], sql } as unknown as LocalCluster
}

describe('what is seen while nothing moves', () => {
  it('is the first thing that is seen of a cluster at rest', async () => {
    const see = vi.fn(() => Promise.resolve(see.mock.calls.length))
    expect(await whileNothingMoves(saying(tables('N1:1', 'N1:1', 0)), see)).toBe(1)
  })

  it('is nothing that was seen while a leader moved, or while its log was with another node', async () => {
    const before = tables('N1:1', 'N1:1', 0)
    const apart = tables('N2:1', 'N1:1', 0)
    const after = tables('N2:1', 'N2:1', 1)
    const see = vi.fn(() => Promise.resolve(see.mock.calls.length))
    expect(await whileNothingMoves(saying(apart, before, apart, apart, after, after), see)).toBe(2)
  })

  it('is nothing where no leader is alive until the deadline, which is told', async () => {
    const see = vi.fn(() => Promise.resolve())
    const [, , ...withoutNodes] = tables('N1:1', 'N1:1', 0)
    await expect(whileNothingMoves(saying(withoutNodes), see, 1)).rejects.toThrow(
      /^the cluster does not serve after \d ms: partition 0 has no leader that is alive$/,
    )
    expect(see).not.toHaveBeenCalled()
  })

  it('is nothing where leaders or logs move whenever one looks, which is told', async () => {
    const looks = Array.from({ length: 9 }, (_, segment) => tables('N1:1', 'N1:1', segment))
    const see = vi.fn(() => delay(2))
    await expect(whileNothingMoves(saying(...looks), see, 1)).rejects.toThrow('moved whenever one looked')
    expect(see).toHaveBeenCalledTimes(1)
  })
})
