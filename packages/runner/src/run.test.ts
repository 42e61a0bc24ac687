import { defineCheck, facts, type Check, type Severity, type Snapshot } from '@restate-preflight/core'
import { clusterBuilder, testTime, type ClusterBuilder } from '@restate-preflight/testkit'
import { describe, expect, it } from 'vitest'
import type { Budget } from './budget.ts'
import type { ConfirmMode } from './confirm.ts'
import { runChecks, type Clock } from './run.ts'
import { comparedWith, recordedSource, type CollectRequest, type SnapshotSource } from './source.ts'

const message = {
  symptom: 'old: {node}',
  required: 'young',
  current: '{age}',
  impact: 'none',
  action: 'Wait.',
}

const young = (id: string, settleMs: number, severity: Severity, limit = 5_000): Check =>
  defineCheck({
    id,
    summary: id,
    severity,
    per: 'node',
    needs: { ident: facts.ident },
    settleMs,
    messages: { old: message },
    *evaluate({ read, target, finding }) {
      const { ageSeconds } = read('ident')
      if (ageSeconds > limit) yield finding('old', { node: target.id, age: ageSeconds })
    },
  })

const alive = defineCheck({
  id: 'test/alive',
  summary: 'every node answers',
  severity: 'high',
  per: 'node',
  needs: { ident: facts.ident },
  settleMs: 2_000,
  messages: { silent: { ...message, symptom: 'silent: {node}', current: 'silent' } },
  *evaluate({ look, target, finding }) {
    if (look('ident').status === 'unavailable') yield finding('silent', { node: target.id })
  },
})

/** Time that passes only when somebody waits. */
const testClock = () => {
  let time = Date.parse(testTime)
  const waits: number[] = []
  const clock: Clock = {
    now: () => time,
    sleep: async (ms) => {
      waits.push(ms)
      time += ms
    },
  }
  return { clock, waits }
}

const sourceOf = (...looks: readonly ClusterBuilder[]) => {
  const requests: CollectRequest[] = []
  const source: SnapshotSource = {
    live: true,
    collect: async (request) => {
      requests.push(request)
      const look = looks[Math.min(requests.length, looks.length) - 1]
      if (look === undefined) throw new Error('no look')
      return look.build()
    },
  }
  return { source, requests }
}

const run = async (
  source: SnapshotSource,
  checks: readonly Check[],
  confirm: ConfirmMode = 'findings',
  signal = new AbortController().signal,
  budget?: Budget,
) => {
  const { clock, waits } = testClock()
  const { report, recording } = await runChecks({
    source,
    plan: { planned: checks.map((check) => ({ check, required: true, options: {} })), left: [] },
    policy: { failOn: 'high', failOnUnknown: 'required' },
    confirm,
    tool: { name: 'restate-preflight', version: '0.1.0', plugins: [] },
    profile: 'default',
    runId: 'r',
    signal,
    clock,
    ...(budget === undefined ? {} : { budget }),
  })
  return { report, recording, waits }
}

const aged = (ageSeconds: number): ClusterBuilder =>
  clusterBuilder().change(facts.ident, (ident) => ({ ...ident, ageSeconds }), 'N1')

/** A node that let a request wait for so long. */
const silentFor = (ms: number): ClusterBuilder => {
  const gaveUpAt = new Date(Date.parse(testTime) + ms).toISOString()
  const builder = clusterBuilder().down('N3', 'RP3001')
  return {
    ...builder,
    build: () => {
      const snapshot = structuredClone(builder.build()) as unknown as {
        endedAt: string
        facts: Record<string, Record<string, { gaveUpAt?: string }>>
      }
      snapshot.endedAt = gaveUpAt
      for (const bySubject of Object.values(snapshot.facts))
        if (bySubject['N3']) bySubject['N3'].gaveUpAt = gaveUpAt
      return snapshot as unknown as Snapshot
    },
  }
}

