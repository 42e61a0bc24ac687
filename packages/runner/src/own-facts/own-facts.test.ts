import {
  defineCheck,
  defineCollector,
  defineFact,
  facts,
  factOf,
  PreflightError,
  type Collector,
  type CollectorContext,
  type CollectorEffect,
  type Fact,
  type Json,
  type SubjectKind,
  type Unreadable,
} from '@restate-preflight/core'
import { clusterBuilder, testTime } from '@restate-preflight/testkit'
import { describe, expect, it } from 'vitest'
import { runChecks } from '../run.ts'
import { recordedSource, type SnapshotSource } from '../source.ts'
import { withOwnFacts, type OpenClient } from './index.ts'

const factFor = (per: SubjectKind) => defineFact<Json>({ id: 'acme.own', per, summary: 'ours' })

type Collect = (
  context: CollectorContext<Record<never, never>, Record<never, never>>,
) => Promise<Iterable<readonly [string, Json | Unreadable]>>

const collectorOf = (collect: Collect, per: SubjectKind = 'node', timeoutMs = 300): Collector =>
  defineCollector({
    fact: factFor(per),
    effects: ['http-read'],
    hosts: () => ['a.example'],
    timeoutMs,
    collect,
  })

/** A client that is never used here: what it does is tested where it is. */
const openClient: OpenClient = () => ({
  client: {
    get: () =>
      Promise.reject(
        new PreflightError('RP5007', 'GET http://a.example: TCP: connection refused', { layers: ['a', 'b'] }),
      ),
    head: () => Promise.reject(new Error('unused')),
    connect: () => Promise.reject(new Error('unused')),
    handshake: () => Promise.reject(new Error('unused')),
    exchange: () => Promise.reject(new Error('unused')),
  },
  used: new Set<CollectorEffect>(['http-read']),
  redact: (value) => value,
  redactText: (text) => text.replaceAll('hunter2', '***'),
})

const live = (): SnapshotSource => ({ live: true, collect: async () => clusterBuilder().build() })

const collected = async (collector: Collector, signal = new AbortController().signal) => {
  const source = withOwnFacts(live(), {
    collectors: [{ collector, options: {} }],
    openClient,
    now: () => Date.parse(testTime) + 1_000,
  })
  const needs = new Set([collector.fact.id])
  return source.collect({ needs, silent: new Set(), earlier: null, signal })
}

const told = async (collector: Collector, signal?: AbortSignal): Promise<Record<string, unknown>> => {
  const { facts: found } = await collected(collector, signal)
  const brief = (fact: Fact<unknown>) =>
    fact.status === 'collected' ? fact.value : `${fact.error.code} ${fact.error.message}`
  return Object.fromEntries(
    Object.entries(found['acme.own'] ?? {}).map(([subject, fact]) => [subject, brief(fact)]),
  )
}

