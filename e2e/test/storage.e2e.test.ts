import { startCluster, type LocalCluster } from '@restate-preflight/local-cluster'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { apartFromPace, check, preflight, stateOf, type Report } from '../src/preflight.ts'

/** The fields of `status --metadata -o json` that are compared. */
interface Status {
  readonly run: { readonly rpcs: number; readonly bytesReceived: number; readonly effects: readonly string[] }
  readonly cluster: {
    readonly metadata: {
      readonly servers: readonly {
        readonly node: string
        readonly status: string | null
        readonly leader: string | null
        readonly term: string | null
        readonly applied: string | null
        readonly behind: string | null
        readonly firstIndex: string | null
        readonly lastIndex: string | null
      }[]
    }
    readonly store: {
      readonly nodes: readonly {
        readonly node: string
        readonly read: { readonly tookMs: number | null; readonly error: { readonly code: string } | null }
        readonly storage: {
          readonly stopped: readonly string[]
          readonly backgroundErrors: number | null
          readonly writeStallSeconds: number | null
        } | null
        readonly failureDetector: {
          readonly alive: number
          readonly others: number
          readonly lonely: boolean | null
        } | null
        readonly fullestPool: { readonly name: string } | null
        readonly metricsError: { readonly code: string } | null
      }[]
    } | null
  }
}

const statusOf = async (address: string, ...flags: readonly string[]): Promise<Status> => {
  const { stdout } = await preflight(['status', ...flags, '-s', address, '-o', 'json'])
  return JSON.parse(stdout) as Status
}

const audit = (address: string, ...args: readonly string[]): Promise<Report> => check(address, { args })

/** What an audit reads beside metrics, and other runs do not. */
const queryChecks = ['consistency/gossip-matches-polling', 'consistency/settings-agree']

const metricsChecks = [
  'health/failure-detector-sees-peers',
  'health/memory-pools-have-room',
  'health/partitions-not-blocked',
  'health/storage-not-stalled',
]

/** Node → leader, applied, term of those that answer, from the table of `restatectl metadata-server list-servers` (1.7.12). */
const listedServers = (text: string): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    text
      .split('\n')
      .map((line) => line.trim().split(/\s{2,}/))
      .filter(([node, ...cells]) => /^N\d+$/.test(node ?? '') && /^\d+$/.test(cells[6] ?? ''))
      .map(([node = '', , , leader = '', , applied = '', , term = '']) => [node, [leader, applied, term]]),
  )

