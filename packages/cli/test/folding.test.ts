import {
  facts,
  isCounted,
  type ClusterStateView,
  type Finding,
  type NodeView,
  type ReplicaView,
  type Report,
} from '@restate-preflight/core'
import { planChecks, recordedSource, runChecks } from '@restate-preflight/runner'
import { clusterBuilder, type ClusterBuilder } from '@restate-preflight/testkit'
import { describe, expect, it } from 'vitest'
import { builtinPlugins } from '../src/builtin-plugins.ts'

/** One thing that goes wrong, with all that it drags along as far as one can see it from outside. */
type Fault = (builder: ClusterBuilder) => ClusterBuilder

const nodes = ['N1', 'N2', 'N3']
const partitions = [0, 1, 2, 3]

const inEveryView =
  (change: (view: ClusterStateView) => ClusterStateView): Fault =>
  (builder) =>
    nodes.reduce((all, node) => {
      try {
        return all.change(facts.clusterState, change, node)
      } catch {
        return all // The node is down: it has no view.
      }
    }, builder)

/** The others see it dead, and its partitions are led elsewhere. */
const seenDead = (id: number): Fault => {
  const inViews = inEveryView((view) => ({
    ...view,
    nodes: view.nodes.map((node): NodeView =>
      node.id === id ? { state: 'dead', id, lastSeenAliveAt: null } : takenOver(node, id),
    ),
  }))
  return (builder) =>
    partitions
      .filter((partition) => partition % 3 === id - 1)
      .reduce((all, partition) => claimed(all, partition, (id % 3) + 1), inViews(builder))
}

/** Who takes a partition over claims the next epoch in the store. */
const claimed = (builder: ClusterBuilder, partition: number, id: number): ClusterBuilder =>
  builder.change(
    facts.epoch,
    (epoch) =>
      epoch === null
        ? null
        : { ...epoch, epoch: '4', leader: { nodeId: { id, generation: 1 }, partitionId: partition } },
    String(partition),
  )

const dies =
  (id: number, code?: 'RP3001'): Fault =>
  (builder) =>
    seenDead(id)(builder).down(`N${id}`, code)

/** The partitions that a dead node led (0 is led by N1, 1 by N2, …) are led by the next node. */
const takenOver = (node: NodeView, lost: number): NodeView =>
  node.state === 'dead' || node.id !== (lost % 3) + 1
    ? node
    : {
        ...node,
        partitions: node.partitions.map((replica) =>
          replica.partitionId % 3 === lost - 1
            ? { ...replica, effectiveMode: 'leader', lastObservedLeaderEpoch: '4' }
            : replica,
        ),
      }

const changedReplica =
  (partition: number, change: Partial<ReplicaView>): Fault =>
  (builder) =>
    inEveryView((view) => ({
      ...view,
      nodes: view.nodes.map((node) =>
        node.state === 'dead'
          ? node
          : {
              ...node,
              partitions: node.partitions.map((replica) =>
                replica.partitionId === partition ? { ...replica, ...change } : replica,
              ),
            },
      ),
    }))(builder)

const losesQuorum: Fault = (builder) =>
  [dies(2), dies(3)]
    .reduce((all, fault) => fault(all), builder)
    .lose(facts.linearizableRead, 'N1', 'RP4003')
    .lose(facts.stored, 'nodes_config', 'RP4003')
    .change(facts.metadataServer, (view) => ({ ...view, leader: null }), 'N1')

const register =
  (id: number, change: object): Fault =>
  (builder) =>
    builder.change(facts.nodesConfiguration, (configuration) => ({
      ...configuration,
      nodes: configuration.nodes.map((node) => (node.id === id ? { ...node, ...change } : node)),
    }))

/** Which nodes each fault happens to: two are independent where they share none. */
const happensTo: Readonly<Record<string, readonly number[]>> = {
  'a dead node': [3],
  'a hung node': [2],
  'a lost quorum': [2, 3],
  'a wrong advertised address': [3],
  'a node cut off': [3],
  'a node of another cluster': [3],
  'a lost disk': [2],
  'a superseded process': [2],
  'metadata addresses that are wrong on one node': [1],
  'a worker that does not start': [1],
}

