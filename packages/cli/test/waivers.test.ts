import { readFileSync } from 'node:fs'
import {
  compareSeverity,
  isCounted,
  parseRecording,
  severities,
  type Finding,
  type Report,
  type Waiver,
} from '@restate-preflight/core'

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judge } from './judge.ts'

const { pretty } = await import('@restate-preflight/reporters')

/** Waivers on snapshots of real clusters. */
const recorded = (scenario: string) =>
  parseRecording(readFileSync(new URL(`./recorded/${scenario}.json`, import.meta.url), 'utf8'), scenario)

const [healthy, killed, quorumLost, noContact, removed, twoMembers] = [
  'healthy',
  'node-killed',
  'quorum-lost',
  'no-contact',
  'node-removed',
  'one-of-two-members',
].map(recorded)

type Scenario = typeof killed

const after = (days: number, scenario: Scenario): string =>
  new Date(Date.parse(scenario?.endedAt ?? '') + days * 86_400_000).toISOString()

const waiver = (changes: Partial<Waiver> = {}): Waiver => ({
  id: 'n3-repair',
  check: 'health/node-alive',
  message: null,
  targets: [{ kind: 'node', id: 'N3' }],
  reason: 'a new disk is on its way',
  owner: 'ops',
  ticket: 'OPS-7',
  createdAt: null,
  expiresAt: after(30, killed),
  maxMagnitude: null,
  severity: null,
  cluster: null,
  ...changes,
})

const waive = async (scenario: Scenario, ...waivers: readonly Waiver[]): Promise<Report> => {
  if (scenario === undefined) throw new Error('there is such a scenario')
  return judge(scenario, { waivers: { file: 'waivers.yaml', waivers, malformed: [] } })
}

const counted = ({ findings }: Report): readonly string[] =>
  findings.filter(isCounted).map(({ severity, fingerprint }) => `${severity} ${fingerprint}`)

const stateOf = ({ waivers }: Report): readonly string[] =>
  waivers?.entries.map(({ id, state }) => `${id} ${state}`) ?? []

describe('a waiver', () => {
  it('keeps a finding from counting, and the finding visible', async () => {
    const report = await waive(killed, waiver())
    expect(counted(report)).toEqual([])
    expect(report.findings.find(({ check }) => check === 'health/node-alive')).toMatchObject({
      severity: 'high',
      waived: { id: 'n3-repair', reason: 'a new disk is on its way', owner: 'ops', ticket: 'OPS-7' },
    })
    expect(stateOf(report)).toEqual(['n3-repair active'])
    expect(pretty(report)).toContain(
      'waived    until 2026-12-23 11:24 UTC by n3-repair: a new disk is on its way (ops, OPS-7)',
    )
  })

  it('never hides what could not be judged', async () => {
    const [plain, report] = [await waive(killed), await waive(killed, waiver())]
    const unknown = ({ checks }: Report) =>
      checks.filter(({ outcome }) => outcome === 'unknown').map(({ id }) => id)
    expect(unknown(report)).toEqual(unknown(plain))
    expect(report).toMatchObject({ verdict: 'inconclusive', gate: { passed: false, exitCode: 3 } })
    expect(pretty(report)).toContain('6 checks could not be judged')
  })

  it('makes no run of one in which nothing was judged', async () => {
    if (noContact === undefined) throw new Error('there is such a scenario')
    const report = await judge(noContact, {
      waivers: { file: 'waivers.yaml', waivers: [waiver()], malformed: [] },
      failOnUnknown: 'never',
      select: ['health/metadata-quorum'],
    })
    expect(report).toMatchObject({ verdict: 'inconclusive', coverage: 0 })
    expect(stateOf(report)).toEqual(['n3-repair not-judged'])
  })

  it('covers its targets alone: another node counts', async () => {
    const report = await waive(quorumLost, waiver())
    expect(counted(report)).toEqual(['critical health/node-alive:no-answer:node=N2'])
    expect(stateOf(report)).toEqual(['n3-repair active'])
  })

  it('keeps what follows from the finding folded, as long as that is no graver', async () => {
    const report = await waive(killed, waiver())
    const cause = report.findings.find(({ waived }) => waived !== null)
    expect(report.findings.filter(({ causedBy }) => causedBy === cause?.id)).toHaveLength(1)
    expect(pretty(report)).toContain('1 finding follows from it')
  })

  it('lifts itself where more follows than was accepted', async () => {
    const both = waiver({ targets: null })
    const report = await waive(quorumLost, both)
    expect(counted(report)).toEqual(counted(await waive(quorumLost)))
    expect(report.waivers?.entries[0]).toMatchObject({
      state: 'outgrown',
      because: 'health/node-alive is critical, accepted as high',
    })
    const accepted = await waive(quorumLost, { ...both, severity: 'critical' })
    expect(counted(accepted)).toEqual([])
  })

  it('lifts itself where the magnitude is above what was accepted', async () => {
    const report = await waive(quorumLost, waiver({ targets: null, severity: 'critical', maxMagnitude: 1 }))
    expect(stateOf(report)).toEqual(['n3-repair outgrown'])
    expect(counted(report)).toEqual(counted(await waive(quorumLost)))
  })

  it.each<readonly [string, Partial<Waiver>, string, readonly string[]]>([
    ['is at its end', { expiresAt: after(0, killed) }, 'expired', ['low waivers/not-expired:expired']],
    ['ends in 7 days', { expiresAt: after(7, killed) }, 'expiring', ['low waivers/not-expired:expires-soon']],
    ['ends a moment later', { expiresAt: after(7.001, killed) }, 'active', []],
    ['is for another cluster', { cluster: '42' }, 'elsewhere', []],
    [
      'is for what passes',
      { check: 'provisioning/one-cluster', targets: null },
      'unused',
      ['low waivers/in-use:unused'],
    ],
    ['is for what could not be judged', { check: 'health/metadata-path' }, 'not-judged', []],
    [
      'is for a target that could be judged',
      { check: 'health/metadata-path', targets: [{ kind: 'node', id: 'N1' }] },
      'unused',
      ['low waivers/in-use:unused'],
    ],
    ['is for another message', { message: 'too-loud' }, 'unused', ['low waivers/in-use:unused']],
    ['is for a glob', { check: '*/node-*' }, 'active', []],
  ])('that %s says so', async (_, changes, state, said) => {
    const report = await waive(killed, waiver(changes))
    expect(stateOf(report)).toEqual([`n3-repair ${state}`])
    expect(counted(report).filter((line) => line.includes('waivers/'))).toEqual(
      said.map((line) => `${line}:cluster=cluster`),
    )
  })

  it('for a node that is gone from the register is unused', async () => {
    const gone = waiver({ targets: [{ kind: 'node', id: 'N4' }] })
    expect(stateOf(await waive(removed, gone))).toEqual(['n3-repair unused'])
  })

  it('cannot waive what is said about waivers', async () => {
    const expired = waiver({ expiresAt: after(-1, healthy), id: 'old' })
    const all = waiver({ id: 'all', check: 'waivers/*', targets: null })
    expect(counted(await waive(healthy, expired, all))).toContain(
      'low waivers/not-expired:expired:cluster=cluster',
    )
  })

  it('that is malformed is a finding', async () => {
    if (healthy === undefined) throw new Error('there is such a scenario')
    const malformed = [{ id: null, place: 'waivers.yaml:3', reasons: ['it lacks "reason"'] }]
    const report = await judge(healthy, { waivers: { file: 'waivers.yaml', waivers: [], malformed } })
    expect(counted(report)).toEqual(['medium waivers/entries-valid:malformed:cluster=cluster'])
  })

  it('is looked at whatever checks are selected', async () => {
    if (killed === undefined) throw new Error('there is such a scenario')
    const waivers = {
      file: 'waivers.yaml',
      waivers: [waiver({ expiresAt: after(-1, killed) })],
      malformed: [],
    }
    const report = await judge(killed, { waivers, select: ['provisioning/one-cluster'] })
    expect(counted(report)).toEqual(['low waivers/not-expired:expired:cluster=cluster'])
  })
})

