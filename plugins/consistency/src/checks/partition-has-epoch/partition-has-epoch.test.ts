import { facts, type EpochMetadata } from '@restate-preflight/core'
import { clusterBuilder, testCheck, unprovisionedBuilder } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { partitionHasEpoch } from './partition-has-epoch.ts'

const currently = (changes: Partial<EpochMetadata['current']>) =>
  clusterBuilder().change(
    facts.epoch,
    (epoch) => {
      const present = epoch as EpochMetadata
      return { ...present, current: { ...present.current, ...changes } }
    },
    '1',
  )

testCheck({ describe, it }, partitionHasEpoch, {
  passes: [
    { name: 'partitions that are placed', snapshot: clusterBuilder() },
    { name: 'a partition that an operator stopped', snapshot: currently({ replicaSet: [] }) },
  ],
  finds: [
    {
      name: 'a partition that was never placed',
      snapshot: clusterBuilder().set(facts.epoch, null, '2'),
      findings: [
        {
          message: 'epoch-missing',
          targets: ['2', 'pp_epoch_2'],
          data: { partition: '2', key: 'pp_epoch_2' },
        },
      ],
    },
    {
      name: 'a replica set that an older version wrote over',
      snapshot: currently({ version: 0 }),
      findings: [{ message: 'replica-set-invalid', targets: ['1', 'pp_epoch_1'] }],
    },
  ],
  unknown: [
    {
      name: 'a partition whose epoch does not decode',
      snapshot: clusterBuilder().lose(facts.epoch, '3', 'RP5001'),
      targets: ['3'],
    },
    {
      name: 'anything while the partition table could not be read',
      snapshot: clusterBuilder().lose(facts.partitionTable),
      targets: ['*'],
    },
  ],
  skipped: [
    { name: 'a cluster with zero partitions', snapshot: clusterBuilder({ partitions: 0 }) },
    { name: 'a cluster that is not provisioned', snapshot: unprovisionedBuilder() },
  ],
})