describe('facts of plugins', () => {
  it('enter the snapshot, one for each subject, with their effects', async () => {
    const snapshot = await collected(
      collectorOf(async ({ each }) => each(async (subject) => `of ${subject}`)),
    )
    expect(snapshot.facts['acme.own']).toEqual(
      Object.fromEntries(
        ['N1', 'N2', 'N3'].map((key) => [
          key,
          { status: 'collected', value: `of ${key}`, node: null, readAt: '2026-01-01T12:00:01.000Z' },
        ]),
      ),
    )
    expect(snapshot.cost.effects).toContain('http-read')
    expect(snapshot.endedAt).toBe('2026-01-01T12:00:01.000Z')
  })

  it.each([
    ['cluster', ['cluster']],
    ['address', ['http://127.0.0.1:5001']],
    ['partition', ['0', '1', '2', '3']],
  ] as const)('are collected per %s', async (per, subjects) => {
    expect(Object.keys(await told(collectorOf(async ({ each }) => each(async () => 1), per)))).toEqual(
      subjects,
    )
  })

  it('are not collected where nobody needs them', async () => {
    let calls = 0
    const collector = collectorOf(async () => {
      calls += 1
      return []
    })
    const source = withOwnFacts(live(), {
      collectors: [{ collector, options: {} }],
      openClient,
      now: Date.now,
    })
    await source.collect({
      needs: new Set(),
      silent: new Set(),
      earlier: null,
      signal: new AbortController().signal,
    })
    expect(calls).toBe(0)
  })

  it('start from facts of the cluster, which they make the run read', async () => {
    const asked: string[] = []
    const source: SnapshotSource = {
      live: true,
      collect: async ({ needs }) => {
        asked.push(...needs)
        return clusterBuilder().build()
      },
    }
    const collector = defineCollector({
      fact: factFor('cluster'),
      effects: [],
      needs: { logs: facts.logs },
      hosts: () => [],
      collect: async ({ look, each }) => each(async () => look('logs').status),
    })
    const own = withOwnFacts(source, { collectors: [{ collector, options: {} }], openClient, now: Date.now })
    const snapshot = await own.collect({
      needs: new Set(['acme.own']),
      silent: new Set(),
      earlier: null,
      signal: new AbortController().signal,
    })
    expect(asked).toContain(facts.logs.id)
    expect(factOf(snapshot, factFor('cluster'))).toMatchObject({ value: 'collected' })
  })

  it('of one subject fail alone', async () => {
    const collector = collectorOf(async ({ each }) =>
      each(async (subject) => {
        if (subject === 'N2') throw new Error('no hunter2 here')
        return subject
      }),
    )
    expect(await told(collector)).toEqual({
      N1: 'N1',
      N2: 'RP5003 the collector of acme.own threw: no *** here',
      N3: 'N3',
    })
  })

  const circular: { self?: unknown } = {}
  circular.self = circular
  const broken: readonly (readonly [string, Collect, RegExp])[] = [
    ['throws', () => Promise.reject(new Error('boom')), /^RP5003 .*threw: boom$/],
    [
      'throws at once',
      () => {
        throw new Error('boom')
      },
      /^RP5003 .*threw: boom$/,
    ],
    ['never ends', () => new Promise(() => {}), /^RP5004 .*not done within 300 ms$/],
    [
      'never returns',
      () => {
        for (;;);
      },
      /^RP5004 .*did not return within 300 ms$/,
    ],
    [
      'meets nobody',
      ({ client }) => client.get('http://a.example').then(() => []),
      /^RP5007 .*connection refused$/,
    ],
    ['says nothing', async () => [], /^RP5006 .*said nothing of it$/],
    ['gives nothing', async () => undefined as unknown as [], /^RP5003 .*not iterable/],
    ['tells of strangers', async () => [['N9', 1]], /^RP5006 .*"N9"/],
    [
      'tells for ever',
      async () =>
        (function* () {
          for (;;) yield ['N1', 1] as const
        })(),
      /^RP5006 .*told twice$/,
    ],
    ['gives a circle', async ({ each }) => each(async () => circular as Json), /^RP5006 .*no JSON: /],
    [
      'gives a function',
      async ({ each }) => each(async () => (() => 1) as unknown as Json),
      /^RP5006 .*no JSON$/,
    ],
    [
      'gives too much',
      async ({ each }) => each(async () => 'x'.repeat(300_000)),
      /^RP5006 .*300002 characters/,
    ],
  ]
  it.each(broken)('are unavailable where their collector %s', async (_, collect, message) => {
    const values = Object.values(await told(collectorOf(collect, 'cluster')))
    expect(values).toEqual([expect.stringMatching(message)])
  })

  it('keep what was known when the time was over', async () => {
    const collector = collectorOf(async ({ each }) =>
      each((subject) => (subject === 'N1' ? new Promise(() => {}) : Promise.resolve(subject))),
    )
    expect(await told(collector)).toEqual({
      N1: 'RP5004 the collector of acme.own was not done within 300 ms',
      N2: 'N2',
      N3: 'N3',
    })
  })

  it.each([
    ['deadline', 'RP6001'],
    ['SIGINT', 'RP6002'],
  ])('end with the run (%s)', async (reason, code) => {
    const ending = new AbortController()
    setTimeout(() => ending.abort(reason), 20)
    const values = await told(
      collectorOf(() => new Promise(() => {}), 'cluster', 10_000),
      ending.signal,
    )
    expect(values['cluster']).toMatch(new RegExp(`^${code} `))
  })
})

describe('a run with facts of plugins', () => {
  const own = factFor('cluster') as ReturnType<typeof defineFact<number>>
  const check = defineCheck({
    id: 'acme/own-is-small',
    summary: 'it is small',
    severity: 'high',
    per: 'cluster',
    needs: { own },
    settleMs: 2_000,
    messages: {
      large: {
        symptom: 'large: {value}',
        required: '0',
        current: '{value}',
        impact: 'none',
        action: 'Wait.',
      },
    },
    *evaluate({ read, finding }) {
      const value = read('own')
      if (value > 0) yield finding('large', { value })
    },
  })
  const run = (source: SnapshotSource) =>
    runChecks({
      source,
      plan: { planned: [{ check, required: true, options: {} }], left: [] },
      policy: { failOn: 'high', failOnUnknown: 'required' },
      confirm: 'all',
      tool: { name: 'test', version: '0', plugins: [] },
      profile: 'default',
      runId: 'test',
      signal: new AbortController().signal,
      clock: { now: () => Date.parse(testTime), sleep: async () => {} },
    })
  const collecting = (...values: readonly number[]): SnapshotSource => {
    let look = 0
    const collector = collectorOf(async ({ each }) => each(async () => values[look++] ?? 0), 'cluster')
    return withOwnFacts(live(), {
      collectors: [{ collector, options: {} }],
      openClient,
      now: () => Date.parse(testTime),
    })
  }

  it('reads them again before a finding counts', async () => {
    expect((await run(collecting(5, 5))).report.findings).toMatchObject([{ confirmation: 'confirmed' }])
    expect((await run(collecting(5, 0))).report.findings).toMatchObject([{ confirmation: 'transient' }])
  })

  it('is judged again from its recording, without the plugin reading anything', async () => {
    const first = await run(collecting(5, 5))
    const again = await run(
      recordedSource(JSON.parse(JSON.stringify(first.recording)) as typeof first.recording),
    )
    const untimed = ({ checks, ...report }: typeof first.report) => ({
      ...report,
      checks: checks.map((check) => ({ ...check, durationMs: 0 })),
    })
    expect(untimed(again.report)).toEqual(untimed(first.report))
  })

  it('is unknown where the recording has none', async () => {
    const { report } = await run(recordedSource(clusterBuilder().build()))
    expect(report.checks).toMatchObject([{ outcome: 'unknown', unknown: [{ error: { code: 'RP6003' } }] }])
  })
})
