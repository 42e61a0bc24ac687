import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clusterStateTable } from './cluster-states.ts'
import { nodeStateTable } from './node-states.ts'
import { clusterStates, nodeStates, type ClusterState, type NodeState } from './state.ts'
import { canFollow, stageReached } from './transition.ts'

describe.each([
  ['cluster', clusterStateTable, clusterStates],
  ['node', nodeStateTable, nodeStates],
] as const)('the table of %s states', (_, table, names) => {
  it('declares every state of the contract, once', () => {
    expect(table.map(({ state }) => state as string).sort()).toEqual([...names].sort())
  })

  it('leads to states that it declares, and never from a state to itself', () => {
    for (const { state, next } of table) {
      if (next === 'any') continue
      expect(next.filter((name) => name === state || !(names as readonly string[]).includes(name))).toEqual(
        [],
      )
      expect(next.length, state).toBeGreaterThan(0)
    }
  })

  it('lets every state of life be reached from another one', () => {
    const reached = new Set(table.flatMap(({ next }) => (next === 'any' ? [] : (next as readonly string[]))))
    expect(
      table.filter(({ state, next }) => next !== 'any' && !reached.has(state)).map(({ state }) => state),
    ).toEqual([])
  })

  it('says how long a state lasts wherever waiting helps', () => {
    for (const { state, ends, usualSeconds } of table) {
      if (ends === 'by-itself') expect(usualSeconds, state).not.toBeNull()
      if (ends === 'lasts') expect(usualSeconds, state).toBeNull()
    }
  })

  it('speaks of each in whole sentences', () => {
    for (const { meaning, holds } of table) {
      expect(meaning).toMatch(/^[A-Z].*\.$/s)
      expect(holds).toMatch(/^[a-z].*[^.]$/s)
    }
  })
})

describe('a later look', () => {
  it.each<readonly [ClusterState, ClusterState, boolean]>([
    ['no-contact', 'unprovisioned', true],
    ['unprovisioned', 'serving', true],
    ['serving', 'degraded', true],
    ['degraded', 'serving', true],
    ['forming', 'unprovisioned', true],
    ['serving', 'unprovisioned', false],
    ['serving', 'metadata-unavailable', true],
    ['reconfiguring', 'metadata-unavailable', true],
    ['metadata-unavailable', 'unprovisioned', false],
    ['provisioning', 'unprovisioned', false],
    ['degraded', 'provisioning', false],
    ['reconfiguring', 'unprovisioned', false],
  ])('at a cluster that was %s finds %s: %s', (before, after, legal) => {
    expect(canFollow(clusterStateTable, before, after)).toBe(legal)
  })

  it.each<readonly [NodeState, NodeState, boolean]>([
    ['unreachable', 'booting', true],
    ['booting', 'awaiting-provisioning', true],
    ['awaiting-provisioning', 'serving', true],
    ['serving', 'unreachable', true],
    ['serving', 'booting', true],
    ['serving', 'joining', true],
    ['serving', 'awaiting-provisioning', false],
    ['zombie', 'orphan', false],
  ])('at a node that was %s finds %s: %s', (before, after, legal) => {
    expect(canFollow(nodeStateTable, before, after)).toBe(legal)
  })

  it('remembers over looks in vain how far the life had come', () => {
    const stage = stageReached(clusterStateTable, ['unprovisioned', 'serving', 'no-contact'])
    expect(canFollow(clusterStateTable, 'no-contact', 'unprovisioned')).toBe(true)
    expect(canFollow(clusterStateTable, 'no-contact', 'unprovisioned', stage)).toBe(false)
    expect(canFollow(clusterStateTable, 'no-contact', 'degraded', stage)).toBe(true)
  })

  it('keeps what was reached while the metadata store cannot be read', () => {
    const stage = stageReached(clusterStateTable, ['serving', 'metadata-unavailable'])
    expect(canFollow(clusterStateTable, 'metadata-unavailable', 'provisioning', stage)).toBe(false)
    expect(canFollow(clusterStateTable, 'metadata-unavailable', 'degraded', stage)).toBe(true)
    expect(canFollow(clusterStateTable, 'no-contact', 'metadata-unavailable', stage)).toBe(true)
  })

  it('may always find the same, or nobody', () => {
    for (const state of clusterStates) {
      expect(canFollow(clusterStateTable, state, state)).toBe(true)
      expect(canFollow(clusterStateTable, state, 'no-contact')).toBe(true)
    }
    for (const state of nodeStates) expect(canFollow(nodeStateTable, state, 'unreachable')).toBe(true)
  })

  it('finds what a look in between did not forbid', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...clusterStates),
        fc.constantFrom(...clusterStates),
        fc.constantFrom(...clusterStates),
        (a, b, c) => {
          const stage = stageReached(clusterStateTable, [a, b])
          const steps = canFollow(clusterStateTable, a, b) && canFollow(clusterStateTable, b, c, stage)
          if (steps) expect(canFollow(clusterStateTable, a, c), `${a} → ${b} → ${c}`).toBe(true)
        },
      ),
      { numRuns: 1_000 },
    )
  })
})
