import { describe, expect, it } from 'vitest'
import { defineCheck } from './check.ts'
import { checkCostText, costOf, typicalSize } from './cost.ts'
import { facts } from './facts.ts'
import { foundationFacts } from './snapshot.ts'

const check = (...needs: readonly (keyof typeof facts)[]) =>
  defineCheck({
    id: 'test/check',
    summary: 'it is so',
    severity: 'low',
    per: 'cluster',
    needs: Object.fromEntries(needs.map((need) => [need, facts[need]])),
    messages: {},
    settleMs: 0,
    evaluate: () => [],
  })

describe('costOf', () => {
  it('counts per node, per partition and per run', () => {
    expect(costOf([facts.clusterState], { nodes: 5, partitions: 7 }).rpcs).toBe(5)
    expect(costOf([facts.epoch], { nodes: 5, partitions: 7 }).rpcs).toBe(2 + 7)
    expect(costOf([facts.storedAfter], { nodes: 5, partitions: 7 }).rpcs).toBe(4)
  })

  it('counts once what several facts rest on', () => {
    const size = { nodes: 3, partitions: 24 }
    expect(costOf([facts.cachedFingerprint, facts.cachedNodesConfiguration], size)).toEqual(
      costOf([facts.cachedFingerprint], size),
    )
    expect(costOf([facts.stored, facts.epoch], size)).toEqual(costOf([facts.stored], size))
  })

  it('grows with the cluster, and costs nothing for what was read before', () => {
    const bytes = (nodes: number) => costOf(foundationFacts, { nodes, partitions: 1 }).bytes
    expect(bytes(9)).toBeGreaterThan(bytes(3))
    expect(costOf([facts.earlierLook], typicalSize)).toEqual({ rpcs: 0, bytes: 0 })
  })

  it('takes the metrics for by far the dearest', () => {
    const all = Object.values(facts).filter(({ id }) => id !== facts.metrics.id)
    expect(costOf([facts.metrics], typicalSize).bytes).toBeGreaterThan(5 * costOf(all, typicalSize).bytes)
  })
})

describe('the cost of a check in words', () => {
  it('is what it adds to the foundation of every run', () => {
    expect(checkCostText(check('ident', 'nodesConfiguration'))).toBe('nothing beyond the foundation')
    expect(checkCostText(check('metadataServer', 'storedAfter'))).toMatch(
      /^RPCs: 1 per node, 4 per run; with 3 nodes and 24 partitions 7 RPCs and \d+ bytes$/,
    )
    expect(checkCostText(check('metrics'))).toMatch(/^RPCs: 1 per node; .* 3 RPCs and \d{3} kB$/)
  })
})
