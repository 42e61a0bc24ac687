import { defineCheck, defineFact, definePlugin, facts, type Check } from '@restate-preflight/core'
import { describe, expect, it } from 'vitest'
import { clusterBuilder, faultCatalogue, faults, freshPage, stability, testPlugin } from '../src/index.ts'
import { failuresOf } from './trial-runner.ts'

const message = (symptom: string) => ({ symptom, required: '', current: '', impact: '', action: '' })

const definition = {
  id: 'sample/alive',
  summary: 'every node is alive',
  severity: 'high',
  per: 'node',
  needs: { ident: facts.ident },
  settleMs: 0,
  messages: { dead: message('{node} is dead') },
} as const

const sound = defineCheck({
  ...definition,
  *evaluate({ read, target, finding }) {
    if (read('ident').status === 'shutting-down') yield finding('dead', { node: target.id })
  },
})

/** A check that is wrong in the one way that a test is about. */
const wrong = (evaluate: Check['evaluate'], rest: Partial<Check> = {}): Check => ({
  ...sound,
  evaluate,
  ...rest,
})

const names = faultCatalogue.map(({ name }) => name).join(', ')
const observed = faultCatalogue
  .filter((fault) => fault.observed)
  .map(({ name }) => name)
  .join(', ')
const unobserved = ['RP6003', ...faultCatalogue.flatMap((fault) => (fault.observed ? [] : [fault.code]))]

