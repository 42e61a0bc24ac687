import {
  buildReport,
  defineCheck,
  evaluateCheck,
  facts,
  lifecycleOf,
  type AbortCause,
  type Check,
  type FindingDraft,
  type JudgedCheck,
  type Report,
  type Severity,
  type Snapshot,
} from '@restate-preflight/core'
import { describe, expect, it } from 'vitest'
import { clusterBuilder, unprovisionedBuilder } from '../src/index.ts'

const message = {
  symptom: 'old: {node}',
  required: 'young',
  current: '{age} s',
  impact: 'none',
  action: 'Wait.',
}

const young = defineCheck({
  id: 'test/young',
  summary: 'every node is young',
  severity: 'medium',
  per: 'node',
  needs: { ident: facts.ident },
  settleMs: 0,
  messages: { old: message },
  options: {
    maxAge: { type: 'integer', default: 10_000, minimum: 0, maximum: 1_000_000, summary: 'in seconds' },
  },
  *evaluate({ read, target, options, finding, notApplicable }) {
    if (target.id === 'N9') notApplicable('it is N9')
    const { ageSeconds } = read('ident')
    if (ageSeconds > options.maxAge) yield finding('old', { node: target.id, age: ageSeconds })
  },
})

const judge = (check: Check, snapshot: Snapshot, options = {}) =>
  evaluateCheck(check, { snapshot, lifecycle: lifecycleOf(snapshot), options })

const brokenBy = (evaluate: (context: { read(need: string): unknown }) => unknown): Check => ({
  ...young,
  evaluate: evaluate as Check['evaluate'],
})

describe('evaluateCheck', () => {
  it('judges each target by itself', () => {
    const judgements = judge(young, clusterBuilder().down('N2').build(), { maxAge: 100 })
    expect(judgements.map(({ target, outcome }) => [target.id, outcome.kind])).toEqual([
      ['N1', 'finding'],
      ['N2', 'unknown'],
      ['N3', 'finding'],
    ])
  })

  it('skips a target that was not asked on purpose', () => {
    const judgements = judge(young, clusterBuilder().down('N2', 'RP6005').build())
    expect(judgements.map(({ outcome }) => outcome.kind)).toEqual(['pass', 'skipped', 'pass'])
  })

  it('cites what was read', () => {
    const [first] = judge(young, clusterBuilder({ nodes: 1 }).build(), { maxAge: 100 })
    expect(first?.outcome).toMatchObject({
      kind: 'finding',
      drafts: [{ evidence: [{ fact: 'node.ident', subject: 'N1', node: 'N1' }] }],
    })
  })

  it('gives unknown for a fact that a snapshot does not hold', () => {
    const snapshot = clusterBuilder({ nodes: 1 }).forget(facts.ident, 'N1').build()
    expect(judge(young, snapshot)[0]?.outcome).toMatchObject({ kind: 'unknown', error: { code: 'RP6003' } })
  })

  it('skips a check that is meant for provisioned clusters', () => {
    expect(judge(young, unprovisionedBuilder().build())).toEqual([
      {
        target: { kind: 'node', id: '*' },
        outcome: { kind: 'skipped', reason: 'the cluster is not provisioned yet' },
      },
    ])
  })

  const foreign = { message: 'old', data: {}, severity: 'critical', targets: [], magnitude: 1, evidence: [] }
  it.each([
    [
      'throws',
      'RP7001',
      () => {
        throw new Error('broken')
      },
    ],
    ['returns nothing to iterate', 'RP7003', () => 17],
    ['returns undefined', 'RP7003', () => undefined],
    ['yields a number', 'RP7003', () => [42]],
    ['yields a finding that it forged', 'RP7003', () => [foreign as unknown as FindingDraft]],
    [
      'changes its input',
      'RP7001',
      ({ read }: { read(need: string): unknown }) => {
        Object.assign(read('ident') as object, { ageSeconds: 0 })
        return []
      },
    ],
  ])('gives error for a check that %s', (_, code, evaluate) => {
    expect(judge(brokenBy(evaluate), clusterBuilder({ nodes: 1 }).build())[0]?.outcome).toMatchObject({
      kind: 'error',
      error: { code, target: 'test/young' },
    })
  })

  it('ends a check that floods', () => {
    const flood = {
      ...young,
      *evaluate({ finding }: Parameters<Check['evaluate']>[0]) {
        for (;;) yield finding('old', {} as never)
      },
    } as Check
    expect(judge(flood, clusterBuilder({ nodes: 1 }).build())[0]?.outcome).toMatchObject({
      kind: 'error',
      error: { code: 'RP7003' },
    })
  })

  it('refuses to read what is not declared', () => {
    const sneaky = {
      ...young,
      *evaluate({ read }: { read(name: string): unknown }) {
        yield read('logs') as never
      },
    }
    expect(judge(sneaky as unknown as Check, clusterBuilder({ nodes: 1 }).build())[0]?.outcome).toMatchObject(
      {
        kind: 'error',
        error: { code: 'RP7001' },
      },
    )
  })
})

