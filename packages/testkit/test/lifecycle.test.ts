import {
  facts,
  lifecycleOf,
  type ClusterState,
  type ErrorCode,
  type MetadataServerView,
  type RegisteredNode,
  type ReplicaView,
} from '@restate-preflight/core'
import { describe, expect, it } from 'vitest'
import {
  addressOf,
  clusterBuilder,
  testTime,
  unprovisionedBuilder,
  type ClusterBuilder,
} from '../src/index.ts'
import { withStranger } from './stranger.ts'

const secondsAgo = (seconds: number): string => new Date(Date.parse(testTime) - seconds * 1000).toISOString()

/** As for 1.5 s after all nodes were started again. */
const notLookedYet = (): ClusterBuilder =>
  ['N1', 'N2', 'N3'].reduce(
    (all, key) => all.change(facts.clusterState, () => ({ refreshedAgoMs: null, nodes: [] }), key),
    clusterBuilder(),
  )

const nodeThree = (change: Partial<RegisteredNode>): ClusterBuilder =>
  clusterBuilder().change(facts.nodesConfiguration, (configuration) => ({
    ...configuration,
    nodes: configuration.nodes.map((node) => (node.id === 3 ? { ...node, ...change } : node)),
  }))

/** Each node serves and is an admin, and none tells what it sees of the cluster. */
const silentAdmins = (code: ErrorCode): ClusterBuilder =>
  ['N1', 'N2', 'N3'].reduce((all, key) => all.lose(facts.clusterState, key, code), clusterBuilder())

const noLeaders = (builder: ClusterBuilder): ClusterBuilder =>
  ['N1', 'N2', 'N3'].reduce(
    (all, key) =>
      all.change(
        facts.clusterState,
        (view) => ({
          ...view,
          nodes: view.nodes.map((node) => (node.state === 'alive' ? { ...node, partitions: [] } : node)),
        }),
        key,
      ),
    builder,
  )

/** What one admin, or each, sees of the replicas of the partitions changes so much, on one node or on each. */
const seenReplicas = (
  change: Partial<ReplicaView>,
  { by = ['N1', 'N2', 'N3'], on = [1, 2, 3] }: { by?: readonly string[]; on?: readonly number[] } = {},
): ClusterBuilder =>
  by.reduce(
    (all, key) =>
      all.change(
        facts.clusterState,
        (view) => ({
          ...view,
          nodes: view.nodes.map((node) =>
            node.state === 'alive' && on.includes(node.id)
              ? { ...node, partitions: node.partitions.map((replica) => ({ ...replica, ...change })) }
              : node,
          ),
        }),
        key,
      ),
    clusterBuilder(),
  )

/** A stop of N1 is over, and it has not heard yet of what happened meanwhile: it alone sees itself lead. */
const ledBeforeItsStop = (): ClusterBuilder =>
  seenReplicas({ effectiveMode: 'follower' }, { by: ['N2', 'N3'], on: [1] })

/** A cluster whose nodes joined a moment ago. */
const young = (builder: ClusterBuilder): ClusterBuilder =>
  builder.change(facts.nodesConfiguration, (configuration) => ({
    ...configuration,
    modifiedAt: secondsAgo(5),
  }))

/** N3 is registered as a member of the metadata store, and its server tells so much of itself. */
const server = (view: Partial<MetadataServerView>): ClusterBuilder =>
  clusterBuilder().change(facts.metadataServer, (before) => ({ ...before, ...view }), 'N3')

/** Recorded on 1.7.12, in the second after N3 was registered. */
const standby = () => server({ status: 'standby', configuration: null, leader: null, raft: null })
const withoutConfiguration = () => server({ configuration: { version: 0, members: {} }, leader: null })

const noQuorum = (builder: ClusterBuilder): ClusterBuilder =>
  builder
    .down('N1')
    .down('N2')
    .lose(facts.linearizableRead, 'N3', 'RP4003')
    .change(facts.metadataServer, (view) => ({ ...view, leader: null }), 'N3')

