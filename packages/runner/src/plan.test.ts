import { defineCheck, definePlugin, facts } from '@restate-preflight/core'
import { describe, expect, it } from 'vitest'
import { planChecks, type Selection } from './plan.ts'

const check = (id: string, tags: readonly string[] = []) =>
  defineCheck({
    id,
    tags,
    summary: id,
    severity: 'high',
    per: 'cluster',
    needs: { ident: facts.ident },
    messages: {},
    settleMs: 0,
    evaluate: () => [],
  })

const health = definePlugin({
  name: 'health',
  version: '1.0.0',
  namespace: 'health',
  checks: [check('health/node-alive', ['gate']), check('health/log-writable')],
})
const own = definePlugin({
  name: 'own',
  version: '1.0.0',
  namespace: 'own',
  checks: [check('own/bucket', ['gate'])],
})

const dear = definePlugin({
  name: 'dear',
  version: '1.0.0',
  namespace: 'dear',
  checks: [check('dear/alive'), { ...check('dear/metrics', ['metrics']), needs: { metrics: facts.metrics } }],
})

const ids = (selection: Partial<Selection>) =>
  planChecks([health, own], { select: [], skip: [], settings: {}, ...selection }).planned.map(
    (planned) => planned.check.id,
  )

describe('planChecks', () => {
  it.each<[string, Partial<Selection>, string[]]>([
    ['everything by default', {}, ['health/node-alive', 'health/log-writable', 'own/bucket']],
    ['by id', { select: ['own/bucket'] }, ['own/bucket']],
    ['by plugin', { select: ['health'] }, ['health/node-alive', 'health/log-writable']],
    ['by glob', { select: ['*/*-alive'] }, ['health/node-alive']],
    ['by tag', { select: ['tag:gate'] }, ['health/node-alive', 'own/bucket']],
    ['without what is skipped', { select: ['tag:gate'], skip: ['own'] }, ['health/node-alive']],
    [
      'without what is switched off',
      { settings: { 'own/bucket': { enabled: false, options: {} } } },
      ['health/node-alive', 'health/log-writable'],
    ],
    [
      'what is switched off, if it is named',
      { select: ['own/bucket'], settings: { 'own/bucket': { enabled: false, options: {} } } },
      ['own/bucket'],
    ],
  ])('selects %s', (_, selection, expected) => {
    expect(ids(selection)).toEqual(expected)
  })

  it.each<[string, Partial<Selection>, boolean]>([
    ['not by default', {}, false],
    ['in a profile that wants them', { costly: true }, true],
    ['by id', { select: ['dear/metrics'] }, true],
    ['by tag', { select: ['tag:metrics'] }, true],
    ['not with their whole plugin', { select: ['dear'] }, false],
    ['by a glob for some', { select: ['dear/met*'] }, true],
    ['not by a glob for all', { select: ['dear/*'] }, false],
    ['not where they are skipped', { costly: true, skip: ['tag:metrics'] }, false],
  ])('takes checks that read costly facts %s', (_, selection, taken) => {
    const { planned, left } = planChecks([dear], { select: [], skip: [], settings: {}, ...selection })
    expect(planned.map(({ check: { id } }) => id).includes('dear/metrics')).toBe(taken)
    // A run that did not ask for them does not mention them.
    expect(left.map(({ check: { id } }) => id).includes('dear/metrics')).toBe(
      (selection.skip ?? []).length > 0,
    )
  })

  it('says why a check is left out', () => {
    const { left } = planChecks([own], { select: [], skip: ['own'], settings: {} })
    expect(left.map(({ check: { id }, reason }) => [id, reason])).toEqual([
      ['own/bucket', 'skipped by --skip or the profile'],
    ])
  })

  it('refuses a selector that matches nothing', () => {
    expect(() => ids({ select: ['helth'] })).toThrow(
      expect.objectContaining({ code: 'RP1002', target: 'helth' }),
    )
  })

  it('refuses two checks of one id', () => {
    expect(() => planChecks([own, own], { select: [], skip: [], settings: {} })).toThrow(
      expect.objectContaining({ code: 'RP1106' }),
    )
  })
})
