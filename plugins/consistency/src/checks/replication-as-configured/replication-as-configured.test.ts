import { facts } from '@restate-preflight/core'
import { clusterBuilder, testCheck, unprovisionedBuilder } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { epochOfPartition0 } from '../../../test/processors.ts'
import { replicationAsConfigured } from './replication-as-configured.ts'

testCheck({ describe, it }, replicationAsConfigured, {
  passes: [
    { name: 'replication as configured', snapshot: clusterBuilder() },
    {
      name: 'replica sets without a demand on them',
      snapshot: clusterBuilder().change(facts.partitionTable, (table) => ({ ...table, replication: null })),
    },
    {
      name: 'a replica set that is void, which another check reports',
      snapshot: epochOfPartition0(({ current }) => ({
        current: { ...current, version: 0, replication: { node: 1 } },
      })),
    },
    {
      name: 'logs of another provider',
      snapshot: clusterBuilder().change(facts.logs, (logs) => ({
        ...logs,
        defaultProvider: { kind: 'local' as const },
      })),
    },
  ],
  finds: [
    {
      name: 'logs that have not followed',
      snapshot: clusterBuilder({ partitions: 2 }).change(facts.logs, (logs) => ({
        ...logs,
        defaultProvider: { kind: 'replicated' as const, replication: { node: 3 }, targetNodesetSize: 0 },
      })),
      findings: [
        {
          message: 'logs-differ',
          targets: ['cluster', '0', '1'],
          magnitude: 2,
          data: { ids: '0, 1', wanted: '{node: 3}', held: '{node: 2}' },
        },
      ],
    },
    {
      name: 'a replica set that has not followed',
      snapshot: epochOfPartition0(({ current }) => ({ current: { ...current, replication: { node: 1 } } })),
      findings: [{ message: 'partitions-differ', targets: ['cluster', '0'], data: { held: '{node: 1}' } }],
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
