import { buildStatus, facts, lifecycleOf, type ClusterReport } from '@restate-preflight/core'
import { describe, expect, it } from 'vitest'
import { clusterBuilder, testTime, unprovisionedBuilder, type ClusterBuilder } from '../src/index.ts'

const clusterOf = (builder: ClusterBuilder): ClusterReport => {
  const snapshot = builder.build()
  return buildStatus({
    tool: { name: '', version: '', plugins: [] },
    run: { id: '', profile: '', abortedBy: null },
    snapshot,
    lifecycle: lifecycleOf(snapshot),
  }).cluster
}

/** All that an admin node says of N3 is that it is dead. */
const seenDead = (builder: ClusterBuilder, by: string): ClusterBuilder =>
  builder.change(
    facts.clusterState,
    (view) => ({
      ...view,
      nodes: view.nodes.map((node) =>
        node.id === 3 ? ({ state: 'dead', id: 3, lastSeenAliveAt: null } as const) : node,
      ),
    }),
    by,
  )

describe('what a status tells of a healthy cluster', () => {
  const cluster = clusterOf(clusterBuilder())

  it('is who leads, replicates and writes what, by node', () => {
    expect(cluster.nodes.map(({ id, partitions, logs }) => ({ id, partitions, logs }))).toEqual([
      { id: 'N1', partitions: { leads: 2, follows: 1 }, logs: { nodesets: 4, sequencers: 2 } },
      { id: 'N2', partitions: { leads: 1, follows: 2 }, logs: { nodesets: 4, sequencers: 1 } },
      { id: 'N3', partitions: { leads: 1, follows: 1 }, logs: { nodesets: 4, sequencers: 1 } },
    ])
  })

  it('is the metadata service with its members and leader', () => {
    expect(cluster.metadata).toMatchObject({
      members: ['N1', 'N2', 'N3'],
      leader: 'N1',
      term: '2',
      quorum: { has: 3, needs: 2, reached: true },
      missing: [],
    })
    expect(cluster.metadata?.servers[2]).toEqual({
      node: 'N3',
      status: 'member',
      leader: 'N1',
      term: '2',
      applied: '100',
      committed: '100',
      configurationVersion: 3,
      snapshotIndex: null,
      snapshotBytes: null,
      firstIndex: '1',
      lastIndex: '100',
      behind: '0',
    })
  })

  it('is partitions and logs in numbers', () => {
    expect(cluster.partitions).toEqual({
      count: 4,
      version: 5,
      replication: '{node: 2}',
      led: 4,
      leaderless: [],
      reconfiguring: [],
      unplaced: [],
    })
    expect(cluster.logs).toEqual({
      count: 4,
      version: 5,
      provider: 'replicated',
      replication: '{node: 2}',
      nodesets: [{ size: 3, logs: 4 }],
      withoutWriteQuorum: [],
    })
    expect(cluster.provisioning).toBeNull()
  })
})

