import { describe, expect, it } from 'vitest'
import type { NodesConfiguration, ReplicationProperty, StorageState } from './model/index.ts'
import { majority, sealMajority, writeQuorum } from './quorum.ts'

interface Shape {
  readonly size: number
  readonly replication: ReplicationProperty
  readonly locations?: readonly string[]
  readonly states?: { readonly [id: number]: StorageState }
}

const configuration = ({ size, locations, states }: Shape): NodesConfiguration => ({
  version: 1,
  clusterName: 'test',
  clusterFingerprint: '1',
  nodes: Array.from({ length: size }, (_, index) => ({
    id: index + 1,
    name: `n${index + 1}`,
    currentGeneration: { id: index + 1, generation: 1 },
    address: '',
    roles: ['log-server'],
    location: locations?.[index] ?? '',
    storageState: states?.[index + 1] ?? 'read-write',
    metadataServerState: 'member',
    workerState: 'active',
    binaryVersion: null,
  })),
  tombstones: [],
  nameLookup: {},
  modifiedAt: null,
  features: null,
})

const without = (shape: Shape, down: readonly number[]) => {
  const nodeset = Array.from({ length: shape.size }, (_, index) => index + 1)
  return {
    nodesConfiguration: configuration(shape),
    nodeset,
    replication: shape.replication,
    ready: new Set(nodeset.filter((id) => !down.includes(id))),
  }
}

const subsets = (size: number, count: number): readonly (readonly number[])[] =>
  count === 0
    ? [[]]
    : Array.from({ length: size }, (_, index) => index + 1).flatMap((first) =>
        subsets(first - 1, count - 1).map((rest) => [...rest, first]),
      )

/** The largest k such that any k nodes may fail. */
const tolerated = (shape: Shape, reached: (view: ReturnType<typeof without>) => boolean): number => {
  for (let count = 1; count <= shape.size; count++) {
    if (!subsets(shape.size, count).every((down) => reached(without(shape, down)))) return count - 1
  }
  return shape.size
}

describe('majority', () => {
  it.each([
    [1, 1],
    [2, 2],
    [3, 2],
    [4, 3],
    [5, 3],
  ])('of %i is %i', (members, expected) => {
    expect(majority(members)).toBe(expected)
  })
})

describe('nodesets without locations', () => {
  // Losses that any nodeset of this size and replication survives, for writing and for sealing.
  it.each([
    [3, 2, 1, 1],
    [2, 2, 0, 1],
    [3, 3, 0, 2],
    [4, 2, 2, 1],
    [5, 3, 2, 2],
    [5, 2, 3, 1],
    [3, 1, 2, 0],
  ])('of %i nodes with %i copies tolerate %i for writing and %i for sealing', (size, node, write, seal) => {
    const shape = { size, replication: { node } }
    expect(tolerated(shape, (view) => writeQuorum(view).reached)).toBe(write)
    expect(tolerated(shape, (view) => sealMajority(view).reached)).toBe(seal)
  })

  it('say at which scope how much is missing', () => {
    expect(writeQuorum(without({ size: 3, replication: { node: 2 } }, [1, 2]))).toEqual({
      reached: false,
      scope: 'node',
      has: 1,
      needs: 2,
    })
  })

  it('are not written to where the storage may not be written', () => {
    const states = { 1: 'data-loss', 2: 'provisioning' } as const
    expect(writeQuorum(without({ size: 3, replication: { node: 2 }, states }, [])).has).toBe(1)
  })

  it('leave disabled nodes out of the count', () => {
    const shape = { size: 3, replication: { node: 2 }, states: { 3: 'disabled' } } as const
    expect(sealMajority(without(shape, [2]))).toEqual({ reached: true, scope: 'node', has: 1, needs: 1 })
  })
})

describe('nodesets over zones', () => {
  const shape = {
    size: 6,
    replication: { zone: 2, node: 3 },
    locations: ['r.a', 'r.a', 'r.b', 'r.b', 'r.c', 'r.c'],
  }

  it('can be written with one zone down', () => {
    expect(writeQuorum(without(shape, [1, 2])).reached).toBe(true)
  })

  it('cannot be written when only one zone is left', () => {
    expect(writeQuorum(without(shape, [1, 2, 3, 4]))).toEqual({
      reached: false,
      scope: 'node',
      has: 2,
      needs: 3,
    })
  })

  it('can be sealed by two whole zones', () => {
    expect(sealMajority(without(shape, [1, 2]))).toMatchObject({ reached: true })
  })

  it('cannot be sealed when every zone lacks a node', () => {
    expect(sealMajority(without(shape, [1, 3, 5]))).toMatchObject({ reached: false })
  })
})