/** Steps build on each other: the last one kills a node. */
describe('the storage of a cluster of 1.7.12, of three nodes and 24 partitions', () => {
  let cluster: LocalCluster
  let address = ''

  beforeAll(async () => {
    cluster = await startCluster({ driver: 'processes', nodes: 3 })
    address = cluster.addresses[0] ?? ''
    await cluster.provision({ partitions: 24 })
    await cluster.waitUntilServing()
  })
  afterAll(() => cluster.stop())

  /** A leader that just moved takes its log over up to 10 s later, which is told as information: judged is a cluster at rest. */
  const auditAtRest = (...args: readonly string[]): Promise<Report> =>
    cluster.whileNothingMoves(async () => apartFromPace(await audit(address, 'audit', ...args)))

  it('is audited with at most 120 RPCs and 1 MB, all of them reads', async () => {
    const { run, verdict, checks, findings } = await auditAtRest()
    expect({ verdict, findings, left: checks.filter(({ outcome }) => outcome !== 'pass') }).toEqual({
      verdict: 'ok',
      findings: [],
      left: [],
    })
    expect(checks.map(({ id }) => id)).toEqual(expect.arrayContaining([...metricsChecks, ...queryChecks]))
    expect(run.rpcs).toBeLessThanOrEqual(120)
    expect(run.bytesReceived).toBeLessThanOrEqual(1_000_000)
    expect(run.effects).toEqual(['linearizable-read', 'local-read'])
  })

  it('is not asked for its metrics by default, nor by a plain status', async () => {
    const { run, checks } = await audit(address)
    const ids = new Set(checks.map(({ id }) => id))
    expect([...metricsChecks, ...queryChecks].filter((id) => ids.has(id))).toEqual([])
    expect(run.bytesReceived).toBeLessThan(200_000)
    const status = await statusOf(address)
    expect(status.cluster.store).toBeNull()
    expect(status.run.bytesReceived).toBeLessThan(200_000)
  })

  it('is asked for its metrics by whoever selects such a check, and passes', async () => {
    const { checks } = await audit(address, 'tag:metrics')
    expect(checks.filter(({ outcome }) => outcome === 'pass').map(({ id }) => id)).toEqual(metricsChecks)
  })

  it('is judged within a budget: what does not fit is shown, and neither read nor counted as judged', async () => {
    const { run, checks, coverage, gate } = await audit(address, 'audit', '--budget', 'rpc=120,bytes=300kB')
    const skipped = checks.filter(({ outcome }) => outcome === 'skipped')
    expect(skipped.map(({ id }) => id)).toEqual(metricsChecks)
    expect(new Set(skipped.map(({ reason }) => reason))).toEqual(
      new Set(['budget: does not fit in --budget rpc=120,bytes=300000']),
    )
    expect(coverage).toBeLessThan(1)
    expect(gate.reasons.join()).toContain('not judged for want of budget')
    expect(run.rpcs).toBeLessThanOrEqual(120)
    expect(run.bytesReceived).toBeLessThanOrEqual(300_000)
  })

  it('is judged wholly where the budget is what an audit may cost', async () => {
    const { run, checks, findings } = await auditAtRest('--budget', 'rpc=120,bytes=1MB')
    expect({ findings, left: checks.filter(({ outcome }) => outcome !== 'pass') }).toEqual({
      findings: [],
      left: [],
    })
    expect(run.rpcs).toBeLessThanOrEqual(120)
    expect(run.bytesReceived).toBeLessThanOrEqual(1_000_000)
  })

  it('is read without the keys of its partitions where the budget is smaller than their number', async () => {
    const { run, checks } = await audit(address, '--budget', 'rpc=50')
    expect(run.rpcs).toBeLessThanOrEqual(50)
    const outcomes = new Map(checks.map(({ id, outcome }) => [id, outcome]))
    expect(outcomes.get('consistency/partition-has-epoch')).toBe('skipped')
    expect(outcomes.get('health/metadata-quorum')).toBe('pass')
  })

  it('is not judged at all with next to no budget, which is inconclusive and no pass', async () => {
    const { checks, gate } = await audit(address, '--budget', 'rpc=1')
    expect(new Set(checks.map(({ outcome }) => outcome))).toEqual(new Set(['skipped']))
    expect(gate.exitCode).toBe(3)
    const { exitCode } = await preflight(['check', '-s', address, '--budget', 'all'])
    expect(exitCode).toBe(2)
  })

  /** A server refreshes what it tells of itself every 5 s: both must say the same at some time, and soon. */
  const expectTheSame = () =>
    vi.waitFor(
      async () => {
        const [theirs, ours] = await Promise.all([
          cluster.restatectl(['metadata-server', 'list-servers']),
          statusOf(address, '--metadata'),
        ])
        const answering = ours.cluster.metadata.servers.filter(({ status }) => status !== null)
        expect(
          Object.fromEntries(
            answering.map(({ node, leader, applied, term }) => [node, [leader, applied, term]]),
          ),
        ).toEqual(listedServers(theirs.stdout))
        return ours
      },
      { timeout: 20_000, interval: 500 },
    )

  it('is shown as restatectl shows it, and with what only the metrics tell', async () => {
    const { cluster: seen } = await expectTheSame()
    expect(seen.metadata.servers.map(({ behind }) => behind)).toEqual(['0', '0', '0'])
    for (const { firstIndex, applied, lastIndex } of seen.metadata.servers) {
      expect(BigInt(firstIndex ?? 0)).toBeLessThanOrEqual(BigInt(applied ?? 0) + 1n)
      expect(BigInt(applied ?? 0)).toBeLessThanOrEqual(BigInt(lastIndex ?? 0))
    }
    for (const { read, storage, failureDetector, fullestPool, metricsError } of seen.store?.nodes ?? []) {
      expect({ failed: read.error, metricsError }).toEqual({ failed: null, metricsError: null })
      expect(read.tookMs).toBeGreaterThan(0)
      expect(storage).toMatchObject({ stopped: [], backgroundErrors: 0, writeStallSeconds: 0 })
      expect(failureDetector).toEqual({ alive: 3, others: 0, lonely: false })
      expect(fullestPool).not.toBeNull()
    }
    expect(seen.store?.nodes).toHaveLength(3)
  })

  it('is shown of a cluster that is partly dead, and says what could not be read', async () => {
    await cluster.node('n3').kill()
    await cluster.waitUntilServing()
    const dead = (await cluster.nodeIds()).get('n3')
    const { cluster: seen } = await expectTheSame()
    const nodes = seen.store?.nodes ?? []
    const own = nodes.find(({ node }) => node === dead)
    expect([own?.read.error?.code, own?.metricsError?.code, own?.storage]).toEqual(['RP2101', 'RP2101', null])
    const others = nodes.filter(({ node }) => node !== dead)
    expect(others.map(({ failureDetector }) => failureDetector)).toEqual([
      { alive: 2, others: 1, lonely: false },
      { alive: 2, others: 1, lonely: false },
    ])
  })

  /** With second looks at what is wrong, an audit of a cluster in which nothing moves costs no more than that of a healthy one may. */
  const affordable = async (what: string): Promise<Report> => {
    const report = await audit(address, 'audit')
    const { rpcs, bytesReceived } = report.run
    console.log(`an audit ${what}: ${rpcs} RPCs, ${Math.round(bytesReceived / 1_000)} kB`)
    expect(rpcs).toBeLessThanOrEqual(120)
    expect(bytesReceived).toBeLessThanOrEqual(1_000_000)
    return report
  }

  it('is judged by causes: that the others miss the dead node follows from its death', async () => {
    const report = await affordable('with a node stopped')
    expect(stateOf(report, 'n3')).toBe('unreachable')
    const seen = report.findings.filter(({ check: id }) => id === 'health/failure-detector-sees-peers')
    const dead = (await cluster.nodeIds()).get('n3')
    const others = report.cluster.nodes.map(({ id }) => id).filter((id) => id !== dead)
    expect(new Set(seen.map(({ message }) => message))).toEqual(new Set(['too-few-alive']))
    expect(seen.flatMap(({ targets }) => targets.map(({ id }) => id)).sort()).toEqual(others)
    const cause = report.findings.find(({ check: id }) => id === 'health/node-alive')?.id
    expect(cause).toBeDefined()
    expect(seen.map(({ causedBy }) => causedBy)).toEqual(seen.map(() => cause))
    expect(report.gate.reasons.join()).toContain('health/node-alive')
    expect(report.gate.reasons.join()).not.toContain('failure-detector')
  })

  it('is audited for no more while the partition table has a gap, and while the store has no quorum', async () => {
    // In this order: a gap moves nothing, but a node that hung a moment ago has leaders move.
    await cluster.patchMetadata(
      'partition_table',
      '[{"op":"replace","path":"/partitions/1/1/key_range/end","value":900000000000000000}]',
    )
    const { findings } = await affordable('with a gap in the partition table')
    expect(findings.map(({ check: id }) => id)).toContain('consistency/key-space-covered-once')
    await cluster.node('n2').pause()
    const hung = await affordable('with one node stopped and one hung')
    expect(stateOf(hung, 'n2')).toBe('hung')
  })
})

describe('the storage of a node of 1.6.2', () => {
  let cluster: LocalCluster
  let address = ''

  beforeAll(async () => {
    cluster = await startCluster({ driver: 'processes', nodes: 1, version: '1.6.2' })
    address = cluster.addresses[0] ?? ''
    await cluster.provision({ partitions: 2 })
    await cluster.waitUntilServing({ settled: false })
  })
  afterAll(() => cluster.stop())

  it('is read by its older names, and what it does not export is unknown', async () => {
    const { store } = (await statusOf(address, '--metadata')).cluster
    expect(store?.nodes).toMatchObject([
      {
        metricsError: null,
        fullestPool: null,
        failureDetector: { alive: 1, others: 0 },
        storage: { stopped: [], delayed: [], backgroundErrors: 0, writeStallSeconds: null },
      },
    ])
    const { checks } = await audit(address, 'tag:metrics')
    const outcomes = Object.fromEntries(checks.map(({ id, outcome }) => [id, outcome]))
    expect(metricsChecks.map((id) => outcomes[id])).toEqual(['skipped', 'unknown', 'pass', 'pass'])
  })
})
