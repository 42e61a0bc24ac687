import type { Finding, Report, Waiver, WaiverReport } from '@restate-preflight/core'
import { describe, expect, it } from 'vitest'
import { fieldsOf, findingOf } from '../src/waivers/finding-of.ts'
import { listedWaivers } from '../src/waivers/listed-waivers.ts'

const { waiversPretty } = await import('@restate-preflight/reporters')

const now = '2026-11-24T12:00:00.000Z'

const finding = (id: string, fingerprint: string): Finding =>
  ({ id, fingerprint, check: fingerprint.split(':')[0], severity: 'high', magnitude: 2 }) as Finding

const report = (details: Partial<Report>) =>
  ({ cluster: { fingerprint: '42' }, findings: [], waivers: null, ...details }) as Report

const findings = [
  finding('f-1', 'health/node-alive:no-answer:node=N3'),
  finding('f-2', 'health/log-writable:slow:log=1'),
  finding('f-3', 'health/log-writable:stopped:log=2'),
]

describe('the finding that is meant', () => {
  it.each([
    ['its id', 'f-2', 'f-2'],
    ['its fingerprint', 'health/log-writable:stopped:log=2', 'f-3'],
    ['its check, if that has one', 'health/node-alive', 'f-1'],
  ])('is named by %s', (_, word, id) => {
    expect(findingOf(report({ findings }), word).id).toBe(id)
  })

  it.each([
    ['several', 'health/log-writable', 'The report has 2 findings of health/log-writable.'],
    ['none', 'health/nothing', 'The report has no finding "health/nothing".'],
  ])('is refused where there are %s', (_, word, message) => {
    expect(() => findingOf(report({ findings }), word)).toThrow(message)
  })

  it('is accepted as bad as it is, on the cluster that it is of', () => {
    expect(fieldsOf(findingOf(report({ findings }), 'f-1'), report({}))).toEqual({
      fingerprint: 'health/node-alive:no-answer:node=N3',
      severity: 'high',
      maxMagnitude: 2,
      cluster: '42',
    })
  })
})

const waiver = (id: string, expiresAt: string): Waiver => ({
  id,
  check: 'health/node-alive',
  message: null,
  targets: null,
  reason: 'a disk is ordered',
  owner: null,
  ticket: null,
  createdAt: null,
  expiresAt,
  maxMagnitude: null,
  severity: null,
  cluster: null,
})

const reported = (id: string, state: WaiverReport['state']) =>
  ({ id, state, because: `was ${state}`, findings: [] }) as unknown as WaiverReport

describe('the list of waivers', () => {
  const set = {
    file: 'waivers.yaml',
    waivers: [
      waiver('past', '2026-11-24T12:00:00.000Z'),
      waiver('soon', '2026-11-26T12:00:00.000Z'),
      waiver('later', '2026-12-24T12:00:00.000Z'),
      waiver('unknown', '2026-12-24T12:00:00.000Z'),
    ],
    malformed: [{ id: null, place: 'waivers.yaml:9', reasons: ['it lacks "id"'] }],
  }
  const states = (given: Report | null) =>
    listedWaivers(set, given, now).entries.map(({ id, state }) => `${id} ${state}`)

  it('goes by the clock where there is no report', () => {
    expect(states(null)).toEqual(['past expired', 'soon expiring', 'later active', 'unknown active'])
  })

  it('goes by the report, as far as the clock has not overtaken it', () => {
    const entries = [reported('past', 'active'), reported('soon', 'active'), reported('later', 'unused')]
    const waivers = { file: 'waivers.yaml', entries, malformed: [] }
    expect(states(report({ waivers }))).toEqual([
      'past expired',
      'soon expiring',
      'later unused',
      'unknown not-judged',
    ])
  })

  it('shows each with its state, and what is malformed', () => {
    const text = waiversPretty(listedWaivers(set, null, now))
    expect(text).toContain('✗ EXPIRED   past · expired at 2026-11-24T12:00:00.000Z')
    expect(text).toContain('▲ EXPIRING  soon · expires at 2026-11-26T12:00:00.000Z, in 2 days')
    expect(text).toContain('✗ MALFORMED  waivers.yaml:9\n    why       it lacks "id"')
  })
})