describe('faults', () => {
  it('have nothing to say of a check that reads', () => {
    expect(faults(sound)).toEqual([])
  })

  it('tell of a finding that rests on nothing', () => {
    const hasty = wrong(function* ({ look, target, finding }) {
      if (look('ident').status === 'unavailable') yield finding('dead', { node: target.id })
    })
    expect(faults(hasty, [clusterBuilder().build()])).toEqual([
      `sample/alive, with "ident": it finds dead, which it does not find otherwise where it is ${names}`,
    ])
  })

  it('tell of a finding that rests on a fact which no sample cluster holds, such as one of a plugin', () => {
    const own: Check = {
      ...wrong(function* ({ look, target, finding }) {
        if (look('own').status === 'unavailable') yield finding('dead', { node: target.id })
      }),
      needs: { own: defineFact({ id: 'sample.own', per: 'node', summary: 'ours' }) },
    }
    expect(faults(own)).toEqual(['sample/alive, with "own": it finds dead where it is not captured'])
    expect(faults({ ...own, absence: { spared: ['own'] } })).toEqual([])
  })

  it('leave such a finding to a check that says so, where somebody looked', () => {
    const judging = wrong(
      function* ({ look, target, finding, unknown }) {
        const ident = look('ident')
        if (ident.status === 'collected') return
        if (unobserved.includes(ident.error.code)) return unknown(ident.error)
        yield finding('dead', { node: target.id })
      },
      { absence: { judged: ['ident'] } },
    )
    expect(faults(judging)).toEqual([])
    const undeclared = faults({ ...judging, absence: {} }, [clusterBuilder().build()])
    expect(undeclared).toEqual([
      `sample/alive, with "ident": it finds dead, which it does not find otherwise where it is ${observed}`,
    ])
  })

  it('tell of a pass that rests on nothing', () => {
    const blind = wrong(
      function* ({ readAll, target, finding }) {
        if ([...readAll('views').values()].some((view) => view === null))
          yield finding('dead', { node: target.id })
      },
      { needs: { views: facts.clusterState } },
    )
    expect(faults(blind, [clusterBuilder().build()])).toEqual([
      `sample/alive, with "views": it passes without having looked where it is ${names}`,
    ])
    expect(faults({ ...blind, absence: { spared: ['views'] } }, [clusterBuilder().build()])).toEqual([])
  })

  it('tell of a check that swallows what tells it that a fact is missing', () => {
    const swallowing = wrong(function* (context) {
      try {
        yield* sound.evaluate(context)
      } catch {
        // A host that cannot end a judgement.
      }
    })
    expect(faults(swallowing, [clusterBuilder().build()])).toEqual([
      `sample/alive, with "ident": it passes without having looked where it is ${names}`,
    ])
  })

  it('tell of a check that says that it does not apply, though it could not look', () => {
    const evasive = wrong(function* ({ look, target, finding, notApplicable }) {
      const ident = look('ident')
      if (ident.status === 'unavailable') return notApplicable('there is nothing to judge')
      if (ident.value === null) yield finding('dead', { node: target.id })
    })
    const asked = faultCatalogue.filter(({ code }) => code !== 'RP6005').map(({ name }) => name)
    expect(faults(evasive)).toEqual([
      `sample/alive, with "ident": it says that it does not apply, without having looked where it is ${asked.join(', ')}`,
    ])
    const unasked = asked.filter((name) => !observed.split(', ').includes(name))
    expect(faults({ ...evasive, absence: { reported: ['ident'] } })).toEqual([
      `sample/alive, with "ident": it says that it does not apply, without having looked where it is ${unasked.join(', ')}`,
    ])
  })

  it('leave a check be that does not apply for another reason, or where the user gave nothing', () => {
    const elsewhere = wrong(function* ({ look, read, target, finding, notApplicable }) {
      look('ident')
      if (target.kind === 'node') return notApplicable('it is for others')
      if (read('ident') === null) yield finding('dead', { node: target.id })
    })
    expect(faults(elsewhere)).toEqual([])
    const comparing = wrong(
      function* ({ look, target, finding, notApplicable }) {
        const earlier = look('earlier')
        if (earlier.status === 'unavailable') return notApplicable('there is no earlier look')
        if (earlier.value === null) yield finding('dead', { node: target.id })
      },
      { needs: { earlier: facts.earlierLook } },
    )
    expect(faults(comparing)).toEqual([])
  })

  it('tell of a pass without what was asked of the target itself, and of no pass without one answer of many', () => {
    const own = wrong(function* ({ readAll, target, finding }) {
      if (readAll('ident').get(target.id) === null) yield finding('dead', { node: target.id })
    })
    const looking = wrong(function* ({ look, missing, target, finding, unknown }) {
      const { size } = missing('ident')
      if (size === 3) return unknown('nobody answers')
      if (look('ident').status === 'collected' && size > 3) yield finding('dead', { node: target.id })
    })
    const whole = clusterBuilder().build()
    expect(faults(own, [whole])).toEqual([
      `sample/alive, with "ident": it passes without having looked where it is ${names}`,
    ])
    const [complaint = '', ...others] = faults(looking, [whole])
    expect(others).toEqual([])
    expect(complaint).toContain('it passes without having looked where it is not captured, not asked, ')
    expect(complaint).toContain('hung')
    expect(faults({ ...looking, per: 'cluster' }, [whole]).join()).not.toContain('hung')
  })

  it('tell of a need that no judgement asks for', () => {
    const lavish = { ...sound, needs: { ...sound.needs, views: facts.clusterState } }
    expect(faults(lavish)).toEqual(['sample/alive, with "views": no judgement of these clusters asks for it'])
    // Its own fact is in none of them, and a judgement may end by that before it asks for the rest.
    const own = defineFact({ id: 'sample.own', per: 'node', summary: 'ours' })
    expect(faults({ ...lavish, needs: { ...lavish.needs, own } })).toEqual([])
  })

  it('tell of an exception', () => {
    const brittle = wrong(
      ({ readAll, finding }) => {
        const [first] = readAll('views').values() as Iterable<{ readonly nodes: readonly object[] }>
        return first!.nodes.length > 100 ? [finding('dead', { node: 'N1' })] : []
      },
      { needs: { views: facts.clusterState } },
    )
    const [complaint = ''] = faults(brittle, [clusterBuilder().build()])
    expect(complaint).toContain('sample/alive, with "views": it throws (sample/alive: Cannot read properties')
  })
})

