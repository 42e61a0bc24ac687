import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { severities, type Finding, type Severity } from '../finding.ts'
import type { GatePolicy, PolicyRules } from '../judgement/verdict.ts'
import { gateOf, type GateEvidence } from './gate.ts'
import type { CheckReport } from './report.ts'

const found = (severity: Severity, details: Partial<Finding> = {}) =>
  ({
    check: `test/${severity}`,
    severity,
    confirmation: 'confirmed',
    waived: null,
    baseline: null,
    causedBy: null,
    ...details,
  }) as Finding

const check = (id: string, details: Partial<CheckReport> = {}) =>
  ({
    id,
    plugin: id.split('/')[0],
    outcome: 'pass',
    required: true,
    unknown: [],
    targets: { applicable: 1, judged: 1, affected: 0 },
    ...details,
  }) as CheckReport

const skipped = { outcome: 'skipped', targets: { applicable: 0, judged: 0, affected: 0 } } as const

const nowMs = Date.parse('2026-11-24T12:00:00.000Z')

const evidence = (details: Partial<GateEvidence> = {}): GateEvidence => ({
  findings: [],
  checks: [check('health/a'), check('health/b')],
  coverage: 1,
  abortedBy: null,
  nowMs,
  ageMs: 0,
  ...details,
})

const policy = (rules: PolicyRules = {}, more: Partial<GatePolicy> = {}): GatePolicy => ({
  failOn: 'high',
  failOnUnknown: 'never',
  policy: rules,
  ...more,
})

const broken = (own: GateEvidence, by: GatePolicy): readonly string[] =>
  gateOf(own, by)
    .gate.rules.filter(({ held }) => !held)
    .map(({ name, limit, actual }) => `${name} ${limit} ${actual}`)

const mediums = [found('medium'), found('medium'), found('low')]

describe('a policy', () => {
  it.each<readonly [string, PolicyRules, Partial<GateEvidence>, string, readonly string[]]>([
    ['is nothing', {}, {}, 'ok', []],
    [
      'allows as many findings',
      { maxFindings: { medium: 2, low: 3 } },
      { findings: mediums },
      'degraded',
      [],
    ],
    [
      'counts graver ones in',
      { maxFindings: { low: 2 } },
      { findings: mediums },
      'failing',
      ['max-findings-low 2 3'],
    ],
    [
      'does not count what does not count',
      { maxFindings: { low: 0 } },
      {
        findings: [
          found('info'),
          found('low', { causedBy: 'f-1' }),
          found('low', { confirmation: 'transient' }),
        ],
      },
      'ok',
      [],
    ],
    ['has what it requires', { requiredChecks: ['health/a', 'health/*'] }, {}, 'ok', []],
    [
      'lacks what it requires',
      { requiredChecks: ['health/a', 'other/c'] },
      {},
      'inconclusive',
      ['required-checks health/a, other/c not judged: other/c'],
    ],
    [
      'requires a check that was left out',
      { requiredChecks: ['health/a'] },
      { checks: [check('health/a', skipped), check('health/b')] },
      'inconclusive',
      ['required-checks health/a not judged: health/a'],
    ],
    [
      'requires checks one of which does not apply',
      { requiredChecks: ['health/*'] },
      { checks: [check('health/a', skipped), check('health/b')] },
      'ok',
      [],
    ],
    [
      'requires checks one of which is partly unknown',
      { requiredChecks: ['health/*'] },
      {
        checks: [
          check('health/a', { targets: { applicable: 3, judged: 2, affected: 0 } }),
          check('health/b'),
        ],
      },
      'inconclusive',
      ['required-checks health/* not judged: health/*'],
    ],
    ['has the coverage', { minCoverage: 0.5 }, { coverage: 0.5 }, 'ok', []],
    ['lacks coverage', { minCoverage: 0.5 }, { coverage: 0.49 }, 'inconclusive', ['min-coverage 0.5 0.49']],
    ['is fresh enough', { maxAgeMs: 60_000 }, { ageMs: 60_000 }, 'ok', []],
    ['is too old', { maxAgeMs: 60_000 }, { ageMs: 60_001 }, 'inconclusive', ['max-age-seconds 60 61']],
    ['comes from a clock that is a little fast', { maxAgeMs: 60_000 }, { ageMs: -60_000 }, 'ok', []],
    [
      'comes from the future',
      { maxAgeMs: 60_000 },
      { ageMs: -61_000 },
      'inconclusive',
      ['max-age-seconds 60 -61'],
    ],
    [
      'fails before it is inconclusive',
      { maxFindings: { low: 0 }, minCoverage: 1 },
      { findings: [found('low')], coverage: 0.5 },
      'failing',
      ['max-findings-low 0 1', 'min-coverage 1 0.5'],
    ],
  ])('%s', (_, rules, details, verdict, rulesBroken) => {
    const own = evidence(details)
    const result = gateOf(own, policy(rules))
    expect(result.verdict).toBe(verdict)
    expect(broken(own, policy(rules))).toEqual(rulesBroken)
    expect(result.gate.passed).toBe(rulesBroken.length === 0)
    expect(result.gate.reasons).toHaveLength(rulesBroken.length)
  })

  it('never saves a run that was cut short', () => {
    expect(gateOf(evidence({ abortedBy: 'SIGINT' }), policy())).toMatchObject({
      verdict: 'inconclusive',
      gate: { passed: false, exitCode: 130 },
    })
  })

  it('never makes a gate pass that does not pass without it', () => {
    const rules = fc.record(
      {
        maxFindings: fc.record({ low: fc.nat(3), high: fc.nat(3) }, { requiredKeys: [] }),
        requiredChecks: fc.array(fc.constantFrom('health/a', 'health/*', 'x/y'), { minLength: 1 }),
        minCoverage: fc.double({ min: 0, max: 1, noNaN: true }),
        maxAgeMs: fc.nat(10_000),
      },
      { requiredKeys: [] },
    )
    const findings = fc.array(
      fc.constantFrom(...severities).map((severity) => found(severity)),
      { maxLength: 4 },
    )
    fc.assert(
      fc.property(rules, findings, fc.nat(20_000), (own, all, ageMs) => {
        const held = evidence({ findings: all, ageMs, coverage: 0.8 })
        const [plain, ruled] = [gateOf(held, policy({})), gateOf(held, policy(own))]
        expect(ruled.gate.passed && !plain.gate.passed).toBe(false)
        expect(ruled.gate.passed).toBe(ruled.gate.rules.every((rule) => rule.held))
      }),
    )
  })
})

