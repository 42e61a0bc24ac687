import { defineCheck, facts, type Snapshot } from '@restate-preflight/core'
import { clusterBuilder, unprovisionedBuilder, type ClusterBuilder } from '@restate-preflight/testkit'
import { describe, expect, it } from 'vitest'
import { judgedBy } from '../foreign.ts'
import type { PlannedCheck } from '../plan.ts'
import type { CollectRequest, SnapshotSource } from '../source.ts'
import { conditionOf, type Condition } from './condition.ts'
import { waitFor, type WaitClock, type WaitOutcome, type WaitProgress } from './wait-for.ts'

const everyNodeAnswers: PlannedCheck = {
  check: defineCheck({
    id: 'test/answers',
    summary: 'every node answers',
    severity: 'high',
    per: 'node',
    needs: { ident: facts.ident },
    settleMs: 0,
    messages: { silent: { symptom: '', required: '', current: '', impact: '', action: '' } },
    *evaluate({ look, finding }) {
      if (look('ident').status === 'unavailable') yield finding('silent', {})
    },
  }),
  required: true,
  options: {},
}

const readsEpochs: PlannedCheck = {
  ...everyNodeAnswers,
  check: defineCheck({
    id: 'test/epochs',
    summary: 'the epochs of partitions are read',
    severity: 'high',
    per: 'cluster',
    needs: { epoch: facts.epoch },
    settleMs: 0,
    messages: {},
    *evaluate() {},
  }),
}

const condition = (word: string): Condition => {
  const found = conditionOf(word, [everyNodeAnswers, readsEpochs])
  if (found === undefined) throw new Error(`no condition ${word}`)
  return found
}

/** One look after the other; the last is repeated. */
const scripted = (looks: readonly ClusterBuilder[], requests: CollectRequest[] = []): SnapshotSource => {
  const snapshots = looks.map((look) => look.build())
  let next = 0
  return {
    live: true,
    collect: async (request) => {
      requests.push(request)
      return snapshots[Math.min(next++, snapshots.length - 1)] as Snapshot
    },
  }
}

/** A clock that stands still but for sleeping, and rings at the deadline. */
const clockUntil = (deadlineMs: number) => {
  let nowMs = 0
  const controller = new AbortController()
  const slept: number[] = []
  const clock: WaitClock = {
    now: () => nowMs,
    random: () => 0.5,
    sleep: async (ms) => {
      slept.push(ms)
      nowMs += ms
      if (nowMs >= deadlineMs) controller.abort('deadline')
    },
  }
  return { clock, signal: controller.signal, slept }
}

const wait = async (
  looks: readonly ClusterBuilder[],
  words: readonly string[],
  { deadlineMs = 60_000, holdMs = 0 } = {},
): Promise<WaitOutcome & { readonly slept: readonly number[]; readonly seen: readonly WaitProgress[] }> => {
  const { clock, signal, slept } = clockUntil(deadlineMs)
  const seen: WaitProgress[] = []
  const outcome = await waitFor({
    source: scripted(looks),
    conditions: words.map(condition),
    holdMs,
    signal,
    clock,
    onLook: (progress) => seen.push(progress),
  })
  return { ...outcome, slept, seen }
}

const degraded = () => clusterBuilder().down('N3')
const orphaned = () => {
  const waiting = unprovisionedBuilder({ nodes: 1 }).build()
  const [key = ''] = waiting.nodes.map((node) => node.key)
  const ident = waiting.facts[facts.ident.id]?.[key]
  if (ident?.status !== 'collected') throw new Error('the builder has an ident')
  return clusterBuilder()
    .nodes((nodes) => [...nodes, { key: 'x', id: null, name: null, address: 'x', registered: false }])
    .set(facts.ident, ident.value as never, 'x')
    .lose(facts.linearizableRead, 'x', 'RP4001')
}

