import { simulate } from '@restate-preflight/testkit/simulation'
import { describe, expect, it } from 'vitest'
import { checkSimulated } from './simulated.ts'
import { summary } from './summary.ts'

const size = { nodes: 30, partitions: 4_096 }
const startsAt = new Date('2026-01-01T12:00:00Z')
/** A node is asked at most 12 things, a partition one; a machine that is busy makes some reads look silent, and asked again. */
const rpcBudget = (12 * size.nodes + size.partitions + 10) * 1.1

/** The first five have all roles, as clusters of this size are built; the others store and work. */
const largeCluster = () =>
  simulate({
    ...{ startsAt, partitions: size.partitions },
    nodes: Array.from({ length: size.nodes }, (_, index) =>
      index < 5 ? {} : { roles: ['http-ingress', 'worker', 'log-server'] },
    ),
  })

/** How quick reads are is a matter of the machine, which is all nodes at once. */
const besides = (findings: readonly string[]) =>
  findings.filter((finding) => !finding.includes('health/metadata-reads-are-quick'))

describe('a cluster of 30 nodes and 4,096 partitions', () => {
  it('is judged wholly, by an RPC for each partition', { timeout: 60_000 }, async () => {
    await using cluster = await largeCluster()
    const { report } = await checkSimulated(cluster, { confirm: 'off' })
    const { counted, unknown, error } = summary(report)
    expect({ counted: besides(counted), unknown, error }).toEqual({ counted: [], unknown: [], error: [] })
    expect(report.cluster.lifecycle.state).toBe('serving')
    expect(report.run.rpcs).toBeLessThan(rpcBudget)
  })

  it('of which two nodes are lost tells these, and no other', { timeout: 60_000 }, async () => {
    await using cluster = await largeCluster()
    await cluster.kill('n7')
    await cluster.kill('n8')
    await cluster.advance(300)
    const { report } = await checkSimulated(cluster, { confirm: 'off' })
    const alive = report.cluster.nodes.filter(({ state }) => state === 'serving').length
    expect(alive).toBe(size.nodes - 2)
    expect(report.verdict).toBe('failing')
    expect(report.run.rpcs).toBeLessThan(rpcBudget)
    // Thousands of logs and partitions are concerned: each finding is told once.
    expect(report.findings.length).toBeLessThan(20)
  })
})