describe('any waivers', () => {
  const node = (id: string) => [{ kind: 'node' as const, id }]
  const waivers = fc.array(
    fc
      .record({
        check: fc.constantFrom(
          'health/node-alive',
          'health/*',
          '*/*-quorum',
          'health/log-*',
          'health/partition-led',
        ),
        targets: fc.constantFrom(null, node('N2'), node('N3'), [{ kind: 'log' as const, id: '1' }]),
        severity: fc.constantFrom(null, ...severities),
        maxMagnitude: fc.constantFrom(null, 0, 1, 2, 4),
        expiresAt: fc.constantFrom(after(-1, killed), after(3, killed), after(30, killed)),
      })
      .map((changes) => changes),
    { maxLength: 4 },
  )
  const numbered = (all: readonly Partial<Waiver>[]) =>
    all.map((changes, index) => waiver({ ...changes, id: `w${index}` }))

  const ofCluster = ({ findings }: Report): readonly Finding[] =>
    findings.filter((finding) => isCounted(finding) && !finding.check.startsWith('waivers/'))
  const statements = (report: Report): ReadonlySet<string> =>
    new Set(
      ofCluster(report).flatMap(({ check, message, targets }) =>
        targets.map(({ kind, id }) => `${check} ${message} ${kind} ${id}`),
      ),
    )

  it.each([
    ['a lost quorum', quorumLost],
    ['one member of two', twoMembers],
  ])('make nothing count that did not, and nothing graver: %s', async (_, scenario) => {
    const plain = await waive(scenario)
    const known = statements(plain)
    await fc.assert(
      fc.asyncProperty(waivers, async (changes) => {
        const report = await waive(scenario, ...numbered(changes))
        expect([...statements(report)].filter((statement) => !known.has(statement))).toEqual([])
        const worst = ({ findings }: Report) => findings.filter(isCounted)[0]?.severity ?? 'info'
        expect(compareSeverity(worst(report), worst(plain))).toBeLessThanOrEqual(0)
      }),
      { numRuns: 15 },
    )
  })

  it('do the same in any order', async () => {
    await fc.assert(
      fc.asyncProperty(waivers, async (changes) => {
        const all = numbered(changes)
        const [there, back] = [await waive(quorumLost, ...all), await waive(quorumLost, ...all.toReversed())]
        const judged = ({ verdict, grade, findings }: Report) => ({
          verdict,
          grade,
          findings: findings.map(({ fingerprint, severity, causedBy, waived }) => ({
            fingerprint,
            severity,
            causedBy,
            waived: waived?.id,
          })),
        })
        expect(judged(back)).toEqual(judged(there))
      }),
      { numRuns: 15 },
    )
  })

  it('that do not hold change nothing but what is said about them', async () => {
    const plain = await waive(quorumLost)
    const lifted = await waive(quorumLost, waiver({ targets: null, severity: 'critical', maxMagnitude: 1 }))
    const rest = ({ findings, grade, verdict }: Report) => ({
      grade,
      verdict,
      // Whether a finding was looked at again depends on whether the gate was decided by then.
      findings: findings
        .filter(({ check }) => !check.startsWith('waivers/'))
        .map(({ severity, fingerprint, waived, causedBy }) => [
          severity,
          fingerprint,
          waived,
          causedBy !== null,
        ]),
    })
    expect(rest(lifted)).toEqual(rest(plain))
  })
})
