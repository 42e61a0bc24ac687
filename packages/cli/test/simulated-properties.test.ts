import {
  canFollow,
  clusterStateTable,
  isCounted,
  type ClusterState,
  type Recording,
} from '@restate-preflight/core'
import {
  simulate,
  type SimulatedCluster,
  type SimulatedNodeOptions,
  type Step,
} from '@restate-preflight/testkit/simulation'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkSimulated } from './simulated.ts'

const startsAt = new Date('2026-01-01T12:00:00Z')
/** One seed for all runs: a history that fails can be had again. */
const fixedSeed = 20_261_130
const fixed = (numRuns: number): fc.Parameters<unknown> => {
  console.log(`histories by fast-check, seed ${fixedSeed}, ${numRuns} runs`)
  return { numRuns, seed: fixedSeed }
}

/** The last two start later, if at all; the stranger is refused, and does not stay. */
const nodes: readonly SimulatedNodeOptions[] = [
  {},
  {},
  {},
  { name: 'late', deferred: true },
  { name: 'stranger', roles: ['worker'], clusterName: 'another', deferred: true },
]
/** None of them is a healthy one. */
const faulty: readonly SimulatedNodeOptions[] = [
  {},
  {},
  {},
  { name: 'stores', roles: ['worker', 'log-server'] },
  { name: 'misled', advertisedAddress: 'http://127.0.0.1:9', deferred: true },
]
const provisioned: Step = { do: 'provision', node: 'n1' }

const upTo = (seconds: number) => fc.integer({ min: 0, max: seconds * 1000 })
const waits = (seconds: number) => upTo(seconds).map((ms): Step => ({ do: 'advance', ms }))
const someNode = fc.constantFrom('n1', 'n2', 'n3')
const version = fc.constantFrom('1.7.12', '1.6.2')