describe('runChecks', () => {
  it('looks once where there is nothing to confirm', async () => {
    const { source, requests } = sourceOf(aged(10))
    const { report, waits } = await run(source, [young('test/young', 6_000, 'medium')])
    expect(requests).toHaveLength(1)
    expect(waits).toEqual([])
    expect(report).toMatchObject({ verdict: 'ok', findings: [] })
  })

  it('confirms a finding that is still there after its settle time', async () => {
    const { source, requests } = sourceOf(aged(9_000), aged(9_000))
    const { report, waits } = await run(source, [young('test/young', 6_000, 'medium')])
    expect(waits).toEqual([6_000])
    expect(requests).toHaveLength(2)
    expect(report).toMatchObject({ verdict: 'degraded', findings: [{ confirmation: 'confirmed' }] })
  })

  it('marks a finding that is gone as transient, and does not count it', async () => {
    const { source } = sourceOf(aged(9_000), aged(10))
    const { report } = await run(source, [young('test/young', 6_000, 'critical')])
    expect(report).toMatchObject({
      verdict: 'ok',
      grade: { letter: 'A' },
      findings: [{ confirmation: 'transient' }],
    })
  })

  it('keeps a finding that could not be looked at again unconfirmed, and counts it', async () => {
    const { source } = sourceOf(aged(9_000), clusterBuilder().down('N1'))
    const { report } = await run(source, [young('test/young', 6_000, 'high')])
    expect(report).toMatchObject({ verdict: 'failing', findings: [{ confirmation: 'unconfirmed' }] })
  })

  it('does not look again for conditions that cannot pass', async () => {
    const { source, requests } = sourceOf(aged(9_000))
    const { report } = await run(source, [young('test/young', 0, 'medium')])
    expect(requests).toHaveLength(1)
    expect(report.findings).toMatchObject([{ confirmation: 'not-needed' }])
  })

  it('stops waiting once the gate is decided, and says what stayed unconfirmed', async () => {
    const { source } = sourceOf(aged(9_000))
    const checks = [young('test/fast', 2_000, 'high'), young('test/slow', 15_000, 'high')]
    const { report, waits } = await run(source, checks)
    expect(waits).toEqual([2_000])
    expect(report.findings.map(({ check, confirmation }) => [check, confirmation])).toEqual([
      ['test/fast', 'confirmed'],
      ['test/slow', 'unconfirmed'],
    ])
  })

  it('reads again what is costly only for the look at which it is due', async () => {
    const { source, requests } = sourceOf(aged(9_000))
    const costly: Check = {
      ...young('test/costly', 6_000, 'medium'),
      needs: { ident: facts.ident, metrics: facts.metrics },
    }
    const { report, waits } = await run(source, [young('test/cheap', 2_000, 'medium'), costly])
    expect(waits).toEqual([2_000, 4_000])
    expect(requests.map(({ needs }) => needs.has(facts.metrics.id))).toEqual([true, false, true])
    expect(report.findings.map(({ check, confirmation }) => [check, confirmation])).toEqual([
      ['test/cheap', 'confirmed'],
      ['test/costly', 'confirmed'],
    ])
  })

  it.each([
    ['partition_table', true],
    ['pp_epoch_1', false],
  ])('reads the keys of partitions again only where a finding rests on them: %s', async (key, without) => {
    const stored = defineCheck({
      id: 'test/stored',
      summary: 'every key is there',
      severity: 'high',
      per: 'metadata-key',
      needs: { stored: facts.stored },
      settleMs: 2_000,
      messages: { gone: { ...message, symptom: 'gone: {key}', current: 'gone' } },
      *evaluate({ read, target, finding }) {
        if (read('stored') === null) yield finding('gone', { key: target.id })
      },
    })
    const { source, requests } = sourceOf(clusterBuilder().set(facts.stored, null, key))
    const { report } = await run(source, [stored])
    expect(report.findings.map(({ confirmation }) => confirmation)).toEqual(['confirmed'])
    expect(requests.map(({ withoutEpochs = false }) => withoutEpochs)).toEqual([false, without])
  })

  it('drops by a glance what was gone when a certain finding decided the gate', async () => {
    const { source, requests } = sourceOf(aged(9_000), aged(7_000))
    const checks = [young('test/certain', 0, 'critical'), young('test/slow', 15_000, 'high', 8_000)]
    const { report, waits } = await run(source, checks)
    expect(requests).toHaveLength(2)
    expect(waits).toEqual([0])
    expect(report.findings.map(({ check, confirmation }) => [check, confirmation])).toEqual([
      ['test/certain', 'not-needed'],
      ['test/slow', 'transient'],
    ])
  })

  it('drops a slow finding that an earlier look already misses', async () => {
    const { source } = sourceOf(aged(9_000), aged(7_000))
    const checks = [young('test/fast', 2_000, 'high', 5_000), young('test/slow', 15_000, 'high', 8_000)]
    const { report } = await run(source, checks)
    expect(report.findings.map(({ check, confirmation }) => [check, confirmation])).toEqual([
      ['test/fast', 'confirmed'],
      ['test/slow', 'transient'],
    ])
  })

  it('waits for each finding when all are to be confirmed', async () => {
    const { source } = sourceOf(aged(9_000))
    const checks = [young('test/fast', 2_000, 'high'), young('test/slow', 15_000, 'high')]
    const { report, waits } = await run(source, checks, 'all')
    expect(waits).toEqual([2_000, 13_000])
    expect(report.findings.map(({ confirmation }) => confirmation)).toEqual(['confirmed', 'confirmed'])
  })

  it('looks once only when confirmation is off', async () => {
    const { source, requests } = sourceOf(aged(9_000))
    const { report } = await run(source, [young('test/young', 6_000, 'high')], 'off')
    expect(requests).toHaveLength(1)
    expect(report).toMatchObject({ verdict: 'failing', findings: [{ confirmation: 'unconfirmed' }] })
  })

  it('takes a silence that it watched for long enough as its confirmation', async () => {
    const { source, requests } = sourceOf(silentFor(3_000))
    const { report, waits } = await run(source, [alive])
    expect(requests).toHaveLength(1)
    expect(waits).toEqual([])
    expect(report.findings).toMatchObject([{ check: 'test/alive', confirmation: 'confirmed' }])
  })

  it('does not wait for a silent node a second time', async () => {
    const { source, requests } = sourceOf(silentFor(3_000))
    await run(source, [{ ...alive, severity: 'medium' }, young('test/slow', 6_000, 'medium', 1)])
    expect(requests.map(({ silent }) => [...silent])).toEqual([[], []])
    await run(source, [young('test/quick', 2_000, 'medium', 1)])
    expect(requests.at(-1)?.silent).toEqual(new Set(['N3']))
  })

  it('judges a recording again with the same result', async () => {
    const { source } = sourceOf(aged(9_000), aged(9_000))
    const checks = [young('test/young', 6_000, 'high')]
    const live = await run(source, checks)
    const replay = await run(recordedSource(live.recording), checks)
    const steady = ({ checks: _, ...report }: typeof live.report) => report
    expect(steady(replay.report)).toEqual(steady(live.report))
    expect(replay.waits).toEqual([])
  })

  it('reports an interrupted run as such', async () => {
    const controller = new AbortController()
    controller.abort()
    const { source } = sourceOf(aged(9_000))
    const { report } = await run(
      source,
      [young('test/young', 6_000, 'medium')],
      'findings',
      controller.signal,
    )
    expect(report).toMatchObject({ run: { aborted: true }, verdict: 'inconclusive', gate: { exitCode: 130 } })
  })

  it('loses nothing but its own outcome by a check that never returns', async () => {
    const endless: Check = {
      ...young('test/endless', 0, 'high'),
      evaluate: () => {
        for (;;);
      },
    }
    const { source } = sourceOf(aged(9_000))
    const { report } = await run(source, [endless, young('test/young', 0, 'high')])
    expect(report.checks.map(({ id, outcome }) => [id, outcome])).toEqual([
      ['test/endless', 'error'],
      ['test/young', 'finding'],
    ])
    expect(report.errors).toMatchObject([{ code: 'RP7002', target: 'test/endless' }])
  })
})