describe('waiting', () => {
  it('ends at once where the condition holds', async () => {
    expect(await wait([clusterBuilder()], ['serving'])).toMatchObject({
      met: true,
      end: 'met',
      reason: null,
      polls: 1,
      conditions: [{ for: 'serving', met: true }],
      slept: [],
    })
  })

  it('follows a cluster through its life until it serves', async () => {
    const born = await wait(
      [unprovisionedBuilder(), unprovisionedBuilder(), degraded(), clusterBuilder()],
      ['serving'],
    )
    expect(born).toMatchObject({ met: true, polls: 4 })
    expect(born.timeline.map(({ state, illegal }) => [state, illegal])).toEqual([
      ['unprovisioned', false],
      ['degraded', false],
      ['serving', false],
    ])
    expect(born.seen.map(({ moved }) => moved)).toEqual([true, false, true, true])
  })

  it('waits for all conditions at one time', async () => {
    const both = await wait([degraded(), clusterBuilder()], ['provisioned', 'test/answers'])
    expect(both).toMatchObject({ met: true, polls: 2 })
    expect(both.timeline[0]?.pending).toEqual(['test/answers: silent of node N3'])
  })

  it('pauses longer while nothing moves, and shorter again once something does', async () => {
    const same = Array.from({ length: 10 }, degraded)
    const { slept } = await wait([...same, clusterBuilder().down('N2'), clusterBuilder()], ['serving'])
    expect(slept[0]).toBe(250)
    expect(Math.max(...slept)).toBe(5_000)
    expect(slept.at(-1)).toBe(250)
  })

  it('wants a condition to go on holding if asked to', async () => {
    const flickering = [clusterBuilder(), degraded(), clusterBuilder()]
    const held = await wait(flickering, ['serving'], { holdMs: 1_000 })
    expect(held.met).toBe(true)
    expect(held.timeline.map(({ state }) => state)).toEqual(['serving', 'degraded', 'serving'])
    expect(held.durationMs).toBeGreaterThanOrEqual(1_500)
  })

  it('ends at the deadline and says what is missing and for how long nothing moved', async () => {
    const { reason, ...late } = await wait([degraded()], ['serving'], { deadlineMs: 30_000 })
    expect(late).toMatchObject({ met: false, end: 'deadline' })
    expect(reason).toMatch(
      /^still not so after 3\d\.\d s, unchanged for 3\d\.\d s: degraded: N3 is unreachable$/,
    )
  })

  it('says at its deadline of a worker that drains what it waits for, and what to do', async () => {
    const draining = clusterBuilder().change(facts.nodesConfiguration, (configuration) => ({
      ...configuration,
      nodes: configuration.nodes.map((node) =>
        node.id === 3 ? { ...node, workerState: 'draining' as const } : node,
      ),
    }))
    const { reason, timeline, cluster } = await wait([draining], ['serving'], { deadlineMs: 30_000 })
    expect(reason).toMatch(/reconfiguring: N3 drains$/)
    expect(timeline[0]?.waitsFor).toEqual([expect.stringMatching(/^N3 to be removed, or set active again/)])
    expect(cluster.nextSteps).toEqual([expect.stringContaining('--node N3 --worker-state active')])
  })

  it('does not wait for a judge that has not answered at the deadline', { timeout: 10_000 }, async () => {
    const silent: PlannedCheck = {
      ...everyNodeAnswers,
      check: judgedBy({ judge: () => new Promise(() => {}) }, everyNodeAnswers.check),
    }
    const controller = new AbortController()
    setTimeout(() => controller.abort('deadline'), 50)
    const outcome = await waitFor({
      source: scripted([clusterBuilder()]),
      conditions: [{ kind: 'check', word: 'test/answers', planned: silent }],
      holdMs: 0,
      signal: controller.signal,
      clock: { now: () => 0, random: () => 0.5, sleep: async () => {} },
    })
    expect(outcome).toMatchObject({ met: false, end: 'deadline' })
    expect(outcome.conditions[0]?.because).toContain('RP6001')
  })

  it('tells of the last whole look, where the deadline cut one short', async () => {
    const controller = new AbortController()
    const nobody = clusterBuilder().down('N1', 'RP6001').down('N2', 'RP6001').down('N3', 'RP6001').build()
    let looks = 0
    const outcome = await waitFor({
      source: {
        live: true,
        collect: async () => {
          if (looks++ === 0) return degraded().build()
          controller.abort('deadline')
          return nobody
        },
      },
      conditions: [condition('serving')],
      holdMs: 0,
      signal: controller.signal,
      clock: { now: () => 0, random: () => 0, sleep: async () => {} },
    })
    expect(outcome).toMatchObject({ end: 'deadline', polls: 2, cluster: { state: 'degraded' } })
    expect(outcome.timeline.map(({ state }) => state)).toEqual(['degraded'])
  })

  it.each<readonly [string, ClusterBuilder, string, RegExp]>([
    ['a split', clusterBuilder().set(facts.cachedFingerprint, '99', 'N3'), 'serving', /split/],
    ['an orphan', orphaned(), 'serving', /x is an orphan/],
    ['an orphan, for a check that others make', orphaned(), 'test/answers', /^$/],
    [
      'a lost log store',
      clusterBuilder()
        .down('N2')
        .change(facts.nodesConfiguration, (configuration) => ({
          ...configuration,
          nodes: configuration.nodes.map((node) =>
            node.id === 2 ? { ...node, storageState: 'data-loss' as const } : node,
          ),
        })),
      'serving',
      /N2 \(n2\) has lost its log storage/,
    ],
    ['a birth that is over', clusterBuilder(), 'unprovisioned', /never unprovisioned again/],
  ])('is told to be in vain: %s', async (_, look, word, reason) => {
    const end = await wait([look], [word])
    expect(end.reason ?? '').toMatch(reason)
    expect(end.polls).toBe(1)
  })

  it('waits on for what may come back by itself', async () => {
    const nobody = clusterBuilder().down('N1').down('N2').down('N3')
    expect(await wait([nobody, clusterBuilder()], ['serving'])).toMatchObject({ met: true, polls: 2 })
    expect(await wait([unprovisionedBuilder(), clusterBuilder()], ['provisioned'])).toMatchObject({
      met: true,
    })
  })

  it('marks a life that went back', async () => {
    const { timeline } = await wait([clusterBuilder(), unprovisionedBuilder()], ['degraded'], {
      deadlineMs: 1_000,
    })
    expect(timeline.map(({ state, illegal }) => [state, illegal])).toEqual([
      ['serving', false],
      ['unprovisioned', true],
    ])
  })

  it.each(['provisioned', 'test/answers'])(
    'names no state that it has not looked at: it reads no replicas for %s',
    async (word) => {
      const unread = [0, 1, 2, 3].reduce(
        (all, partition) => all.forget(facts.epoch, String(partition)),
        clusterBuilder(),
      )
      const lacksTable = clusterBuilder()
        .lose(facts.partitionTable, 'cluster', 'RP4004')
        .forget(facts.stored, 'partition_table')
        .down('N2')
      const { timeline, cluster } = await wait([unprovisionedBuilder(), lacksTable, unread], [word], {
        holdMs: 1,
      })
      expect(timeline.map(({ state, illegal }) => [state, illegal])).toEqual([
        ['unprovisioned', false],
        ['provisioning', false],
        ['provisioned', false],
      ])
      expect(cluster).toMatchObject({
        state: 'provisioned',
        because: 'all 3 nodes serve; where replicas of partitions are, or move, was not read',
      })
    },
  )

  it('reads only what its conditions need', async () => {
    const requests: CollectRequest[] = []
    const { clock, signal } = clockUntil(1_000)
    for (const word of ['provisioned', 'test/answers', 'test/epochs', 'serving']) {
      const source = scripted([clusterBuilder()], requests)
      await waitFor({ source, conditions: [condition(word)], holdMs: 0, signal, clock })
    }
    expect(requests.map(({ needs }) => needs.has(facts.epoch.id))).toEqual([false, false, true, true])
    // All that is stored is read with the epochs.
    expect(requests.map(({ needs }) => needs.has(facts.stored.id))).toEqual([false, false, false, true])
    // Without the views of admins a cluster whose partitions have no leaders would be called serving.
    expect(requests.map(({ needs }) => needs.has(facts.clusterState.id))).toEqual(Array(4).fill(true))
  })
})
