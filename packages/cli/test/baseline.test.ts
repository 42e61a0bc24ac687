import { readFileSync } from 'node:fs'
import {
  baselineOf,
  isCounted,
  parseBaseline,
  parseRecording,
  parseReport,
  type Baseline,
  type Recording,
  type Report,
} from '@restate-preflight/core'
import { describe, expect, it } from 'vitest'
import { judge } from './judge.ts'

const { baselinePretty, json, pretty } = await import('@restate-preflight/reporters')

/** Baselines of a real cluster; the last scenario is of another one. */
const recorded = (scenario: string): Recording =>
  parseRecording(readFileSync(new URL(`./recorded/${scenario}.json`, import.meta.url), 'utf8'), scenario)

const [healthy, killed, quorumLost, noContact, frozen] = [
  recorded('healthy'),
  recorded('node-killed'),
  recorded('quorum-lost'),
  recorded('no-contact'),
  recorded('placement-frozen'),
]

const baselineFrom = async (recording: Recording): Promise<Baseline> => baselineOf(await judge(recording))
const standings = ({ findings }: Report): readonly string[] =>
  findings.map(({ check, baseline }) => `${check} ${baseline}`)

describe('a run that is compared with a baseline', () => {
  it('knows its own findings', async () => {
    const report = await judge(killed, { baseline: await baselineFrom(killed) })
    expect(standings(report)).toEqual([
      'health/node-alive unchanged',
      'consistency/admin-views-agree unchanged',
    ])
    expect(report.baseline).toMatchObject({
      counts: { new: 0, unchanged: 2, worsened: 0, resolved: 0, notJudged: 0 },
    })
    expect(report).toMatchObject({ verdict: 'failing', gate: { exitCode: 1 } })
  })

  it('tells what is new from what is worse', async () => {
    const report = await judge(quorumLost, { baseline: await baselineFrom(killed) })
    expect(standings(report)).toContain('health/node-alive worsened')
    expect(standings(report)).toContain('health/log-writable new')
    expect(pretty(report)).toContain('worse than in the baseline')
  })

  it('tells what is resolved', async () => {
    const report = await judge(healthy, { baseline: await baselineFrom(killed) })
    expect(report.baseline?.resolved.map(({ check }) => check)).toContain('health/node-alive')
    expect(pretty(report)).toMatch(/✓ RESOLVED {2}health\/node-alive/)
  })

  it('never takes "could not look" for resolved', async () => {
    const baseline = await baselineFrom(quorumLost)
    const report = await judge(noContact, { baseline })
    expect(report.baseline).toMatchObject({
      counts: { resolved: 0, notJudged: baseline.findings.length },
      resolved: [],
    })
  })

  it('looks target by target whether a check was judged', async () => {
    const baseline = await baselineFrom(quorumLost)
    const about = (id: string) => ({
      ...baseline,
      findings: baseline.findings
        .filter(({ check }) => check === 'health/metadata-path')
        .map((finding) => ({ ...finding, targets: [{ kind: 'node' as const, id }] })),
    })
    const counts = async (id: string) => (await judge(killed, { baseline: about(id) })).baseline?.counts
    // N1 answers, N3 is down, and N9 is not registered: there is nothing left to look at.
    expect(await counts('N1')).toMatchObject({ resolved: 1, notJudged: 0 })
    expect(await counts('N3')).toMatchObject({ resolved: 0, notJudged: 1 })
    expect(await counts('N9')).toMatchObject({ resolved: 1, notJudged: 0 })
  })

  it('refuses a baseline of another cluster', async () => {
    await expect(judge(healthy, { baseline: await baselineFrom(frozen) })).rejects.toMatchObject({
      code: 'RP1208',
      message: expect.stringContaining('fingerprint'),
    })
  })
})

describe('a gate on what is new', () => {
  const gated = (recording: Recording, baseline: Baseline) =>
    judge(recording, { baseline, gateOn: 'new', failOnUnknown: 'never' })

  it('passes over what is known, and says so', async () => {
    const report = await gated(killed, await baselineFrom(killed))
    expect(report).toMatchObject({ verdict: 'ok', gate: { passed: true, exitCode: 0 } })
    expect(report.gate.reasons).toEqual(['known from the baseline: health/node-alive'])
    expect(report.gate.rules[0]).toEqual({ name: 'gate-on', limit: 'new', actual: 0, held: true })
  })

  it('leaves grade and findings as they are', async () => {
    const [plain, report] = [
      await judge(killed, { failOnUnknown: 'never' }),
      await gated(killed, await baselineFrom(killed)),
    ]
    expect(report.grade).toEqual(plain.grade)
    expect(report.findings.filter(isCounted).map(({ id }) => id)).toEqual(
      plain.findings.filter(isCounted).map(({ id }) => id),
    )
  })

  it('fails by what is new or worse', async () => {
    const baseline = await baselineFrom(killed)
    expect(await gated(quorumLost, baseline)).toMatchObject({ verdict: 'failing', gate: { exitCode: 1 } })
    const graver = {
      ...(await baselineFrom(killed)),
      findings: (await baselineFrom(killed)).findings.map((finding) => ({
        ...finding,
        severity: 'low' as const,
      })),
    }
    expect(await gated(killed, graver)).toMatchObject({ verdict: 'failing' })
  })
})

describe('the file', () => {
  it('is read as it was written, from a report as it was written', async () => {
    const report = await judge(killed)
    const baseline = baselineOf(parseReport(json(report), 'report.json'))
    expect(parseBaseline(JSON.stringify(baseline), 'baseline.json')).toEqual(baselineOf(report))
    expect(baselinePretty(baseline)).toContain('✗ HIGH      health/node-alive · No answer from N3')
  })

  it.each([
    ['a truncated file', '{"format": "restate', 'RP1207'],
    ['a report', '{"schemaVersion": "1.0.0", "findings": []}', 'RP1207'],
    ['one without findings', '{"format": "restate-preflight/baseline", "schemaVersion": 1}', 'RP1207'],
    ['a newer one', '{"format": "restate-preflight/baseline", "schemaVersion": 2}', 'RP1203'],
  ])('is refused where it is %s', (_, text, code) => {
    expect(() => parseBaseline(text, 'x')).toThrow(expect.objectContaining({ code }))
  })

  it.each([
    ['a snapshot', JSON.stringify(healthy), 'RP1214'],
    ['of another major version', '{"schemaVersion": "2.0.0"}', 'RP1214'],
    ['truncated', '{', 'RP1202'],
  ])('cannot be made of a report that is %s', (_, text, code) => {
    expect(() => parseReport(text, 'x')).toThrow(expect.objectContaining({ code }))
  })
})