describe('stability', () => {
  const dying = clusterBuilder()
    .change(facts.ident, (ident) => ({ ...ident, status: 'shutting-down' as const }), 'N2')
    .build()

  it('has nothing to say of a check that finds the same', () => {
    expect(stability(sound, [dying])).toEqual([])
  })

  it.each<readonly [string, Check['evaluate'], string]>([
    [
      'the order of nodes',
      function* ({ nodes, target, finding }) {
        if (nodes[0]?.key === target.id) yield finding('dead', { node: target.id })
      },
      'sample/alive, with nodes, partitions and keys in another order: no longer: dead of N1',
    ],
    [
      'a generation as target',
      function* ({ read, finding }) {
        const { nodeId } = read('ident') as {
          readonly nodeId: { readonly id: number; readonly generation: number }
        }
        const id = `N${nodeId.id}:${nodeId.generation}`
        yield finding('dead', { node: id }, { targets: [{ kind: 'node', id }] })
      },
      'sample/alive, with later generations: no longer: dead of N1:1',
    ],
    [
      'the time of day',
      function* ({ now, target, finding }) {
        if (now < '2026-01-02') yield finding('dead', { node: target.id })
      },
      'sample/alive, with all times a day later: no longer: dead of N1',
    ],
    [
      'an LSN',
      function* ({ read, target, finding }) {
        const [tail] = (read('views') as { nodes: { partitions: { durableLsn: string }[] }[] }).nodes
        if (Number(tail?.partitions[0]?.durableLsn) < 1_000) yield finding('dead', { node: target.id })
      },
      'sample/alive, with later LSNs: no longer: dead of N1',
    ],
  ])('tells of a check that depends on %s', (_, evaluate, text) => {
    const needs = { ident: facts.ident, views: facts.clusterState }
    expect(stability(wrong(evaluate, { needs }), [clusterBuilder().build()]).join('\n')).toContain(text)
  })

  it('tells of a check that remembers', () => {
    let calls = 0
    const remembering = wrong(function* ({ target, finding }) {
      calls += 1
      if (calls === 1) yield finding('dead', { node: target.id })
    })
    expect(stability(remembering, [dying])[0]).toContain('sample/alive, with the same snapshot once more')
  })
})

describe('a plugin', () => {
  const prose = [
    '## What it decides\n\nWhether nodes live.',
    '## Why it matters\n\nThe dead serve nobody.',
    '## What to do\n\n### dead\n\nStart it.',
    '## When to switch it off\n\nNever.',
    '## Facts it needs\n\n`node.ident`.',
  ].join('\n\n')
  const pluginOf = (check: Check, page: string | undefined) =>
    definePlugin({
      name: 'sample',
      version: '1.0.0',
      namespace: 'sample',
      checks: [check],
      page: async () => page,
    })
  const failures = (check: Check, page?: string) =>
    failuresOf((runner) => testPlugin(runner, pluginOf(check, page), { snapshots: [] }))

  it('passes with a sound check and its page', async () => {
    expect(await failures(sound, freshPage(sound, prose))).toEqual([])
  })

  it('fails by the names of what is wrong', async () => {
    const blind = wrong(({ nodes, readAll, target, finding }) =>
      readAll('ident').size > 9 || nodes[0]?.key === target.id ? [finding('dead', { node: target.id })] : [],
    )
    const failed = await failures(blind)
    expect(failed.map(({ name }) => name)).toEqual([
      'does not judge what could not be read',
      'finds the same whatever the order, the generations and the time',
      'ships a page that is complete',
    ])
    expect(failed[2]?.text).toContain('sample/alive has no page')
  })

  it('fails with a page whose header tells of an earlier check', async () => {
    const page = freshPage({ ...sound, severity: 'low' }, prose)
    expect((await failures(sound, page)).map(({ text }) => text).join()).toContain(
      'sample/alive: its header is not in step with the check: renew it',
    )
  })
})