/** It has no id before it has read the register, which takes a quorum. */
const firstBack = (builder: ClusterBuilder): ClusterBuilder =>
  noQuorum(builder).change(
    facts.ident,
    (ident) => ({ ...ident, status: 'starting-up' as const, nodeId: null }),
    'N3',
  )

describe('the state of a cluster', () => {
  const cases: readonly (readonly [ClusterState, string, ClusterBuilder])[] = [
    ['serving', 'a healthy cluster', clusterBuilder()],
    ['serving', 'a cluster without partitions', clusterBuilder({ partitions: 0 })],
    [
      'serving',
      'a cluster of which only one node was asked',
      clusterBuilder().down('N2', 'RP6005').down('N3', 'RP6005'),
    ],
    ['no-contact', 'a cluster of which no node answers', clusterBuilder().down('N1').down('N2').down('N3')],
    ['unprovisioned', 'nodes that all wait', unprovisionedBuilder()],
    ['unprovisioned', 'nodes of which one is down', unprovisionedBuilder().down(addressOf(3))],
    ['split', 'nodes with two fingerprints', clusterBuilder().set(facts.cachedFingerprint, '99', 'N3')],
    [
      'provisioning',
      'a store without partition table',
      clusterBuilder().set(facts.stored, null, 'partition_table'),
    ],
    ['metadata-unavailable', 'a store without quorum', noQuorum(clusterBuilder())],
    [
      'metadata-unavailable',
      'the first of three members that is back after a full stop',
      firstBack(clusterBuilder()),
    ],
    ['degraded', 'a node that is down', clusterBuilder().down('N3')],
    ['degraded', 'a node that hangs', clusterBuilder().down('N3', 'RP3001')],
    ['degraded', 'an orphan next to a healthy cluster', withStranger(600)],
    ['degraded', 'leaderless partitions long after the start', noLeaders(clusterBuilder())],
    [
      'bootstrapping',
      'partitions without logs',
      young(clusterBuilder()).change(facts.logs, (logs) => ({ ...logs, logs: [] })),
    ],
    [
      'bootstrapping',
      'partitions without a replica set',
      young(clusterBuilder()).set(facts.epoch, null, '0'),
    ],
    [
      'degraded',
      'a partition that lost its replica set long after the start',
      clusterBuilder().set(facts.epoch, null, '0'),
    ],
    [
      'degraded',
      'a log that was lost long after the start',
      clusterBuilder().change(facts.logs, (logs) => ({ ...logs, logs: logs.logs.slice(1) })),
    ],
    ['bootstrapping', 'leaderless partitions of a new cluster', young(noLeaders(clusterBuilder()))],
    [
      'bootstrapping',
      'leaderless partitions of a new cluster of which one node was asked',
      young(noLeaders(clusterBuilder())).down('N2', 'RP6005').down('N3', 'RP6005'),
    ],
    [
      'degraded',
      'a node that is down while a new cluster has no leaders yet',
      young(noLeaders(clusterBuilder())).down('N3'),
    ],
    ['degraded', 'admins that have just started, and have not looked for leaders yet', notLookedYet()],
    ['degraded', 'admins of which none tells of leaders', silentAdmins('RP3001')],
    ['degraded', 'admins of which each was given up, at the end of the run', silentAdmins('RP6001')],
    ['serving', 'admins that were not asked', silentAdmins('RP6005')],
    ['serving', 'a leader that one admin alone has seen so far', ledBeforeItsStop()],
    [
      'degraded',
      'a leader of an epoch after which the store has another',
      ledBeforeItsStop().change(facts.epoch, (epoch) => epoch && { ...epoch, epoch: '4' }, '0'),
    ],
    [
      'serving',
      'a leader that all admins saw before another claimed the partition',
      clusterBuilder().change(facts.epoch, (epoch) => epoch && { ...epoch, epoch: '4' }, '0'),
    ],
    [
      'degraded',
      'a leader of an epoch after which another admin has seen one',
      seenReplicas({ effectiveMode: 'follower', lastObservedLeaderEpoch: '4' }, { by: ['N2'], on: [2] }),
    ],
    [
      'serving',
      'a leader whose successor leads already',
      seenReplicas({ effectiveMode: 'leader', lastObservedLeaderEpoch: '4' }, { by: ['N2'] }),
    ],
    [
      'degraded',
      'leaderless partitions after a node was restarted',
      young(noLeaders(clusterBuilder())).change(facts.nodesConfiguration, (configuration) => ({
        ...configuration,
        nodes: configuration.nodes.map((node) => ({
          ...node,
          currentGeneration: { id: node.id, generation: 2 },
        })),
      })),
    ],
    ['forming', 'a stranger that may still join', withStranger(2)],
    ['forming', 'a new member whose metadata server still stands by', young(standby())],
    ['forming', 'a new member whose metadata server has no configuration yet', young(withoutConfiguration())],
    ['serving', 'a metadata server that stood by for long, for the checks to judge', standby()],
    [
      'reconfiguring',
      'a partition whose replicas move',
      clusterBuilder().change(facts.epoch, (epoch) => epoch && { ...epoch, next: epoch.current }, '0'),
    ],
    [
      'degraded',
      'a dead node whose replicas move: the cause before the consequence',
      clusterBuilder()
        .down('N3')
        .change(facts.epoch, (epoch) => epoch && { ...epoch, next: epoch.current }, '0'),
    ],
  ]

  it.each(cases)('is %s: %s', (state, _, builder) => {
    expect(lifecycleOf(builder.build())).toMatchObject({ state })
  })

  it('serves where one admin of several has not looked for leaders yet', () => {
    const one = clusterBuilder().change(facts.clusterState, () => ({ refreshedAgoMs: null, nodes: [] }), 'N1')
    expect(lifecycleOf(one.build()).state).toBe('serving')
  })

  it('says what to do where every node serves and something is missing all the same', () => {
    const { nextSteps } = lifecycleOf(noLeaders(clusterBuilder()).build())
    expect(nextSteps).toEqual([expect.stringContaining(`restate-preflight check -s ${addressOf(1)}`)])
  })

  it('names the admins that do not tell of leaders, and what to do', () => {
    expect(lifecycleOf(silentAdmins('RP3001').build())).toMatchObject({
      because: 'no admin tells whether partitions have leaders (N1: RP3001, N2: RP3001, N3: RP3001)',
      waitsFor: ['an admin that tells who leads the partitions'],
      nextSteps: [expect.stringContaining('restate-preflight explain RP3001')],
    })
  })

  it('says of a silent node alone what it keeps from being known', () => {
    const only = clusterBuilder().forget(facts.clusterState, 'N2').forget(facts.clusterState, 'N3').down('N1')
    expect(lifecycleOf(only.build()).because).toBe('N1 is unreachable')
  })

  it('believes no leader by its own word alone once the store has the claim of another', () => {
    const askedAlone = (builder: ClusterBuilder) => builder.down('N2', 'RP6005').down('N3', 'RP6005')
    const claimedBy = (id: number, generation: number) =>
      askedAlone(clusterBuilder()).change(
        facts.epoch,
        (epoch) => epoch && { ...epoch, epoch: '4', leader: { nodeId: { id, generation }, partitionId: 0 } },
        '0',
      )
    const contested = {
      state: 'degraded',
      because:
        'of 1 partition only the node itself says that it leads, and the metadata store has another claim',
      waitsFor: ['another admin that tells who leads the partitions'],
    }
    expect(lifecycleOf(claimedBy(2, 1).build())).toMatchObject(contested)
    expect(lifecycleOf(claimedBy(1, 2).build())).toMatchObject(contested)
    // It is about to lead in an epoch of its own again.
    expect(lifecycleOf(claimedBy(1, 1).build()).state).toBe('serving')
    expect(lifecycleOf(askedAlone(clusterBuilder()).build()).state).toBe('serving')
  })

  it('claims no leaders where no admin was asked for them', () => {
    const workerAlone = clusterBuilder()
      .down('N1', 'RP6005')
      .down('N2', 'RP6005')
      .forget(facts.clusterState, 'N3')
    expect(lifecycleOf(workerAlone.build())).toMatchObject({
      state: 'serving',
      because: '1 of 3 nodes were asked, and serve; no admin was asked for leaders of partitions',
    })
    expect(lifecycleOf(clusterBuilder({ partitions: 0 }).build()).because).toBe('all 3 nodes serve')
  })

  it.each([
    [
      'the end of a move by itself',
      clusterBuilder().change(facts.epoch, (epoch) => epoch && { ...epoch, next: epoch.current }, '0'),
      'replicas of 1 partition move: the end of it',
      'Wait until no replicas move before you stop or upgrade a node.',
    ],
    [
      'somebody who ends the draining of a worker',
      nodeThree({ workerState: 'draining', address: `${addressOf(3)}/` }),
      'N3 to be removed, or set active again: it drains until somebody does',
      `N3 (n3, ${addressOf(3)}): remove it once it has no partitions left, or keep it: \`restatectl nodes set-worker-state --node N3 --worker-state active\``,
    ],
    [
      'somebody who upgrades the rest',
      nodeThree({ binaryVersion: '1.6.2' }),
      'one version on all nodes, to which somebody upgrades the rest',
      'Upgrade the rest, one node after the other: N3 runs 1.6.2; N1 and N2 run 1.7.12.',
    ],
  ])('is reconfiguring and waits for %s', (_, builder, waitsFor, step) => {
    expect(lifecycleOf(builder.build())).toMatchObject({
      state: 'reconfiguring',
      waitsFor: [waitsFor],
      nextSteps: [step],
    })
  })

  it('names the silent members of the store by the addresses that we dial, without the slash of nodes_config', () => {
    const { nextSteps } = lifecycleOf(
      noQuorum(clusterBuilder())
        .change(facts.nodesConfiguration, (configuration) => ({
          ...configuration,
          nodes: configuration.nodes.map((node) => ({ ...node, address: `${node.address}/` })),
        }))
        .build(),
    )
    expect(nextSteps.slice(0, 2)).toEqual([
      `Bring N1 (n1, ${addressOf(1)}) back: it is a member of the metadata store.`,
      `Bring N2 (n2, ${addressOf(2)}) back: it is a member of the metadata store.`,
    ])
  })

  it('does not ask for members back that nobody asked for', () => {
    const alone = noQuorum(clusterBuilder()).down('N1', 'RP6005').down('N2', 'RP6005').build()
    const { state, nextSteps } = lifecycleOf(alone)
    expect(state).toBe('metadata-unavailable')
    expect(nextSteps).toEqual([
      'Ask the other members too: leave --single-address out.',
      'Do not provision: the cluster is provisioned, and a second one would be made.',
    ])
  })

  it('tells an unprovisioned cluster to be provisioned on one node only', () => {
    const { nextSteps } = lifecycleOf(unprovisionedBuilder().build())
    expect(nextSteps.join('\n')).toContain(`restatectl provision --address ${addressOf(1)}`)
    expect(nextSteps.join('\n')).toContain('one node only')
  })

  it.each(cases.filter(([state]) => state !== 'unprovisioned' && state !== 'provisioning'))(
    'never advises to provision when it is %s: %s',
    (_, __, builder) => {
      expect(lifecycleOf(builder.build()).nextSteps.join('\n')).not.toContain('restatectl provision')
    },
  )
})
