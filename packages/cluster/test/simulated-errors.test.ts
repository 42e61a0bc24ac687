import { simulate, type SimulationOptions, type Step } from '@restate-preflight/testkit/simulation'
import { describe, expect, it } from 'vitest'
import { questions } from './support/questions.ts'
import { ask } from './support/raw-errors.ts'
import { recordedErrors } from './support/recorded-errors.ts'

/** Situations in which real servers said what is on file: a simulated node must say it to the letter. */
interface Scene {
  readonly cluster?: SimulationOptions
  readonly steps: readonly Step[]
  /** Who is asked what. */
  readonly asked: string
  readonly question: keyof typeof questions
}

const grownUp: readonly Step[] = [
  { do: 'provision', node: 'n1' },
  { do: 'advance', ms: 60_000 },
]
const withOrphan = { nodes: [{}, {}, {}, { name: 'orphan', orphan: true }] }
const withoutQuorum: readonly Step[] = [
  ...grownUp,
  { do: 'kill', node: 'n2' },
  { do: 'kill', node: 'n3' },
  { do: 'advance', ms: 8_000 },
]
const hungLeader = (ms: number): readonly Step[] => [
  ...grownUp,
  { do: 'hang', node: 'n1' },
  { do: 'advance', ms },
]
/** The last node has registered, and is no member yet. */
const joining: Scene = {
  cluster: { nodes: [{}, {}, {}, { name: 'late', deferred: true }] },
  steps: [...grownUp, { do: 'start', node: 'late' }, { do: 'advance', ms: 600 }],
  asked: 'late',
  question: 'directGet',
}

const scenes: Readonly<Record<string, Scene>> = {
  'unprovisioned, asked directly': { steps: [], asked: 'n1', question: 'directGet' },
  'unprovisioned, through the proxy': { steps: [], asked: 'n1', question: 'proxyGet' },
  'admin not ready': { steps: [], asked: 'n1', question: 'clusterState' },
  'unknown kind of metadata': { steps: [], asked: 'n1', question: 'unknownKind' },
  'follower that knows the leader': { steps: grownUp, asked: 'n2', question: 'directGet' },
  'other fingerprint': { steps: grownUp, asked: 'n1', question: 'otherFingerprint' },
  'other cluster name': { steps: grownUp, asked: 'n1', question: 'otherName' },
  'standby, asked directly': joining,
  'role admin missing': {
    cluster: { nodes: [{}, { roles: ['metadata-server'] }] },
    steps: grownUp,
    asked: 'n2',
    question: 'clusterState',
  },
  'role log-server missing': {
    cluster: { nodes: [{}, { roles: ['metadata-server'] }] },
    steps: grownUp,
    asked: 'n2',
    question: 'logletInfo',
  },
  'orphan, asked directly': { cluster: withOrphan, steps: grownUp, asked: 'orphan', question: 'directGet' },
  'orphan, through the proxy': { cluster: withOrphan, steps: grownUp, asked: 'orphan', question: 'proxyGet' },
  'no quorum, asked directly': { steps: withoutQuorum, asked: 'n1', question: 'directGet' },
  'no quorum, through the proxy': { steps: withoutQuorum, asked: 'n1', question: 'proxyGetVersion' },
  'dead peer, through the proxy': { steps: withoutQuorum, asked: 'n1', question: 'proxyGetVersion' },
  'hung leader, through the proxy: no answer': {
    steps: hungLeader(1_000),
    asked: 'n2',
    question: 'proxyGetVersion',
  },
  'hung leader, through the proxy: broken off': {
    steps: hungLeader(9_200),
    asked: 'n2',
    question: 'proxyGetVersion',
  },
}

/** Addresses and ids are a matter of luck, and so is how a fingerprint is written: Restate has an alphabet of its own for it. */
const steady = (text: string): string =>
  text
    .replace(/(?:10\.0\.0\.\d|127\.0\.0\.1):\d+/g, 'HOST')
    .replace(/"node_id":\d+/, '"node_id":ID')
    .replace(/(fingerprint mismatch: expected) \w+, got \w+/, '$1 …')
    .replace(/(name mismatch: expected) \w+/, '$1 …')

/** Asked again where a node tries several peers in turn. */
const maxAsks = 5

describe('a simulated node says what a real one said', () => {
  const known = Object.entries(scenes).flatMap(([name, scene]) =>
    recordedErrors
      .filter((entry) => entry.name === name && entry.call !== undefined)
      .map(({ version, call }) => ({ name, version, call, scene })),
  )

  it('in scenes that are on file', () => {
    expect([...new Set(known.map(({ name }) => name))].toSorted()).toEqual(Object.keys(scenes).toSorted())
  })

  it.each(known)('$name, $version', async ({ version, call, scene }) => {
    if (version === null || call === undefined) throw new Error('it was recorded from a server')
    await using cluster = await simulate({ ...scene.cluster, version, from: 'waiting' })
    await cluster.run(scene.steps)
    const { address } = cluster.node(scene.asked)
    const said = []
    for (let asks = 1; asks <= maxAsks; asks++) {
      const timeoutMs = call.status === 4 ? 150 : 5_000
      const { status, details, headers } = await ask(address, questions[scene.question], { timeoutMs })
      said.push({
        status,
        details: steady(details),
        contentType: headers['content-type'],
        leader: steady(String(headers['x-restate-known-leader'] ?? '')),
      })
      if (call.status === 4) break
    }
    expect(said).toContainEqual({
      status: call.status,
      details: steady(call.details),
      contentType: call.headers['content-type'],
      leader: steady(call.headers['x-restate-known-leader'] ?? ''),
    })
  })
})
