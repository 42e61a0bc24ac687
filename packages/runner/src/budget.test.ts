import { costOf, defineCheck, facts, typicalSize, type Check } from '@restate-preflight/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wholeBasis, withinBudget, type Budget } from './budget.ts'
import type { Plan } from './plan.ts'

const check = (name: string, ...needs: readonly (keyof typeof facts)[]): Check =>
  defineCheck({
    id: `test/${name}`,
    summary: name,
    severity: 'high',
    per: 'cluster',
    needs: Object.fromEntries(needs.map((need) => [need, facts[need]])),
    messages: {},
    settleMs: 0,
    evaluate: () => [],
  })

const planOf = (...checks: readonly (readonly [Check, boolean])[]): Plan => ({
  planned: checks.map(([one, required]) => ({ check: one, required, options: {} })),
  left: [],
})

const nothing = { rpcs: 0, bytes: 0 }
const names = (plan: Plan) => plan.planned.map((planned) => planned.check.id.slice('test/'.length))
const basis = costOf(wholeBasis, typicalSize)

const ident = check('ident', 'ident')
const caches = check('caches', 'cachedPartitionTable', 'cachedLogs')
const versions = check('versions', 'storedAfter')
const metrics = check('metrics', 'metrics')

describe('withinBudget', () => {
  const plan = planOf([ident, true], [metrics, false], [caches, true], [versions, false])
  const within = (budget: Partial<Budget>) =>
    withinBudget(plan, { rpcs: null, bytes: null, ...budget }, typicalSize, nothing)

  it('keeps everything that fits, in the order of the plugins', () => {
    expect(within({ rpcs: 1_000, bytes: 10_000_000 }).plan).toEqual(plan)
  })

  it('takes required checks first, then whichever fit', () => {
    expect(names(within({ rpcs: basis.rpcs + 9 }).plan)).toEqual(['ident', 'metrics', 'caches'])
    expect(names(within({ rpcs: basis.rpcs + 6 }).plan)).toEqual(['ident', 'caches'])
    expect(names(within({ rpcs: basis.rpcs + 5 }).plan)).toEqual(['ident', 'metrics'])
    expect(names(within({ rpcs: basis.rpcs }).plan)).toEqual(['ident'])
  })

  it('keeps a check out whose bytes do not fit', () => {
    expect(names(within({ bytes: basis.bytes + 100_000 }).plan)).toEqual(['ident', 'caches', 'versions'])
  })

  it('says what the budget was, and counts what is left out as not judged', () => {
    expect(within({ rpcs: basis.rpcs, bytes: 5_000_000 }).plan.left).toEqual(
      [metrics, caches, versions].map((one) => ({
        check: one,
        reason: `budget: does not fit in --budget rpc=${basis.rpcs},bytes=5000000`,
        unjudged: true,
      })),
    )
  })

  it('counts what was spent before', () => {
    const budget = { rpcs: basis.rpcs + 9, bytes: null }
    const { plan: kept } = withinBudget(plan, budget, typicalSize, { rpcs: 9, bytes: 0 })
    expect(names(kept)).toEqual(['ident'])
  })

  it('reads no key of each partition where not even the basis fits', () => {
    const { basis: least, plan: kept } = within({ rpcs: basis.rpcs - 1 })
    expect(least.map(({ id }) => id)).not.toContain(facts.epoch.id)
    expect(costOf(least, typicalSize).rpcs).toBeLessThanOrEqual(basis.rpcs - typicalSize.partitions)
    expect(names(kept)).toEqual(['ident', 'metrics', 'caches', 'versions'])
  })

  it('judges nothing with a budget of nothing', () => {
    const { plan: kept } = within({ rpcs: 1 })
    expect(kept.planned).toEqual([])
    expect(kept.left).toHaveLength(4)
  })

  const any = fc.array(fc.tuple(fc.constantFrom(ident, caches, versions, metrics), fc.boolean()))
  const size = fc.record({ nodes: fc.integer({ min: 1, max: 50 }), partitions: fc.nat(200) })

  it('never spends more than the budget on checks, and loses none', () => {
    fc.assert(
      fc.property(any, size, fc.nat(500), (checks, cluster, rpcs) => {
        const whole = planOf(...checks)
        const { plan: kept, basis: read } = withinBudget(whole, { rpcs, bytes: null }, cluster, nothing)
        expect(kept.planned.length + kept.left.length).toBe(checks.length)
        if (kept.planned.length === 0) return
        const needed = kept.planned.flatMap((planned) => Object.values(planned.check.needs))
        expect(costOf([...read, ...needed], cluster).rpcs).toBeLessThanOrEqual(rpcs)
      }),
    )
  })
})