describe('what a status tells of a cluster that is partly dead', () => {
  const dead = ['N1', 'N2'].reduce(seenDead, clusterBuilder().down('N3'))
  const cluster = clusterOf(dead)

  it('names the missing member, and counts the others', () => {
    expect(cluster.metadata).toMatchObject({ missing: ['N3'], quorum: { has: 2, needs: 2 }, leader: 'N1' })
    expect(cluster.metadata?.servers.map(({ status }) => status)).toEqual(['member', 'member', null])
  })

  it('names the partition whose leader is gone', () => {
    expect(cluster.partitions).toMatchObject({ count: 4, led: 3, leaderless: [2] })
    expect(cluster.nodes[2]).toMatchObject({ id: 'N3', partitions: null, roleStatuses: null })
  })

  it('finds logs without a write quorum once too many log servers are gone', () => {
    expect(cluster.logs?.withoutWriteQuorum).toEqual([])
    expect(clusterOf(dead.down('N2')).logs?.withoutWriteQuorum).toEqual([0, 1, 2, 3])
  })

  it('accuses no node that was not asked', () => {
    const unasked = clusterBuilder().down('N2', 'RP6005').down('N3', 'RP6005')
    expect(clusterOf(unasked).logs?.withoutWriteQuorum).toEqual([])
  })

  it('believes the later epoch where an admin still shows a leader that was replaced', () => {
    const replaced = clusterBuilder().change(
      facts.clusterState,
      (view) => ({
        ...view,
        nodes: view.nodes.map((node) =>
          node.state === 'alive' && node.id === 2
            ? {
                ...node,
                partitions: node.partitions.map((replica) =>
                  replica.partitionId === 0
                    ? { ...replica, effectiveMode: 'leader' as const, lastObservedLeaderEpoch: '10' }
                    : replica,
                ),
              }
            : node,
        ),
      }),
      'N2',
    )
    expect(clusterOf(replaced).nodes.map(({ partitions }) => partitions?.leads)).toEqual([1, 2, 1])
  })

  it('claims no leaders where one that was asked alone takes itself for it, and the store has another', () => {
    const alone = clusterBuilder()
      .down('N2', 'RP6005')
      .down('N3', 'RP6005')
      .change(
        facts.epoch,
        (epoch) =>
          epoch && { ...epoch, epoch: '4', leader: { nodeId: { id: 2, generation: 1 }, partitionId: 0 } },
        '0',
      )
    const { partitions, nodes } = clusterOf(alone)
    expect(partitions).toMatchObject({ led: null, leaderless: [] })
    expect(nodes.map((node) => node.partitions?.leads)).toEqual([1, 1, 1])
  })

  it('claims no leaders where no admin node has a view', () => {
    const blind = ['N1', 'N2', 'N3'].reduce(
      (builder, key) => builder.lose(facts.clusterState, key, 'RP4004'),
      clusterBuilder(),
    )
    expect(clusterOf(blind).partitions).toMatchObject({ led: null, leaderless: [] })
  })
})

describe('the quorum of the metadata store', () => {
  /** Recorded on 1.7.12: for up to 5 s the second member says that it has no configuration and knows no leader. */
  const secondMemberJoins = () =>
    clusterBuilder({ nodes: 2 })
      .change(facts.nodesConfiguration, (configuration) => ({
        ...configuration,
        modifiedAt: new Date(Date.parse(testTime) - 2_000).toISOString(),
      }))
      .change(
        facts.metadataServer,
        (view) => ({ ...view, configuration: { version: 0, members: {} }, leader: null, raft: null }),
        'N2',
      )

  it('is not lost while a member joins: a read that came back proves it', () => {
    expect(clusterOf(secondMemberJoins())).toMatchObject({
      lifecycle: { state: 'forming' },
      metadata: { quorum: { has: 1, needs: 2, reached: true }, missing: [] },
    })
  })

  it('is lost where as many follow the leader, and no read came back', () => {
    const unread = ['N1', 'N2'].reduce(
      (builder, key) => builder.lose(facts.linearizableRead, key, 'RP4003'),
      secondMemberJoins(),
    )
    expect(clusterOf(unread).metadata?.quorum).toEqual({ has: 1, needs: 2, reached: false })
  })

  it('is not proven by a read from the store of another cluster', () => {
    const elsewhere = secondMemberJoins()
      .lose(facts.linearizableRead, 'N1', 'RP4003')
      .set(facts.linearizableRead, { version: 3, clusterFingerprint: '99', tookMs: 2 }, 'N2')
    expect(clusterOf(elsewhere).metadata?.quorum.reached).toBe(false)
  })
})

it('tells of each node to which of two clusters it belongs', () => {
  const { nodes, fingerprint } = clusterOf(clusterBuilder().set(facts.cachedFingerprint, '99', 'N3'))
  expect(nodes.map((node) => node.fingerprint)).toEqual([fingerprint, fingerprint, '99'])
})

it('tells nothing but the review of a cluster that is not provisioned', () => {
  const cluster = clusterOf(unprovisionedBuilder())
  expect(cluster).toMatchObject({ metadata: null, partitions: null, logs: null })
  expect(cluster.provisioning?.plan).not.toBeNull()
  expect(cluster.lifecycle.nextSteps).toEqual(cluster.provisioning?.nextSteps)
})
