import { facts } from '@restate-preflight/core'
import { clusterBuilder, testCheck } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { seenDead, withReplica, withViewAge } from '../../../test/broken-clusters.ts'
import { partitionLed } from './partition-led.ts'

const all = ['N1', 'N2', 'N3']
const follower = { effectiveMode: 'follower' } as const
const leader = { effectiveMode: 'leader' } as const
/** N1 still takes itself for the leader of partition 0, which N2 has claimed, and the others have no view. */
const ownWord = (code: 'RP6005' | 'RP3001') =>
  clusterBuilder({ partitions: 1 })
    .lose(facts.clusterState, 'N2', code)
    .lose(facts.clusterState, 'N3', code)
    .change(
      facts.epoch,
      (epoch) =>
        epoch && { ...epoch, epoch: '4', leader: { nodeId: { id: 2, generation: 1 }, partitionId: 0 } },
      '0',
    )
/** Partition 0 has its replicas on N1, which leads, and N2. */
const leaderless = () => withReplica(clusterBuilder(), all, 1, 0, follower)

testCheck({ describe, it }, partitionLed, {
  passes: [
    { name: 'a cluster whose partitions are all led', snapshot: clusterBuilder() },
    {
      name: 'a leader that is about to lead',
      snapshot: withReplica(clusterBuilder(), all, 1, 0, { effectiveMode: 'becoming-leader' }),
    },
    {
      name: 'a leader that only one admin has seen so far',
      snapshot: withReplica(clusterBuilder(), ['N1', 'N2'], 1, 0, follower),
    },
    {
      name: 'a deposed leader of an older epoch beside the new one',
      snapshot: withReplica(clusterBuilder(), all, 2, 0, { ...leader, lastObservedLeaderEpoch: '4' }),
    },
    {
      name: 'a leader that moved between two looks of different admins',
      snapshot: withReplica(withReplica(clusterBuilder(), ['N1'], 1, 0, follower), ['N1'], 2, 0, leader),
    },
    {
      name: 'the others beside a partition whose replica set an operator emptied',
      snapshot: leaderless().change(
        facts.epoch,
        (epoch) => epoch && { ...epoch, current: { ...epoch.current, replicaSet: [] } },
        '0',
      ),
    },
    { name: 'what the remaining admins see', snapshot: clusterBuilder().down('N2', 'RP3001') },
  ],
  finds: [
    {
      name: 'a partition without a leader',
      snapshot: leaderless(),
      findings: [
        { message: 'no-leader', targets: ['0'], data: { partition: 0, replicas: '[N1, N2]' }, follows: [] },
      ],
    },
    {
      name: 'partitions whose leader is dead',
      snapshot: seenDead(clusterBuilder().down('N1'), 1, ['N2', 'N3']),
      findings: [
        { message: 'no-leader', targets: ['0'], follows: ['health/node-alive N1'] },
        { message: 'no-leader', targets: ['3'], follows: ['health/node-alive N1'] },
      ],
    },
    {
      name: 'a leader that only a stale view has',
      snapshot: withViewAge(withReplica(clusterBuilder(), ['N1', 'N2'], 1, 0, follower), ['N3'], 10_000),
      findings: [{ message: 'no-leader', targets: ['0'] }],
    },
    {
      name: 'a leader whose processor is broken',
      snapshot: withReplica(clusterBuilder(), all, 1, 0, { brokenReason: 'ahead-of-log' }),
      findings: [{ message: 'no-leader', targets: ['0'] }],
    },
    {
      name: 'a partition that nobody has claimed yet',
      snapshot: leaderless().set(facts.epoch, null, '0'),
      findings: [{ message: 'no-leader', targets: ['0'], data: { replicas: '[]' } }],
    },
    {
      name: 'a partition whose election is frozen',
      snapshot: leaderless().change(
        facts.epoch,
        (epoch) => epoch && { ...epoch, leadershipPolicy: { freeze: { reason: 'migration' } } },
        '0',
      ),
      findings: [{ message: 'election-frozen', targets: ['0'], data: { reason: 'migration' } }],
    },
    {
      name: 'no freeze in a policy that only pins the leader',
      snapshot: leaderless().change(
        facts.epoch,
        (epoch) => epoch && { ...epoch, leadershipPolicy: { affinity: { Node: 1 } } },
        '0',
      ),
      findings: [{ message: 'no-leader', targets: ['0'] }],
    },
    {
      name: 'two leaders of one epoch in one view',
      snapshot: withReplica(clusterBuilder(), ['N3'], 2, 0, leader),
      findings: [{ message: 'two-leaders', targets: ['0'], data: { leaders: 'N1 and N2' } }],
    },
  ],
  unknown: [
    {
      name: 'a cluster of which no admin has a fresh view',
      snapshot: withViewAge(clusterBuilder({ partitions: 2 }), all, null),
      targets: ['0', '1'],
    },
    {
      name: 'a cluster whose partition table could not be read',
      snapshot: clusterBuilder().lose(facts.partitionTable),
      targets: ['*'],
    },
    {
      name: 'a partition that its leader alone says it leads, while another has claimed it',
      snapshot: ownWord('RP3001'),
      targets: ['0'],
    },
  ],
  skipped: [
    {
      name: 'a partition that its leader alone says it leads, where no other was to be asked',
      snapshot: ownWord('RP6005'),
    },
  ],
})
