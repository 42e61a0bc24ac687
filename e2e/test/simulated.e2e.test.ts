import { readFile } from 'node:fs/promises'
import { startCluster, type LocalCluster } from '@restate-preflight/local-cluster'
import { comparable, simulate, type SimulatedCluster, type Step } from '@restate-preflight/testkit/simulation'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { playStep } from '../src/play-step.ts'
import { check, type Report } from '../src/preflight.ts'

const upgraded = '1.7.12'
const partitions = 2

/** Metadata servers renew what they tell every 5 s, and a node that starts takes itself for alive only after 5.6 s. */
const lookAround: Step = { do: 'advance', ms: 9_000 }

/**
 * One script, played on a real cluster of each version and on a simulated one, and both looked at with the packed command, in the
 * profile that reads everything. The fast tests hold more situations of 1.7.12 against recordings, which have less in them.
 */
const birth: readonly Stage[] = [
  {
    title: 'waits to be provisioned',
    // What a process cannot answer in its first moments it can then.
    steps: [{ do: 'advance', ms: 2_000 }],
    through: ['n1', 'n2', 'n3'],
  },
  {
    title: 'serves',
    // Old enough that nothing counts as just begun, however long it took until now.
    steps: [{ do: 'provision', node: 'n1' }, { do: 'settle' }, { do: 'advance', ms: 15_000 }],
    through: ['n1'],
    rests: true,
    // Not there until something is deployed and a rule is made, which is told apart from not having been read.
    absent: ['schema_registry', 'rule_book'],
  },
]

/** What the one of 1.7.12 has time for, while the other is upgraded. */
const silence: readonly Stage[] = [
  {
    title: 'has a node that hangs',
    // Where it led the metadata, the others turn from it to its successor once they give up the connection.
    steps: [
      { do: 'hang', node: 'n3' },
      { do: 'advance', ms: 16_000 },
    ],
    through: ['n1'],
    moves: true,
    shows: 'n3 hung',
  },
  {
    title: 'has it back',
    steps: [{ do: 'resume', node: 'n3' }, lookAround],
    through: ['n1'],
    moves: true,
    shows: 'n3 serving',
  },
]

const losses: readonly Stage[] = [
  {
    title: 'has lost a node',
    steps: [
      { do: 'kill', node: 'n3' },
      { do: 'advance', ms: 2_500 },
    ],
    through: ['n1'],
    // All have missed it by then. Replicas and leaders are about to move: whether before or after the look is luck.
    moves: true,
  },
  {
    title: 'has lost its quorum',
    steps: [
      { do: 'kill', node: 'n2' },
      { do: 'advance', ms: 7_000 },
    ],
    through: ['n1'],
    moves: true,
  },
]

/** What becomes of the one of 1.6.2 then. */
const upgrade: readonly Stage[] = [
  {
    title: 'has one of three upgraded',
    // The last one to join is an old one: features are what it writes of them.
    steps: [{ do: 'upgrade', node: 'n3', version: upgraded }, { do: 'start', node: 'n2' }, lookAround],
    through: ['n1'],
    moves: true,
  },
  {
    title: 'has all upgraded',
    steps: [
      { do: 'upgrade', node: 'n2', version: upgraded },
      { do: 'upgrade', node: 'n1', version: upgraded },
      lookAround,
    ],
    through: ['n1'],
    moves: true,
  },
  {
    title: 'has metadata that cannot be read',
    steps: [{ do: 'corrupt', kind: 'undecodable', key: 'pp_epoch_1' }],
    through: ['n1'],
    moves: true,
    shows: 'consistency/metadata-decodable undecodable',
  },
]

const stagesOf = {
  '1.6.2': [...birth, ...losses, ...upgrade],
  '1.7.12': [...birth, ...silence, ...losses],
} as const

interface Stage {
  readonly title: string
  readonly steps: readonly Step[]
  readonly through: readonly string[]
  /** Leaders and logs of the real one do not rest yet, or do. */
  readonly moves?: boolean
  readonly rests?: boolean
  /** A node with its state, or a finding, without which nothing would be compared. */
  readonly shows?: string
  /** Metadata keys that the store is known not to have. */
  readonly absent?: readonly string[]
}

/** Facts that tell who has which replica. */
const placement = ['metadata.logs', 'node.cluster-state', 'partition.epoch']
/** Findings that depend on what the lost node led, and on how far others have taken that over. How bad others are does, too. */
const ofPlacement =
  /^consistency\/(?:leader-in-replica-set|leader-matches-epoch|leaders-are-newest|replicas-run|sequencers-run) |^health\/partition-led /

const look = async (addresses: readonly string[], { moves = false }: Stage) => {
  const report = await check(addresses.join(','), {
    args: ['audit', '--confirm', 'off', '--rpc-timeout', '6s'],
  })
  const snapshot = comparable(JSON.parse(await readFile(report.snapshotFile, 'utf8')))
  const { state } = report.cluster.lifecycle
  return {
    // While replicas move it is luck whether one that is on its way leads already.
    state: moves && state === 'reconfiguring' ? 'degraded' : state,
    nodes: report.cluster.nodes.map(({ name, state }) => `${name ?? '-'} ${state}`).toSorted(),
    verdict: report.verdict,
    exitCode: report.gate.exitCode,
    findings: findingsIn(report, moves),
    unknown: report.checks.filter(({ outcome }) => outcome === 'unknown').map(({ id }) => id),
    snapshot: Object.fromEntries(
      Object.entries(snapshot).filter(([fact]) => !moves || !placement.includes(fact)),
    ),
  }
}

const findingsIn = ({ findings }: Report, moves: boolean): readonly string[] =>
  findings
    .filter(({ severity }) => severity !== 'info')
    .map(({ check: id, message, severity }) => (moves ? `${id} ${message}` : `${id} ${message} ${severity}`))
    .filter((finding) => !moves || !ofPlacement.test(finding))

// Both at a time: they mostly wait.
describe.concurrent.each(['1.6.2', '1.7.12'] as const)(
  'the same script on a real and on a simulated cluster of %s',
  (version) => {
    let real: LocalCluster
    let simulated: SimulatedCluster

    beforeAll(async () => {
      real = await startCluster({ driver: 'processes', nodes: 3, version })
      simulated = await simulate({ nodes: 3, partitions, version, from: 'waiting' })
    })
    afterAll(async () => {
      await real.stop()
      await simulated.stop()
    })

    it.each(stagesOf[version])('$title', { timeout: 90_000, concurrent: false }, async (stage) => {
      for (const step of stage.steps) {
        await playStep(real, step, { partitions })
        await simulated.run([step])
      }
      const addressesIn = (cluster: LocalCluster | SimulatedCluster) =>
        stage.through.map((name) => cluster.node(name).address)
      const expected = await look(addressesIn(simulated), stage)
      for (const key of stage.absent ?? [])
        expect(expected.snapshot['metadata.stored']).toHaveProperty(key, null)
      if (stage.shows !== undefined) expect([...expected.nodes, ...expected.findings]).toContain(stage.shows)
      const seen = () => look(addressesIn(real), stage)
      const compared = async () =>
        expect(await (stage.rests === true ? real.whileNothingMoves(seen) : seen())).toEqual(expected)
      // Where something moves, a look may meet the moment in which a real server gives up a connection.
      await (stage.moves === true ? vi.waitFor(compared, { timeout: 25_000, interval: 1_000 }) : compared())
    })
  },
)