describe('a waiver that has ended by now', () => {
  const waived = (expiresAt: string, severity: Severity = 'high') =>
    found(severity, { waived: { id: `until-${expiresAt}`, expiresAt } as Finding['waived'] })
  const [now, later] = ['2026-11-24T12:00:00.000Z', '2026-11-24T12:00:00.001Z']
  const acting = policy({}, { waiversInForce: true })

  it('leaves the gate inconclusive where something is done by it, and is named', () => {
    const { verdict, gate } = gateOf(evidence({ findings: [waived(now), waived(later)] }), acting)
    expect({ verdict, exitCode: gate.exitCode }).toEqual({ verdict: 'inconclusive', exitCode: 3 })
    expect(gate.reasons[0]).toBe(`no longer waived: test/high (until-${now} ended at ${now}); look again`)
    expect(gate.rules.at(-1)).toEqual({
      name: 'waivers-in-force',
      limit: 'yes',
      actual: `ended: until-${now}`,
      held: false,
    })
  })

  it('changes nothing as long as it holds, where it hides nothing, or where a saved look is judged as it was', () => {
    const verdicts = (findings: readonly Finding[], by: GatePolicy) => gateOf(evidence({ findings }), by)
    const hidesNothing = found('high', { ...waived(now), confirmation: 'transient' })
    expect(verdicts([waived(later), hidesNothing], acting)).toMatchObject({
      verdict: 'ok',
      gate: { passed: true },
    })
    expect(verdicts([waived(later)], acting).gate.rules.at(-1)).toEqual({
      name: 'waivers-in-force',
      limit: 'yes',
      actual: 'yes',
      held: true,
    })
    expect(verdicts([waived(now)], policy())).toMatchObject({ verdict: 'ok', gate: { passed: true } })
  })

  it('does not save a gate that fails', () => {
    const { verdict } = gateOf(evidence({ findings: [waived(now), found('critical')] }), acting)
    expect(verdict).toBe('failing')
  })

  it('is one of three that are named, however many there are', () => {
    const findings = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ ...waived(now), check: `test/${name}` }))
    const { gate } = gateOf(evidence({ findings }), acting)
    expect(gate.reasons[0]).toMatch(
      /^no longer waived: (?:test\/\w \([^)]*\)(?:, )?){3} and 2 more; look again/,
    )
  })
})

describe('a report of an earlier run', () => {
  const leftOut = (id: string) => check(id, { ...skipped, required: false })

  it('does not pass where checks that are wanted now took no part in it, and names some', () => {
    const checks = [check('health/a'), leftOut('health/b')]
    const wanted = ['health/a', 'health/b', 'health/c', 'other/d', 'other/e']
    const { verdict, gate } = gateOf(evidence({ checks, wanted }), policy())
    expect({ verdict, exitCode: gate.exitCode }).toEqual({ verdict: 'inconclusive', exitCode: 3 })
    expect(gate.reasons).toEqual([
      'not part of the run of the report: health/b, health/c, other/d and 1 more',
    ])
    expect(gate.rules.at(-1)).toEqual({ name: 'checks-in-report', limit: 5, actual: 1, held: false })
  })

  it('may have more than is wanted, and what did not apply was part of it', () => {
    const checks = [check('health/a', skipped), check('health/b'), leftOut('health/c')]
    const { verdict, gate } = gateOf(evidence({ checks, wanted: ['health/a', 'health/b'] }), policy())
    expect(verdict).toBe('ok')
    expect(gate.rules.at(-1)).toEqual({ name: 'checks-in-report', limit: 2, actual: 2, held: true })
  })
})

describe('the gate', () => {
  it('tells every rule that had a say', () => {
    const { gate } = gateOf(evidence({ findings: [found('high')] }), policy({}, { gateOn: 'new' }))
    expect(gate.rules).toEqual([
      { name: 'gate-on', limit: 'new', actual: 1, held: true },
      { name: 'fail-on', limit: 'high', actual: 'high', held: false },
      { name: 'fail-on-unknown', limit: 'never', actual: 0, held: true },
      { name: 'checks-judged', limit: 1, actual: 2, held: true },
      { name: 'run-complete', limit: 'yes', actual: 'yes', held: true },
    ])
  })

  it('looks at what is new or worse where it is told to', () => {
    const standing = (baseline: Finding['baseline']) =>
      gateOf(evidence({ findings: [found('high', { baseline })] }), policy({}, { gateOn: 'new' })).verdict
    expect([standing('new'), standing('worsened'), standing('unchanged')]).toEqual([
      'failing',
      'failing',
      'ok',
    ])
  })
})
