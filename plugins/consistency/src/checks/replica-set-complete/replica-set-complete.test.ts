import { facts, type ReplicationProperty } from '@restate-preflight/core'
import { clusterBuilder, testCheck, unprovisionedBuilder } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { epochOfPartition0 } from '../../../test/processors.ts'
import { replicaSetComplete } from './replica-set-complete.ts'

const placed = (
  replicaSet: readonly number[],
  replication: ReplicationProperty | null,
  builder = clusterBuilder(),
) => epochOfPartition0(({ current }) => ({ current: { ...current, replicaSet, replication } }), builder)

const zoned = (...zones: readonly string[]) =>
  clusterBuilder().change(facts.nodesConfiguration, (configuration) => ({
    ...configuration,
    nodes: configuration.nodes.map((node, index) => ({ ...node, location: zones[index] ?? '' })),
  }))

testCheck({ describe, it }, replicaSetComplete, {
  passes: [
    { name: 'replica sets as asked for', snapshot: clusterBuilder() },
    { name: 'more replicas than asked for', snapshot: placed([1, 2, 3], { node: 2 }) },
    {
      name: 'replicas in two zones and one region',
      snapshot: placed([1, 3], { region: 1, zone: 2 }, zoned('eu.a', 'eu.a', 'eu.b')),
    },
    { name: 'the partitions beside one with replicas everywhere', snapshot: placed([1], null) },
    {
      name: 'the partitions beside one that was never placed',
      snapshot: clusterBuilder().set(facts.epoch, null, '1'),
    },
  ],
  finds: [
    {
      name: 'too few nodes, one of them named twice',
      snapshot: placed([1, 1], { node: 2 }),
      findings: [
        {
          message: 'too-few-replicas',
          targets: ['0'],
          magnitude: 1,
          follows: [],
          data: { needs: '2 nodes', has: '1 node', replicas: 'N1', replication: '{node: 2}' },
        },
      ],
    },
    {
      name: 'too few nodes where the one that is missing is down',
      snapshot: placed([1, 2], { node: 3 }).down('N3'),
      findings: [{ message: 'too-few-replicas', targets: ['0'], follows: ['health/node-alive N3'] }],
    },
    {
      name: 'enough nodes in too few zones',
      snapshot: placed([1, 2], { zone: 2 }, zoned('eu.a', 'eu.a', 'eu')),
      findings: [
        {
          message: 'too-few-replicas',
          targets: ['0'],
          follows: [],
          data: { needs: '2 zones', has: '1 zone' },
        },
      ],
    },
    {
      name: 'enough nodes in too few regions',
      snapshot: placed([1, 3], { region: 2 }, zoned('eu.a', 'eu.a', '')),
      findings: [
        { message: 'too-few-replicas', targets: ['0'], data: { needs: '2 regions', has: '1 region' } },
      ],
    },
    {
      name: 'no replicas at all',
      snapshot: placed([], { node: 2 }),
      findings: [
        { message: 'no-replicas', targets: ['0'], data: { frozen: 'is not frozen', placement: 'version 2' } },
      ],
    },
    {
      name: 'a partition that was stopped on purpose',
      snapshot: epochOfPartition0(
        () => ({ placementPolicy: { freeze: { reason: 'moving house' } } }),
        placed([], { node: 2 }),
      ),
      findings: [
        {
          message: 'no-replicas',
          severity: 'info',
          targets: ['0'],
          data: { frozen: 'frozen: moving house' },
        },
      ],
    },
  ],
  unknown: [
    {
      name: 'a partition whose epoch metadata cannot be read',
      snapshot: clusterBuilder({ partitions: 1 }).lose(facts.epoch, '0'),
      targets: ['0'],
    },
  ],
  skipped: [{ name: 'a cluster that is not provisioned', snapshot: unprovisionedBuilder() }],
})
