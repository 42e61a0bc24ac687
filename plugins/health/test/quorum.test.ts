import {
  facts,
  sealMajority,
  valueOf,
  writeQuorum,
  type NodesConfiguration,
  type NodesetView,
  type QuorumState,
  type RegisteredNode,
  type ReplicationProperty,
} from '@restate-preflight/core'
import { clusterBuilder } from '@restate-preflight/testkit'
import { describe, expect, it } from 'vitest'

/** The values follow the rules of Restate's node set checker and its own tests (`replication/checker.rs`). */

type Change = (id: number) => Partial<RegisteredNode>

const configurationOf = (nodes: number, change: Change = () => ({})): NodesConfiguration => {
  const configuration = valueOf(clusterBuilder({ nodes }).build(), facts.nodesConfiguration)
  if (configuration === undefined) throw new Error('a built cluster has nodes_config')
  return { ...configuration, nodes: configuration.nodes.map((node) => ({ ...node, ...change(node.id) })) }
}

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1)

const viewOf = (
  nodesConfiguration: NodesConfiguration,
  replication: ReplicationProperty,
  ready: readonly number[],
  nodeset = nodesConfiguration.nodes.map(({ id }) => id),
): NodesetView => ({ nodesConfiguration, nodeset, replication, ready: new Set(ready) })

/** The largest number of nodes of which any may fail, or -1 where the quorum is missed with all nodes. */
const tolerance = (
  quorum: (view: NodesetView) => QuorumState,
  nodes: number,
  replication: ReplicationProperty,
): number => {
  const configuration = configurationOf(nodes)
  const reachedWithout = (lost: number) =>
    quorum(viewOf(configuration, replication, upTo(nodes - lost))).reached
  const failing = upTo(nodes + 1).find((count) => !reachedWithout(count - 1)) ?? nodes + 2
  return failing - 2
}

describe('the quorums of a flat nodeset', () => {
  it.each([
    // nodes, copies, losses that writing survives, losses that sealing survives
    [1, 1, 0, 0],
    [2, 1, 1, 0],
    [2, 2, 0, 1],
    [3, 1, 2, 0],
    [3, 2, 1, 1],
    [3, 3, 0, 2],
    [4, 2, 2, 1],
    [5, 2, 3, 1],
    [5, 3, 2, 2],
    [6, 3, 3, 2],
  ])(
    'of %i nodes with %i copies survive the loss of %i for writing, %i for sealing',
    (nodes, copies, ...losses) => {
      const replication = { node: copies }
      expect([
        tolerance(writeQuorum, nodes, replication),
        tolerance(sealMajority, nodes, replication),
      ]).toEqual(losses)
    },
  )

  it.each([
    [3, 2, 1],
    [2, 2, 0],
    [3, 3, 0],
    [4, 2, 1],
    [5, 3, 2],
    [5, 2, 1],
    [3, 1, 0],
  ])('of %i nodes with %i copies survive together the loss of %i', (nodes, copies, losses) => {
    const replication = { node: copies }
    expect(
      Math.min(tolerance(writeQuorum, nodes, replication), tolerance(sealMajority, nodes, replication)),
    ).toBe(losses)
  })

  it('tell what they have and need', () => {
    const view = viewOf(configurationOf(5), { node: 3 }, [1, 2])
    expect([writeQuorum(view), sealMajority(view)]).toEqual([
      { reached: false, scope: 'node', has: 2, needs: 3 },
      { reached: false, scope: 'node', has: 2, needs: 3 },
    ])
  })
})