const faults: Readonly<Record<string, Fault>> = {
  'a dead node': dies(3),
  'a hung node': dies(2, 'RP3001'),
  'a lost quorum': losesQuorum,
  'a wrong advertised address': (builder) => seenDead(3)(builder).lose(facts.advertised, 'N3', 'RP2101'),
  'a node cut off': (builder) =>
    builder
      .lose(facts.linearizableRead, 'N3', 'RP3001')
      .change(facts.metadataServer, (view) => ({ ...view, leader: null }), 'N3'),
  'a node of another cluster': (builder) =>
    builder
      .set(facts.cachedFingerprint, '99', 'N3')
      .change(facts.cachedNodesConfiguration, (digest) => ({ ...digest, digest: 'another' }), 'N3'),
  'a lost disk': (builder) => register(2, { storageState: 'data-loss' })(dies(2)(builder)),
  'a superseded process': (builder) => register(2, { currentGeneration: { id: 2, generation: 9 } })(builder),
  'metadata addresses that are wrong on one node': (builder) =>
    builder.lose(facts.linearizableRead, 'N1', 'RP4010'),
  'a worker that does not start': (builder) =>
    builder.change(facts.ident, (ident) => ({ ...ident, workerStatus: 'starting-up' as const }), 'N1'),
  'a partition without a leader although its replicas live': changedReplica(0, {
    effectiveMode: 'follower',
    lastObservedLeaderNode: { id: 1, generation: 1 },
  }),
  'a log on a removed node': (builder) =>
    builder
      .change(facts.nodesConfiguration, (configuration) => ({ ...configuration, tombstones: [9] }))
      .change(facts.logs, (logs) => ({
        ...logs,
        logs: logs.logs.map((log) =>
          log.id !== 0
            ? log
            : {
                ...log,
                chain: log.chain.map((segment) =>
                  segment.loglet.kind === 'replicated'
                    ? { ...segment, loglet: { ...segment.loglet, nodeset: [1, 9] } }
                    : segment,
                ),
              },
        ),
      })),
  'a gap in the partition table': (builder) =>
    builder.change(facts.partitionTable, (table) => ({
      ...table,
      partitions: table.partitions.slice(0, -1),
    })),
  'a cache ahead of the store': (builder) =>
    builder.change(facts.cachedLogs, (digest) => ({ ...digest, version: 99, bodyVersion: 99 }), 'N1'),
}

const plugins = await Promise.all(Object.values(builtinPlugins).map((load) => load()))

const judge = async (...happened: readonly (Fault | undefined)[]): Promise<Report> => {
  const builder = happened.reduce((all, fault) => fault?.(all) ?? all, clusterBuilder({ addresses: 3 }))
  const { report } = await runChecks({
    source: recordedSource(builder.build()),
    plan: planChecks(plugins, { select: [], skip: [], settings: {} }),
    policy: { failOn: 'high', failOnUnknown: 'required' },
    confirm: 'all',
    tool: { name: '', version: '', plugins: [] },
    profile: 'default',
    runId: 'folding',
    signal: new AbortController().signal,
  })
  return report
}

/** A finding as its single statements: about each target. */
const statements = ({ check, message, targets }: Finding): readonly string[] =>
  targets.map(({ kind, id }) => `${check} ${message} of ${kind} ${id}`)

const causes = ({ check, targets }: Finding): readonly string[] =>
  targets.map(({ kind, id }) => `${check} of ${kind} ${id}`)

const names = Object.keys(faults)

describe('one fault', () => {
  it.each(names)('%s is one counted finding', async (name) => {
    const { findings } = await judge(faults[name])
    expect(findings.filter(isCounted).map((finding) => `${finding.check} ${finding.message}`)).toHaveLength(1)
  })

  it.each(names)('%s stays as grave as the gravest of what follows', async (name) => {
    const { findings } = await judge(faults[name])
    for (const { causedBy, severity } of findings) {
      if (causedBy === null) continue
      const cause = findings.find(({ id }) => id === causedBy)
      expect(cause).toMatchObject({ causedBy: null })
      const order = ['info', 'low', 'medium', 'high', 'critical']
      expect(order.indexOf(cause?.severity ?? '')).toBeGreaterThanOrEqual(order.indexOf(severity))
    }
  })
})

describe('two independent faults', () => {
  const shareANode = (a: string, b: string) => happensTo[a]?.some((id) => happensTo[b]?.includes(id)) === true
  const pairs = names.flatMap((a) =>
    names.filter((b) => b !== a && !shareANode(a, b)).map((b) => [a, b] as const),
  )

  it.each(pairs)('mending %s leaves nothing that it had hidden: beside %s', async (mended, left) => {
    const both = await judge(faults[mended], faults[left])
    const rest = (await judge(faults[left])).findings
    const remaining = new Set(rest.flatMap(statements))
    const remainingCauses = new Set(rest.flatMap(causes))
    for (const finding of both.findings) {
      const cause = both.findings.find(({ id }) => id === finding.causedBy)
      if (cause === undefined || causes(cause).some((one) => remainingCauses.has(one))) continue
      expect(statements(finding).filter((statement) => remaining.has(statement))).toEqual([])
    }
  })

  it.each(pairs.filter(([a, b]) => a < b))('are both told: %s and %s', async (a, b) => {
    const both = (await judge(faults[a], faults[b])).findings.filter(isCounted)
    for (const name of [a, b]) {
      const [alone] = (await judge(faults[name])).findings.filter(isCounted)
      const told = new Set(both.flatMap((finding) => causes(finding)))
      expect(alone === undefined ? [] : causes(alone).filter((one) => told.has(one))).not.toEqual([])
    }
  })
})