describe('whatever happens to a simulated cluster', () => {
  it('no look at a healthy one finds anything above info', { timeout: 60_000 }, async () => {
    const joins = fc.constant<Step>({ do: 'start', node: 'late' })
    const refused = fc.constant<Step>({ do: 'start', node: 'stranger' })
    const history = fc.record({
      seed: fc.nat(),
      version,
      // Somebody looks at any moment of its birth, and of the time in which a node joins.
      steps: fc.oneof(
        fc.tuple(waits(30)),
        fc.tuple(waits(30), joins, waits(20)),
        fc.tuple(waits(30), refused, waits(20)),
      ),
    })
    await fc.assert(
      fc.asyncProperty(history, async ({ seed, version: of, steps }) => {
        await using cluster = await simulate({ nodes, seed, version: of, from: 'waiting', startsAt })
        await cluster.run([provisioned, ...steps])
        const { report } = await checkSimulated(cluster, { costly: true })
        expect(report.findings.filter(isCounted).map(({ check, message }) => `${check} ${message}`)).toEqual(
          [],
        )
      }),
      fixed(20),
    )
  })

  it(
    'no look at one that has come through trouble finds anything above info',
    { timeout: 60_000 },
    async () => {
      const trouble = fc.oneof(
        fc
          .tuple(someNode, waits(40))
          .map(([node, away]): readonly Step[] => [{ do: 'kill', node }, away, { do: 'start', node }]),
        fc
          .tuple(someNode, waits(40))
          .map(([node, away]): readonly Step[] => [{ do: 'hang', node }, away, { do: 'resume', node }]),
        fc
          .tuple(someNode, waits(40))
          .map(([node, away]): readonly Step[] => [
            { do: 'partition', sets: [['n1', 'n2', 'n3'].filter((name) => name !== node), [node]] },
            away,
            { do: 'heal' },
          ]),
        someNode.map((node): readonly Step[] => [
          { do: 'remove', node },
          { do: 'settle' },
          { do: 'start', node },
        ]),
        fc.constant(['n1', 'n2', 'n3'].map((node): Step => ({ do: 'upgrade', node, version: '1.7.12' }))),
      )
      const history = fc.record({
        seed: fc.nat(),
        version,
        troubles: fc.array(trouble, { minLength: 1, maxLength: 3 }),
        since: waits(30),
      })
      await fc.assert(
        fc.asyncProperty(history, async ({ seed, version: of, troubles, since }) => {
          await using cluster = await simulate({ nodes: 3, seed, version: of, from: 'waiting', startsAt })
          await cluster.run([provisioned, { do: 'settle' }])
          for (const steps of troubles) await cluster.run([...steps, { do: 'settle' }])
          await cluster.run([since])
          const { report } = await checkSimulated(cluster, { costly: true })
          expect(
            report.findings.filter(isCounted).map(({ check, message }) => `${check} ${message}`),
          ).toEqual([])
        }),
        fixed(20),
      )
    },
  )

  it('no look at one without a quorum of metadata servers says ok', { timeout: 60_000 }, async () => {
    const lost = fc.oneof(
      fc
        .shuffledSubarray(['n1', 'n2', 'n3'], { minLength: 2, maxLength: 2 })
        .map((names): readonly Step[] => names.map((node) => ({ do: 'kill', node }))),
      fc.constant<readonly Step[]>([{ do: 'partition', sets: [['n1'], ['n2'], ['n3']] }]),
    )
    const history = fc.record({
      seed: fc.nat(),
      version,
      age: waits(60),
      lost,
      since: waits(30),
      through: someNode,
    })
    await fc.assert(
      fc.asyncProperty(history, async ({ seed, version: of, age, lost: loss, since, through }) => {
        await using cluster = await simulate({ nodes: 3, seed, version: of, from: 'waiting', startsAt })
        await cluster.run([provisioned, { do: 'advance', ms: 1_500 }, age, ...loss, since])
        const { report } = await checkSimulated(cluster, {
          through: [through],
          confirm: 'off',
          patienceMs: 400,
        })
        expect(report.verdict).not.toBe('ok')
      }),
      fixed(6),
    )
  })

  it(
    'no look at one with a lost disk, a misled node or damaged metadata says ok',
    { timeout: 60_000 },
    async () => {
      const key = fc.constantFrom('nodes_config', 'partition_table', 'bifrost_config', 'pp_epoch_1' as const)
      const fault = fc.oneof(
        fc.constant<readonly Step[]>([
          { do: 'kill', node: 'stores' },
          { do: 'lose-disk', node: 'stores' },
          { do: 'start', node: 'stores' },
          { do: 'advance', ms: 1_000 },
        ]),
        fc.constant<readonly Step[]>([
          { do: 'start', node: 'misled' },
          { do: 'advance', ms: 40_000 },
        ]),
        key.map((of): readonly Step[] => [{ do: 'corrupt', kind: 'undecodable', key: of }]),
        key.map((of): readonly Step[] => [{ do: 'corrupt', kind: 'envelope-regress', key: of }]),
      )
      const history = fc.record({ seed: fc.nat(), version, age: waits(60), fault, since: waits(30) })
      await fc.assert(
        fc.asyncProperty(history, async ({ seed, version: of, age, fault: broken, since }) => {
          await using cluster = await simulate({
            nodes: faulty,
            seed,
            version: of,
            from: 'waiting',
            startsAt,
          })
          await cluster.run([provisioned, { do: 'settle' }, age, ...broken, since])
          const { report } = await checkSimulated(cluster, { confirm: 'off', patienceMs: 1_000 })
          expect(report.verdict).not.toBe('ok')
        }),
        fixed(12),
      )
    },
  )

  it('its states follow each other as the table says', { timeout: 60_000 }, async () => {
    const move = fc.oneof(
      waits(20),
      someNode.map((node): Step => ({ do: 'kill', node })),
      someNode.map((node): Step => ({ do: 'start', node })),
    )
    const history = fc.record({
      seed: fc.nat(),
      version,
      steps: fc.array(move, { minLength: 3, maxLength: 8 }),
    })
    await fc.assert(
      fc.asyncProperty(history, async ({ seed, version: of, steps }) => {
        await using cluster = await simulate({ nodes: 3, seed, version: of, from: 'waiting', startsAt })
        const states: ClusterState[] = []
        let since: Recording | undefined
        for (const step of [provisioned, ...steps]) {
          if (!(await happens(cluster, step))) continue
          const { report, recording } = await checkSimulated(cluster, {
            through: ['n1', 'n2', 'n3'],
            confirm: 'off',
            patienceMs: 400,
            ...(since !== undefined && { since }),
          })
          const wentBack = report.findings.filter(
            ({ check }) => check === 'consistency/lifecycle-goes-forward',
          )
          expect(wentBack.map(({ symptom }) => symptom)).toEqual([])
          states.push(report.cluster.lifecycle.state)
          since = recording
        }
        expect(
          states.every((state, at) => canFollow(clusterStateTable, states[at - 1] ?? state, state)),
        ).toBe(true)
      }),
      fixed(8),
    )
  })
})

/** A step that cannot be done, such as to kill what is down, is left out. */
const happens = async (cluster: SimulatedCluster, step: Step): Promise<boolean> => {
  try {
    await cluster.run([step])
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}
