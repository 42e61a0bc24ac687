import { readdirSync, readFileSync } from 'node:fs'
import { facts, laterKeys, parseRecording, type Recording, type Snapshot } from '@restate-preflight/core'
import {
  comparable,
  scenarios,
  simulate,
  type ScenarioName,
  type Step,
} from '@restate-preflight/testkit/simulation'
import { describe, expect, it } from 'vitest'
import { judge } from './judge.ts'
import { checkSimulated } from './simulated.ts'
import { summary } from './summary.ts'

/**
 * How true the simulation is: in each scenario it is held against the snapshot of a real cluster that was brought into the same
 * situation. What the snapshots say, and what the checks make of them, must be the same.
 */
interface Likeness {
  /** The real cluster was compared with what it was before the step of this number. */
  readonly sinceStep?: number
  /** A node is silent in it, and this is how long it is waited for. */
  readonly patienceMs?: number
  /** Nobody but the given address was asked, and once. */
  readonly alone?: boolean
  /** What may differ: places in the snapshot, or in what is made of it, as they begin; why is in the page. */
  readonly differs?: readonly string[]
}

const likenesses: Readonly<Record<ScenarioName, Likeness>> = {
  unprovisioned: {},
  bootstrapping: {
    differs: [
      'snapshot/node.cluster-state/n2/partitions',
      'snapshot/partition.epoch/2/claimed',
      'summary/others',
    ],
  },
  healthy: {},
  'node-killed': {},
  'node-hung': { patienceMs: 1_000 },
  'quorum-lost': {},
  'metadata-leader-stopped': { sinceStep: 2, patienceMs: 1_000 },
  orphan: {},
  'wrong-advertised-address': {},
  'wrong-cluster-name': {
    differs: [
      'snapshot/node.metadata-server/n1/leader',
      'snapshot/partition.epoch/1/leads',
      'snapshot/partition.epoch/3/leads',
      'summary/others',
    ],
  },
  'log-store-lost': { differs: ['summary/others'] },
  'partition-table-gap': {},
  'partition-table-overlap': {},
  'envelope-regress': { sinceStep: 6, differs: ['summary/counted', 'summary/others'] },
  'epoch-undecodable': { sinceStep: 3 },
  'node-removed': {},
  'containers-healed': {},
  'containers-node-resumed': {},
  'containers-isolated': {
    patienceMs: 1_000,
    differs: [
      'snapshot/node.cluster-state/n1/partitions',
      'snapshot/node.cluster-state/n2/partitions',
      'summary/others',
    ],
  },
  'containers-isolated-asked-alone': { patienceMs: 1_000, alone: true },
}

const startsAt = new Date('2026-01-01T12:00:00Z')
const recorded = (name: ScenarioName): Recording => {
  const file = new URL(`./recorded/${name}.json`, import.meta.url)
  return parseRecording(readFileSync(file, 'utf8'), name)
}

/** Every scenario that says what it is recorded as, judged again, has a recording. */
const names = Object.keys(scenarios) as readonly ScenarioName[]

const played = async (name: ScenarioName) => {
  const { cluster: options, steps, through } = scenarios[name]
  const { sinceStep, patienceMs, alone = false } = likenesses[name]
  await using cluster = await simulate({ ...options, from: 'waiting', startsAt })
  const look = (since?: Snapshot) =>
    checkSimulated(cluster, {
      through,
      ...(alone && { alone, confirm: 'off' }),
      ...(since !== undefined && { since }),
      ...(patienceMs !== undefined && { patienceMs }),
    })
  if (sinceStep === undefined) {
    await cluster.run(steps)
    return await look()
  }
  await cluster.run((steps as readonly Step[]).slice(0, sinceStep))
  const { recording } = await look()
  await cluster.run((steps as readonly Step[]).slice(sinceStep))
  return await look(recording)
}

describe('a simulated cluster is like the real one', () => {
  it('in scenarios that are recorded', () => {
    const files = new Set(readdirSync(new URL('./recorded/', import.meta.url)))
    expect(names.filter((name) => !files.has(`${name}.json`))).toEqual([])
  })

  it.each(names)('%s', async (name) => {
    const real = recorded(name)
    const { report, recording } = await played(name)
    const again = real.rereads === undefined
    const found = {
      snapshot: comparable(readAs(real, recording)),
      // A recording with one look only is judged as if nothing had changed after it.
      summary: summary(again ? await judge({ ...recording, rereads: [] }) : report),
    }
    const expected = { snapshot: comparable(real), summary: summary(await judge(real)) }
    const { differs = [] } = likenesses[name]
    const differing = differences(found, expected)
    expect(differing.filter(({ at }) => !differs.some((place) => at.startsWith(place)))).toEqual([])
    // What no longer differs is taken out of the list, and out of the page.
    expect(differs.filter((place) => !differing.some(({ at }) => at.startsWith(place)))).toEqual([])
  })
})

/** A look without the keys that the recording is too old to have. */
const readAs = (real: Snapshot, look: Snapshot): Snapshot => {
  const isRead = (key: string) => real.facts[facts.stored.id]?.[key] !== undefined
  const unread = laterKeys.filter((key) => !isRead(key))
  const without = (of: object) =>
    Object.fromEntries(Object.entries(of).filter(([key]) => !unread.some((each) => each === key)))
  const { [facts.stored.id]: stored = {}, [facts.storedAfter.id]: after = {} } = look.facts
  return {
    ...look,
    facts: {
      ...look.facts,
      [facts.stored.id]: without(stored),
      [facts.storedAfter.id]: Object.fromEntries(
        Object.entries(after).map(([subject, fact]) => [
          subject,
          fact.status === 'collected' ? { ...fact, value: without(fact.value as object) } : fact,
        ]),
      ),
    },
  }
}

interface Difference {
  readonly at: string
  readonly simulated: unknown
  readonly real: unknown
}

const differences = (simulated: unknown, real: unknown, at = ''): readonly Difference[] => {
  if (JSON.stringify(simulated) === JSON.stringify(real)) return []
  if (!isObject(simulated) || !isObject(real)) return [{ at, simulated, real }]
  const keys = new Set([...Object.keys(simulated), ...Object.keys(real)])
  return [...keys].flatMap((key) => differences(simulated[key], real[key], at === '' ? key : `${at}/${key}`))
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null