describe('a check that compares with an earlier look', () => {
  const compares = defineCheck({
    id: 'test/compares',
    summary: 'as before',
    severity: 'high',
    per: 'cluster',
    phase: 'compared',
    needs: { earlier: facts.earlierLook },
    settleMs: 0,
    messages: { changed: { ...message, symptom: 'was {node}', current: '{age}' } },
    *evaluate({ read, lifecycle, finding }) {
      const { state } = read('earlier')
      if (state !== lifecycle.state) yield finding('changed', { node: state, age: lifecycle.state })
    },
  })

  it('is not mentioned where there is none', async () => {
    const { report } = await run(sourceOf(clusterBuilder()).source, [alive, compares])
    expect(report.checks.map(({ id }) => id)).toEqual(['test/alive'])
  })

  it('judges where there is one, and again from the recording', async () => {
    const source = comparedWith(sourceOf(clusterBuilder()).source, clusterBuilder().down('N3').build())
    const { report, recording } = await run(source, [compares])
    expect(report.findings).toMatchObject([{ message: 'changed', symptom: 'was degraded' }])
    const again = await run(recordedSource(recording), [compares])
    expect(again.report.findings).toEqual(report.findings)
  })
})

describe('a run with a budget', () => {
  const measures = defineCheck({
    id: 'test/measures',
    summary: 'it is well',
    severity: 'high',
    per: 'node',
    needs: { metrics: facts.metrics },
    settleMs: 0,
    messages: {},
    *evaluate({ read }) {
      read('metrics')
    },
  })
  const withBudget = (budget: Budget) => {
    const { source, requests } = sourceOf(clusterBuilder())
    const never = new AbortController().signal
    return run(source, [alive, measures], 'findings', never, budget).then((result) => ({
      ...result,
      requests,
    }))
  }

  it('looks first how large the cluster is, and then reads what it can afford', async () => {
    const { report, requests } = await withBudget({ rpcs: 1_000, bytes: 10_000 * 1_000 })
    expect(report.checks.map(({ outcome }) => outcome)).toEqual(['pass', 'pass'])
    expect(requests.map(({ needs }) => needs.has(facts.metrics.id))).toEqual([false, true])
  })

  it('shows what it could not afford, counts it as not judged, and does not read it', async () => {
    const { report, requests } = await withBudget({ rpcs: 1_000, bytes: 100_000 })
    expect(report.checks.map(({ id, outcome, reason }) => [id, outcome, reason])).toEqual([
      ['test/alive', 'pass', null],
      ['test/measures', 'skipped', 'budget: does not fit in --budget rpc=1000,bytes=100000'],
    ])
    expect(report.coverage).toBe(0.5)
    expect(report.gate.reasons).toEqual(['not judged for want of budget: test/measures'])
    expect(requests.some(({ needs }) => needs.has(facts.metrics.id))).toBe(false)
  })

  it('looks again only as long as it can afford to', async () => {
    const never = new AbortController().signal
    const down = () => sourceOf(clusterBuilder().down('N3')).source
    const enough = await run(down(), [alive], 'findings', never, { rpcs: 1_000, bytes: null })
    expect(enough.report.findings.map(({ confirmation }) => confirmation)).toEqual(['confirmed'])
    const dear: SnapshotSource = {
      live: true,
      collect: async (request) => {
        const look = await down().collect(request)
        return { ...look, cost: { ...look.cost, rpcs: 40 } }
      },
    }
    const short = await run(dear, [alive], 'findings', never, { rpcs: 100, bytes: null })
    expect(short.report.findings.map(({ confirmation }) => confirmation)).toEqual(['unconfirmed'])
    expect(short.report.run.rpcs).toBe(80)
  })

  it('is inconclusive where it can afford nothing', async () => {
    const { report } = await withBudget({ rpcs: 1, bytes: null })
    expect(report).toMatchObject({ verdict: 'inconclusive', coverage: 0, gate: { exitCode: 3 } })
  })
})
