import { facts } from '@restate-preflight/core'
import { clusterBuilder, testCheck, unprovisionedBuilder } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { epochOfPartition0 } from '../../../test/processors.ts'
import { sequencersBesideLeaders } from './sequencers-beside-leaders.ts'

testCheck({ describe, it }, sequencersBesideLeaders, {
  passes: [
    { name: 'sequencers beside their leaders', snapshot: clusterBuilder() },
    { name: 'a partition that nobody has claimed', snapshot: epochOfPartition0(() => ({ leader: null })) },
  ],
  finds: [
    {
      name: 'a leader that writes to another node',
      snapshot: epochOfPartition0(() => ({ leader: { nodeId: { id: 2, generation: 1 }, partitionId: 0 } })),
      findings: [
        {
          message: 'sequencer-elsewhere',
          targets: ['cluster', '0'],
          data: { partitions: '0', differences: '0: N2 leads, log 0 has N1' },
        },
      ],
    },
  ],
  unknown: [
    {
      name: 'a snapshot without the epoch of a partition',
      snapshot: clusterBuilder().forget(facts.epoch, '3'),
      targets: ['cluster'],
    },
    { name: 'logs that cannot be read', snapshot: clusterBuilder().lose(facts.logs), targets: ['cluster'] },
    {
      name: 'a partition whose epoch metadata cannot be read',
      snapshot: clusterBuilder().lose(facts.epoch, '2'),
      targets: ['cluster'],
    },
  ],
  skipped: [{ name: 'a cluster that is not provisioned', snapshot: unprovisionedBuilder() }],
})
