import { startCluster, type LocalCluster } from '@restate-preflight/local-cluster'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { preflight } from '../src/preflight.ts'
import { parseRestatectlStatus, type RestatectlStatus } from '../src/restatectl-status.ts'

/** The fields of `status -o json` that are compared. */
interface Status {
  readonly cluster: {
    readonly lifecycle: { readonly state: string; readonly nextSteps: readonly string[] }
    readonly nodes: readonly {
      readonly id: string
      readonly generation: number
      readonly partitions: { readonly leads: number; readonly follows: number } | null
      readonly logs: { readonly sequencers: number } | null
    }[]
    readonly metadata: {
      readonly members: readonly string[]
      readonly leader: string | null
      readonly term: string | null
      readonly missing: readonly string[]
    } | null
    readonly partitions: { readonly count: number; readonly led: number | null } | null
    readonly logs: { readonly count: number; readonly provider: string } | null
    readonly provisioning: {
      readonly lines: readonly { readonly topic: string; readonly status: string }[]
      readonly plan: { readonly command: string } | null
    } | null
  }
}

const statusOf = async (addresses: string): Promise<Status['cluster']> => {
  const { stdout } = await preflight(['status', '-s', addresses, '-o', 'json'])
  return (JSON.parse(stdout) as Status).cluster
}

/** Ours in the shape of restatectl's. */
const inItsShape = ({ nodes, metadata, partitions, logs }: Status['cluster']): RestatectlStatus => {
  const counts = (count: (node: (typeof nodes)[number]) => number | undefined) =>
    Object.fromEntries(nodes.map((node) => [node.id, count(node) ?? 0] as const).filter(([, own]) => own > 0))
  return {
    nodes: nodes.map(({ id, generation }) => `${id}:${generation}`),
    leads: counts((node) => node.partitions?.leads),
    follows: counts((node) => node.partitions?.follows),
    partitions: partitions?.count ?? 0,
    logs: logs?.count ?? 0,
    sequencers: counts((node) => node.logs?.sequencers),
    metadata: {
      members: metadata?.members ?? [],
      leader: metadata?.leader ?? null,
      term: metadata?.term ?? null,
      answering: (metadata?.members ?? []).filter((member) => !metadata?.missing.includes(member)),
    },
  }
}

/** Steps build on each other: each leaves the cluster as the next expects it. */
describe('status beside restatectl', () => {
  let cluster: LocalCluster
  let address = ''

  beforeAll(async () => {
    cluster = await startCluster({ driver: 'processes', nodes: 3 })
    address = cluster.addresses[0] ?? ''
  })
  afterAll(() => cluster.stop())

  /** Leaders may move between two looks: both must say the same at some time, and soon. */
  const expectTheSame = () =>
    vi.waitFor(
      async () => {
        const theirs = await cluster.restatectl(['status', '--extra'])
        expect(inItsShape(await statusOf(address))).toEqual(parseRestatectlStatus(theirs.stdout))
      },
      { timeout: 60_000, interval: 1_000 },
    )

  it('reviews nodes that wait, and its command provisions them as it is', async () => {
    const { lifecycle, provisioning } = await statusOf(cluster.addresses.join(','))
    expect(lifecycle.state).toBe('unprovisioned')
    expect(provisioning?.lines.map(({ topic, status }) => `${topic}: ${status}`)).toEqual([
      'nodes: ok',
      'cluster name: ok',
      'roles: ok',
      'metadata addresses: ok',
      'versions: ok',
      'replication: ok',
    ])
    const [program, ...words] = provisioning?.plan?.command.split(' ') ?? []
    expect(program).toBe('restatectl')
    const { stdout } = await cluster.restatectl([...words, '--yes'], { timeoutMs: 30_000 })
    expect(stdout).toContain('successfully provisioned')
    await cluster.waitUntilServing()
    const { partitions, logs } = await statusOf(address)
    expect({ partitions: partitions?.count, led: partitions?.led, provider: logs?.provider }).toEqual({
      partitions: 24,
      led: 24,
      provider: 'replicated',
    })
  })

  it('gives the numbers that restatectl gives of a whole cluster', async () => {
    await expectTheSame()
  })

  it('gives the numbers that restatectl gives of a cluster that is partly dead, and names who is missing', async () => {
    await cluster.node('n3').kill()
    await cluster.waitUntilServing()
    await expectTheSame()
    const dead = (await cluster.nodeIds()).get('n3')
    expect((await statusOf(address)).metadata?.missing).toEqual([dead])
  })

  it('sends a node with a metadata address of its own elsewhere, and gives it no command to provision', async () => {
    await using lonely = await startCluster({
      driver: 'processes',
      nodes: [{ metadataAddresses: ['http://127.0.0.1:9'] }],
    })
    const { provisioning, lifecycle } = await statusOf(lonely.addresses.join(','))
    expect(provisioning?.lines.find(({ topic }) => topic === 'metadata addresses')?.status).toBe('warning')
    expect(provisioning?.plan).toBeNull()
    expect(lifecycle.nextSteps.join('\n')).not.toContain('restatectl provision')
  })
})
