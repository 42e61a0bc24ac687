import { readFileSync } from 'node:fs'
import {
  baselineOf,
  gateAgain,
  parseRecording,
  type GatePolicy,
  type Report,
  type Waiver,
} from '@restate-preflight/core'
import { describe, expect, it } from 'vitest'
import { passLines, refusalLines, ruleLines } from '../src/gate/gate-words.ts'
import { policyWords } from '../src/policy-words.ts'
import { judge } from './judge.ts'

const recorded = (scenario: string) =>
  parseRecording(readFileSync(new URL(`./recorded/${scenario}.json`, import.meta.url), 'utf8'), scenario)

const [killed, healthy] = await Promise.all(['node-killed', 'healthy'].map((name) => judge(recorded(name))))
if (killed === undefined || healthy === undefined) throw new Error('there are such scenarios')

const policy: GatePolicy = { failOn: 'high', failOnUnknown: 'required' }
const repair: Omit<Waiver, 'expiresAt'> = {
  id: 'n3-repair',
  check: 'health/node-alive',
  message: null,
  targets: [{ kind: 'node', id: 'N3' }],
  reason: 'a new disk is on its way',
  owner: null,
  ticket: null,
  createdAt: null,
  maxMagnitude: null,
  severity: null,
  cluster: null,
}
const endedMs = (report: Report): number => Date.parse(report.run.endedAt)

describe('what the gate says', () => {
  it('is three lines where it refuses', () => {
    expect(refusalLines(killed, ['./deploy.sh', '--all'])).toEqual([
      '✗ gate failed: health/node-alive is high (fail-on high): No answer from N3',
      '  verdict FAILING · grade D 57 · coverage 96 % · exit 1',
      '  not run: ./deploy.sh --all · look with restate-preflight check',
    ])
  })

  it('names no command where there is none to run', () => {
    expect(refusalLines(killed, []).at(-1)).toBe('  look with restate-preflight check')
  })

  it('is one line where it passes without remark', () => {
    expect(passLines(healthy)).toEqual(['✓ gate passed: verdict OK · grade A 100 · coverage 100 %'])
  })

  it('lets nothing that the network says steer the terminal', () => {
    const gate = { ...killed.gate, reasons: ['an \u001b[31mevil\nreason'] }
    expect(refusalLines({ ...killed, gate }, ['x']).join('|')).toContain('an  [31mevil reason')
  })

  it('marks the rule that decided: what fails before what is unknown', () => {
    const rules = { maxFindings: { medium: 0 }, minCoverage: 1 }
    const again = gateAgain(killed, { ...policy, failOn: 'never', policy: rules }, { nowMs: endedMs(killed) })
    expect(ruleLines(again).filter((line) => line.includes('decided'))).toEqual([
      expect.stringMatching(/^✗ {2}max-findings-medium +limit 0 .*actual 1 {2}← decided$/),
    ])
  })
})

describe('a report that is gated again', () => {
  it('says the same by the same policy', () => {
    for (const report of [killed, healthy])
      expect(gateAgain(report, policy, { nowMs: endedMs(report) })).toEqual(report)
  })

  it('is too old by a policy that bounds its age', () => {
    const bounded = { ...policy, policy: { maxAgeMs: 60_000 } }
    const verdict = (ms: number) => gateAgain(healthy, bounded, { nowMs: endedMs(healthy) + ms }).verdict
    expect([verdict(60_000), verdict(60_001)]).toEqual(['ok', 'inconclusive'])
    expect(gateAgain(healthy, bounded, { nowMs: endedMs(healthy) + 60_001 })).toMatchObject({
      grade: { letter: null, wouldBe: { letter: 'A', score: 100 } },
      gate: { passed: false, exitCode: 3 },
    })
  })

  it('counts all where nothing tells what is new, and what is new where a baseline does', () => {
    const onNew: GatePolicy = { failOn: 'high', failOnUnknown: 'never', gateOn: 'new' }
    const nowMs = endedMs(killed)
    expect(gateAgain(killed, onNew, { nowMs }).verdict).toBe('failing')
    expect(gateAgain(killed, onNew, { nowMs, baseline: baselineOf(killed) }).verdict).toBe('ok')
    expect(gateAgain(killed, onNew, { nowMs, baseline: baselineOf(healthy) }).verdict).toBe('failing')
  })

  it('is not passed by a waiver that has ended since, though the look that it is of is judged as it was', async () => {
    const scenario = recorded('node-killed')
    const expiresAt = new Date(Date.parse(scenario.endedAt) + 3_600_000).toISOString()
    const waiver = { ...repair, expiresAt }
    const waivers = { file: 'waivers.yaml', waivers: [waiver], malformed: [] }
    const accepting: GatePolicy = { failOn: 'high', failOnUnknown: 'never' }
    const waived = await judge(scenario, { ...accepting, waivers })
    expect(waived).toMatchObject({ gate: { passed: true } })
    expect(await judge(scenario, { ...accepting, waivers, waiversInForce: true })).toMatchObject({
      verdict: 'inconclusive',
      gate: { passed: false, exitCode: 3 },
    })
    const again = (minutes: number) =>
      gateAgain(waived, { ...accepting, waiversInForce: true }, { nowMs: endedMs(waived) + minutes * 60_000 })
    expect(again(59).gate.passed).toBe(true)
    expect(refusalLines(again(60), ['./deploy.sh'])[0]).toBe(
      `✗ gate failed: no longer waived: health/node-alive (n3-repair ended at ${expiresAt}); look again; and 1 more`,
    )
    expect(ruleLines(again(60)).at(-1)).toMatch(/^✗ {2}waivers-in-force .*ended: n3-repair {2}← decided$/)
  })

  it('is never passed if it was cut short', () => {
    const cut = { ...healthy, run: { ...healthy.run, aborted: true } }
    expect(gateAgain(cut, policy, { nowMs: endedMs(cut) })).toMatchObject({
      verdict: 'inconclusive',
      gate: { passed: false, exitCode: 3 },
    })
  })
})

describe('a policy in words', () => {
  const wordsOfEvery = [
    'In gate, a waiver that hides a finding and has ended by then leaves it inconclusive.',
    'In gate --report, a required check that was not part of the run of the report leaves it inconclusive.',
  ]

  it('says each limit in a sentence', () => {
    const rules = {
      maxFindings: { low: 3, critical: 0 },
      requiredChecks: ['health/*'],
      minCoverage: 0.29,
      maxAgeMs: 900_000,
    }
    expect(policyWords({ failOn: 'high', failOnUnknown: 'never', gateOn: 'new', policy: rules })).toEqual([
      'A finding that is high or graver fails it, if the baseline lacks it or it is worse than there.',
      'Checks that could not be judged are passed over, as long as anything was judged.',
      'More than 3 findings that are low or graver fail it.',
      'More than 0 findings that are critical fail it.',
      'Without health/* wholly judged it is inconclusive.',
      'With a coverage below 29 % it is inconclusive.',
      'A snapshot or report older than 15m leaves it inconclusive.',
      ...wordsOfEvery,
    ])
  })

  it('says that nothing fails it', () => {
    expect(policyWords({ failOn: 'never', failOnUnknown: 'any', gateOn: 'all', policy: {} })).toEqual([
      'No finding fails it.',
      'Any check that could not be judged leaves it inconclusive.',
      ...wordsOfEvery,
    ])
  })
})
