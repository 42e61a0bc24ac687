import { describe, expect, it } from 'vitest'
import type { Finding, Severity } from '../finding.ts'
import { exitCodeOf, verdictOf, type CheckEvidence, type GatePolicy } from './verdict.ts'

const policy: GatePolicy = { failOn: 'high', failOnUnknown: 'required' }
const judged: CheckEvidence = { required: true, judged: true, incomplete: false }
const incomplete: CheckEvidence = { required: true, judged: true, incomplete: true }
const optional: CheckEvidence = { required: false, judged: false, incomplete: true }
const found = (severity: Severity, confirmation: Finding['confirmation'] = 'confirmed') =>
  ({ severity, confirmation, waived: null, causedBy: null }) as Finding

describe('verdictOf', () => {
  it.each([
    ['ok without findings', [], [judged], policy, 'ok'],
    ['ok with an info', [found('info')], [judged], policy, 'ok'],
    ['degraded below the threshold', [found('medium')], [judged], policy, 'degraded'],
    ['failing at the threshold', [found('high')], [judged], policy, 'failing'],
    ['failing before inconclusive', [found('critical')], [incomplete], policy, 'failing'],
    ['inconclusive before degraded', [found('low')], [incomplete], policy, 'inconclusive'],
    ['inconclusive where nothing was judged', [], [], policy, 'inconclusive'],
    ['inconclusive where all was skipped', [], [{ ...judged, judged: false }], policy, 'inconclusive'],
    ['ok where an optional check is unknown', [], [judged, optional], policy, 'ok'],
    [
      'inconclusive for an optional check if any counts',
      [],
      [judged, optional],
      { ...policy, failOnUnknown: 'any' },
      'inconclusive',
    ],
    ['ok for a required check if none counts', [], [incomplete], { ...policy, failOnUnknown: 'never' }, 'ok'],
    [
      'degraded by a critical finding if none fails',
      [found('critical')],
      [judged],
      { ...policy, failOn: 'never' },
      'degraded',
    ],
    ['ok where the only finding was transient', [found('critical', 'transient')], [judged], policy, 'ok'],
    ['failing by an unconfirmed finding', [found('high', 'unconfirmed')], [judged], policy, 'failing'],
  ] as const)('is %s', (_, findings, checks, gate, verdict) => {
    expect(verdictOf(findings, checks, gate)).toBe(verdict)
  })
})

describe('exitCodeOf', () => {
  it.each([
    ['ok', 0],
    ['degraded', 0],
    ['failing', 1],
    ['inconclusive', 3],
  ] as const)('maps %s to %i', (verdict, code) => {
    expect(exitCodeOf(verdict)).toBe(code)
  })

  it('tells an interrupted run from every verdict', () => {
    expect(exitCodeOf('failing', 'SIGINT')).toBe(130)
    expect(exitCodeOf('ok', 'SIGTERM')).toBe(143)
    expect(exitCodeOf('inconclusive', 'deadline')).toBe(3)
  })
})
