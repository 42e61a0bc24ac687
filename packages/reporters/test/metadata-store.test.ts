import { readFileSync } from 'node:fs'
import { buildStatus, facts, lifecycleOf, type NodeMetrics, type StatusReport } from '@restate-preflight/core'
import { clusterBuilder, type ClusterBuilder } from '@restate-preflight/testkit'
import { describe, expect, it } from 'vitest'
import { json, statusPretty } from '../src/index.ts'
import { schemaMistakes, type Schema } from './json-schema.ts'

/** `status --metadata`. `npm run golden` renews the screens; then read the difference line by line. */
const golden = (name: string) => new URL(`golden/metadata-store/${name}.txt`, import.meta.url).pathname

const schema = JSON.parse(
  readFileSync(new URL('../schema/status-v1.schema.json', import.meta.url), 'utf8'),
) as Schema

const statusOf = (builder: ClusterBuilder, withStore = true): StatusReport => {
  const snapshot = builder.build()
  return buildStatus({
    tool: { name: 'restate-preflight', version: '0.1.0', plugins: [] },
    run: { id: 'r', profile: 'default', abortedBy: null },
    snapshot,
    lifecycle: lifecycleOf(snapshot),
    withStore,
  })
}

const withMetrics = (
  builder: ClusterBuilder,
  node: string,
  change: (metrics: NodeMetrics) => Partial<NodeMetrics>,
): ClusterBuilder => builder.change(facts.metrics, (metrics) => ({ ...metrics, ...change(metrics) }), node)

const oldVersion = (builder: ClusterBuilder): ClusterBuilder =>
  withMetrics(builder, 'N2', ({ databases }) => ({
    memoryPools: null,
    databases: (databases ?? []).map((own) => ({ ...own, writeStallSeconds: null })),
  }))

const inTrouble = (): ClusterBuilder => {
  const builder = clusterBuilder({ nodes: 4 })
    .down('N4')
    .change(
      facts.metadataServer,
      (view) => ({
        ...view,
        raft: { term: '2', applied: '98765', committed: '100000', firstIndex: '90000', lastIndex: '100000' },
        snapshot: { index: '89999', bytes: '4321000' },
      }),
      'N2',
    )
    .lose(facts.linearizableRead, 'N3', 'RP4003')
    .lose(facts.metrics, 'N3', 'RP3002')
  withMetrics(builder, 'N1', ({ databases }) => ({
    databases: (databases ?? []).map((own) =>
      own.name === 'db'
        ? { ...own, backgroundErrors: 2, pendingCompactionBytes: 30_230_000_000, writeStallSeconds: 7.25 }
        : own,
    ),
    failureDetector: { nodes: { alive: 3, dead: 1 }, lonely: false },
  }))
  return withMetrics(builder, 'N2', ({ databases }) => ({
    databases: (databases ?? []).map((own) => ({ ...own, isWriteStopped: own.name === 'log-server' })),
    failureDetector: { nodes: { alive: 1, dead: 3 }, lonely: true },
    memoryPools: [{ name: 'log-server-data', usedBytes: 97, capacityBytes: 100 }],
  }))
}

const clusters: Readonly<Record<string, () => ClusterBuilder>> = {
  healthy: () => clusterBuilder(),
  'of-two-versions': () => oldVersion(clusterBuilder()),
  'in-trouble': inTrouble,
  'all-down': () => clusterBuilder().down('N1').down('N2').down('N3'),
}

describe.each(Object.entries(clusters))('the metadata store of a cluster: %s', (name, build) => {
  it.each([60, 100])('is as in the golden file on %i columns', async (width) => {
    const text = statusPretty(statusOf(build()), { width })
    expect(text.split('\n').filter((line) => line.length > width)).toEqual([])
    await expect(text).toMatchFileSnapshot(golden(`${name}.${width}`))
  })

  it('is JSON as the schema has it', () => {
    const status = JSON.parse(json(statusOf(build()))) as StatusReport
    expect(status).toEqual(statusOf(build()))
    expect(schemaMistakes(schema, JSON.parse(json(status)), true)).toEqual([])
  })
})

describe('status', () => {
  it('says nothing of it unless it was asked for', () => {
    const status = statusOf(inTrouble(), false)
    expect(status.cluster.store).toBeNull()
    expect(statusPretty(status)).not.toContain('Through each node')
  })

  it('orders indexes by number, not by text', () => {
    const builder = clusterBuilder({ nodes: 1 }).change(
      facts.metadataServer,
      (view) => ({ ...view, raft: view.raft && { ...view.raft, applied: '99' } }),
      'N1',
    )
    const two = clusterBuilder().change(
      facts.metadataServer,
      (view) => ({ ...view, raft: view.raft && { ...view.raft, applied: '99' } }),
      'N3',
    )
    expect(statusPretty(statusOf(builder))).toContain('applied 99\n')
    expect(statusPretty(statusOf(two))).toContain('applied 99 to 100')
  })

  it('tells how far a member is behind the newest commit that any names', () => {
    const { metadata } = statusOf(inTrouble()).cluster
    expect(metadata?.servers.map(({ node, behind }) => [node, behind])).toEqual([
      ['N1', '99900'],
      ['N2', '1235'],
      ['N3', '99900'],
      ['N4', null],
    ])
  })
})
