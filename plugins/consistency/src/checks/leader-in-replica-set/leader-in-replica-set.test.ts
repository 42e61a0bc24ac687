import { facts } from '@restate-preflight/core'
import { clusterBuilder, testCheck, unprovisionedBuilder } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { epochOfPartition0, seen, stale } from '../../../test/processors.ts'
import { leaderInReplicaSet } from './leader-in-replica-set.ts'

const movedTo = (...replicaSet: readonly number[]) =>
  epochOfPartition0(({ current }) => ({ current: { ...current, replicaSet } }))

testCheck({ describe, it }, leaderInReplicaSet, {
  passes: [
    { name: 'leaders among the replicas', snapshot: clusterBuilder() },
    {
      name: 'a leader in the replica set to come',
      snapshot: epochOfPartition0(({ current }) => ({
        current: { ...current, replicaSet: [3] },
        next: { ...current, replicaSet: [1] },
      })),
    },
    { name: 'a follower outside', snapshot: seen(0, 3, {}) },
    {
      name: 'the partitions beside one that was never placed',
      snapshot: clusterBuilder().set(facts.epoch, null, '1'),
    },
  ],
  finds: [
    {
      name: 'a leader outside, once for all admins',
      snapshot: movedTo(2, 3),
      findings: [
        { message: 'leader-outside', targets: ['0', 'N1'], data: { node: 'N1:1', replicas: '[N2, N3]' } },
      ],
    },
  ],
  unknown: [{ name: 'a partition without a fresh view', snapshot: stale(), targets: ['0'] }],
  skipped: [{ name: 'a cluster that is not provisioned', snapshot: unprovisionedBuilder() }],
})
