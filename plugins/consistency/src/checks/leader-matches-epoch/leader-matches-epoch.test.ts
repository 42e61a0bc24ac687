import { facts } from '@restate-preflight/core'
import { clusterBuilder, testCheck, unprovisionedBuilder } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { epochOfPartition0, seen, stale } from '../../../test/processors.ts'
import { leaderMatchesEpoch } from './leader-matches-epoch.ts'

const leader = (epoch: string) => ({ effectiveMode: 'leader', lastObservedLeaderEpoch: epoch }) as const

testCheck({ describe, it }, leaderMatchesEpoch, {
  passes: [
    { name: 'leaders of record', snapshot: clusterBuilder() },
    {
      name: 'a claim that is not announced yet',
      snapshot: epochOfPartition0(() => ({
        epoch: '4',
        leader: { nodeId: { id: 2, generation: 1 }, partitionId: 0 },
      })),
    },
    {
      name: 'the newest of two leaders',
      snapshot: seen(0, 2, leader('2')),
    },
    {
      name: 'the partitions beside one without a leader',
      snapshot: seen(0, 1, { effectiveMode: 'follower' }),
    },
  ],
  finds: [
    {
      name: 'another process than the one that claimed the epoch',
      snapshot: epochOfPartition0(() => ({ leader: { nodeId: { id: 1, generation: 2 }, partitionId: 0 } })),
      findings: [
        {
          message: 'other-leader',
          targets: ['0', 'N1'],
          data: { node: 'N1:1', stored: 'N1:2', key: 'pp_epoch_0', epoch: '3' },
        },
      ],
    },
    {
      name: 'an epoch that the store lost, beyond what a number can hold',
      snapshot: seen(0, 1, leader('18446744073709551615')),
      findings: [
        {
          message: 'epoch-unknown-to-store',
          severity: 'high',
          targets: ['0', 'N1'],
          data: { epoch: '18446744073709551615', storedEpoch: '3' },
        },
      ],
    },
    {
      name: 'claims that nobody took up',
      snapshot: epochOfPartition0(() => ({ epoch: '5' })),
      findings: [
        { message: 'claim-not-taken-up', targets: ['0', 'N1'], data: { epoch: '3', storedEpoch: '5' } },
      ],
    },
  ],
  unknown: [
    { name: 'a partition without a fresh view', snapshot: stale(), targets: ['0'] },
    {
      name: 'a partition whose epoch metadata cannot be read',
      snapshot: clusterBuilder({ partitions: 1 }).lose(facts.epoch, '0'),
      targets: ['0'],
    },
  ],
  skipped: [
    { name: 'a cluster that is not provisioned', snapshot: unprovisionedBuilder() },
    {
      name: 'a partition that nobody has claimed',
      snapshot: clusterBuilder({ partitions: 1 }).set(facts.epoch, null, '0'),
    },
  ],
})