const reportOf = (
  snapshot: Snapshot,
  checks: readonly JudgedCheck[],
  abortedBy: AbortCause | null = null,
): Report =>
  buildReport({
    tool: { name: 'restate-preflight', version: '0.1.0', plugins: [] },
    run: { id: 'r', profile: 'default', abortedBy },
    policy: { failOn: 'high', failOnUnknown: 'required' },
    snapshot,
    lifecycle: lifecycleOf(snapshot),
    checks,
  })

const judged = (check: Check, snapshot: Snapshot, options = {}, severity?: Severity): JudgedCheck => ({
  check,
  required: true,
  durationMs: 1,
  ...(severity === undefined ? {} : { severity }),
  judgements: judge(check, snapshot, options).map(({ target, outcome }) => ({
    target,
    outcome:
      outcome.kind === 'finding'
        ? { kind: 'finding', drafts: outcome.drafts.map((draft) => ({ draft, confirmation: 'not-needed' })) }
        : outcome,
  })),
})

describe('buildReport', () => {
  it('is ok, A 100 and exit 0 for a healthy cluster', () => {
    const snapshot = clusterBuilder().build()
    expect(reportOf(snapshot, [judged(young, snapshot)])).toMatchObject({
      verdict: 'ok',
      grade: { letter: 'A', score: 100, wouldBe: null },
      coverage: 1,
      gate: { passed: true, exitCode: 0, reasons: [] },
      checks: [{ id: 'test/young', outcome: 'pass', targets: { applicable: 3, judged: 3, affected: 0 } }],
      cluster: { name: 'test', versions: ['1.7.12'], lifecycle: { state: 'serving' } },
    })
  })

  it('makes one finding of what several targets have in common', () => {
    const snapshot = clusterBuilder().build()
    const report = reportOf(snapshot, [judged(young, snapshot, { maxAge: 100 })])
    expect(report.findings).toHaveLength(1)
    expect(report.findings[0]).toMatchObject({
      fingerprint: 'test/young:old:node=N1,node=N2,node=N3',
      symptom: 'old: N1, N2, N3',
      current: '3600 s',
      magnitude: 3,
      docs: 'restate-preflight explain test/young',
    })
    expect(report).toMatchObject({ verdict: 'degraded', gate: { passed: true, exitCode: 0 } })
  })

  it('is inconclusive and withholds the grade where a required check could not judge a target', () => {
    const snapshot = clusterBuilder().down('N2').build()
    expect(reportOf(snapshot, [judged(young, snapshot)])).toMatchObject({
      verdict: 'inconclusive',
      grade: { letter: null, score: null, wouldBe: { letter: 'A', score: 100 } },
      coverage: 2 / 3,
      gate: { passed: false, exitCode: 3 },
      errors: [{ code: 'RP2101' }],
    })
  })

  it('lets the configuration set the severity', () => {
    const snapshot = clusterBuilder().build()
    const report = reportOf(snapshot, [judged(young, snapshot, { maxAge: 100 }, 'critical')])
    expect(report).toMatchObject({
      verdict: 'failing',
      gate: { exitCode: 1 },
      findings: [{ severity: 'critical' }],
    })
  })

  it('takes what is expected while the cluster settles as info, and says so', () => {
    const snapshot = clusterBuilder({ nodes: 1 })
      .change(facts.ident, (ident) => ({ ...ident, ageSeconds: 5 }), 'N1')
      .build()
    const patient = { ...young, expectedWhileSettling: true }
    const report = reportOf(snapshot, [judged(patient, snapshot, { maxAge: 1 })])
    expect(report).toMatchObject({
      verdict: 'ok',
      findings: [{ severity: 'info', note: 'expected while the cluster settles; medium once it has' }],
    })
  })

  it('is inconclusive where nothing was judged', () => {
    const snapshot = clusterBuilder().build()
    expect(reportOf(snapshot, [])).toMatchObject({
      verdict: 'inconclusive',
      coverage: 0,
      gate: { exitCode: 3 },
    })
  })

  it('is never ok when it was cut short', () => {
    const snapshot = clusterBuilder().build()
    expect(reportOf(snapshot, [judged(young, snapshot)], 'deadline')).toMatchObject({
      verdict: 'inconclusive',
      run: { aborted: true },
      gate: { passed: false, exitCode: 3 },
    })
  })

  it('does not depend on the order of checks', () => {
    const snapshot = clusterBuilder().build()
    const other = { ...young, id: 'test/another' }
    const checks = [judged(young, snapshot, { maxAge: 1 }), judged(other, snapshot, { maxAge: 1 })]
    expect(reportOf(snapshot, checks.toReversed())).toEqual(reportOf(snapshot, checks))
  })
})