describe('the storage states', () => {
  const quorums = (storageState: RegisteredNode['storageState']) => {
    const configuration = configurationOf(3, (id) => (id === 3 ? { storageState } : {}))
    const view = viewOf(configuration, { node: 2 }, [1, 3])
    return [writeQuorum(view).reached, sealMajority(view).reached]
  }

  it.each([
    ['read-write', true, true],
    ['read-only', true, true],
    ['provisioning', false, true],
    ['gone', false, false],
    // Answers without authority: a seal succeeds, with risk.
    ['data-loss', false, true],
    // Shrinks the nodeset to two, of which one suffices for an f-majority.
    ['disabled', false, true],
  ] as const)('of N3, %s, beside N1: write %s, seal %s', (storageState, ...expected) => {
    expect(quorums(storageState)).toEqual(expected)
  })

  it('of a removed node shrink the nodeset', () => {
    const configuration = configurationOf(3)
    const removed: NodesConfiguration = {
      ...configuration,
      nodes: configuration.nodes.filter(({ id }) => id !== 3),
      tombstones: [3],
    }
    const view = viewOf(removed, { node: 2 }, [1], [1, 2, 3])
    expect([writeQuorum(view).reached, sealMajority(view)]).toEqual([
      false,
      { reached: true, scope: 'node', has: 1, needs: 1 },
    ])
  })

  it('of an id that nodes_config does not know yet counts as provisioning', () => {
    const configuration = configurationOf(2)
    const quorum = (ready: readonly number[]) =>
      sealMajority(viewOf(configuration, { node: 2 }, ready, [1, 2, 3])).reached
    expect([quorum([1]), quorum([1, 2])]).toEqual([false, true])
  })
})

describe('the quorums of zones', () => {
  /** N1 and N2 in zone a, N3 and N4 in b, N5 and N6 in c. */
  const zoned = configurationOf(6, (id) => ({ location: `eu.${'abc'[Math.floor((id - 1) / 2)] ?? ''}` }))
  const replication = { zone: 2, node: 3 }
  const quorums = (ready: readonly number[]) => {
    const view = viewOf(zoned, replication, ready)
    return [writeQuorum(view).reached, sealMajority(view).reached]
  }

  it.each([
    ['a whole zone is lost', [1, 2, 3, 4], true, true],
    ['one node of each zone is lost', [1, 3, 5], true, false],
    ['only one zone is left', [5, 6], false, false],
    ['copies fit, but in one zone too few', [1, 2, 3], true, false],
    ['four nodes are left, over all zones', [1, 2, 3, 5], true, true],
  ] as const)('where %s', (_, ready, ...expected) => {
    expect(quorums(ready)).toEqual(expected)
  })

  it('need domains, not only copies', () => {
    const view = viewOf(zoned, { zone: 3, node: 3 }, [1, 2, 3, 4])
    expect(writeQuorum(view)).toEqual({ reached: false, scope: 'zone', has: 2, needs: 3 })
  })

  it('take the factor of the narrowest scope for nodes', () => {
    expect(writeQuorum(viewOf(zoned, { zone: 2 }, [1]))).toEqual({
      reached: false,
      scope: 'node',
      has: 1,
      needs: 2,
    })
  })

  it('leave a node without location out of that scope only', () => {
    const configuration = configurationOf(3, (id) => ({
      location: id === 3 ? '' : `eu.${id === 1 ? 'a' : 'b'}`,
    }))
    const quorum = (ready: readonly number[]) =>
      writeQuorum(viewOf(configuration, { zone: 2, node: 2 }, ready)).reached
    expect([quorum([1, 3]), quorum([1, 2])]).toEqual([false, true])
  })

  it('count a zone whose nodes lost all their data, but not a mixed one', () => {
    const lost = (ids: readonly number[]) => ({
      ...zoned,
      nodes: zoned.nodes.map((node) =>
        ids.includes(node.id) ? { ...node, storageState: 'data-loss' as const } : node,
      ),
    })
    const quorum = (ids: readonly number[]) =>
      sealMajority(viewOf(lost(ids), { zone: 2, node: 4 }, [1, 2, 3, 4], [1, 2, 3, 4, 5, 6]))
    expect([quorum([1, 2]).reached, quorum([1]).reached]).toEqual([true, true])
    const byZone = (ids: readonly number[]) =>
      sealMajority(viewOf(lost(ids), { zone: 2, node: 2 }, [1, 2, 3, 4], [1, 2, 3, 4, 5, 6])).reached
    expect([byZone([1, 2]), byZone([1])]).toEqual([true, false])
  })
})
