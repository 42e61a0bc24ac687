import { facts } from '@restate-preflight/core'
import { clusterBuilder, testCheck, unprovisionedBuilder } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { epochOfPartition0, seen, stale } from '../../../test/processors.ts'
import { replicasRun } from './replicas-run.ts'

/** N2 is dead in the eyes of the others, too. */
const dead = ['N1', 'N3'].reduce(
  (builder, admin) =>
    builder.change(
      facts.clusterState,
      (view) => ({
        ...view,
        nodes: view.nodes.map((node) =>
          node.id === 2 ? { state: 'dead' as const, id: 2, lastSeenAliveAt: null } : node,
        ),
      }),
      admin,
    ),
  clusterBuilder({ partitions: 1 }).down('N2'),
)

testCheck({ describe, it }, replicasRun, {
  passes: [
    { name: 'processors where they were placed', snapshot: clusterBuilder() },
    {
      name: 'processors on their way to a new replica set',
      snapshot: seen(
        0,
        3,
        {},
        epochOfPartition0(({ current }) => ({ next: { ...current, replicaSet: [1, 3] } })),
      ),
    },
    {
      name: 'a new replica that does not run yet',
      snapshot: epochOfPartition0(({ current }) => ({ next: { ...current, replicaSet: [1, 3] } })),
    },
    {
      name: 'the partitions beside one that was never placed',
      snapshot: clusterBuilder().set(facts.epoch, null, '1'),
    },
  ],
  finds: [
    {
      name: 'a replica that does not run on a node that is alive',
      snapshot: seen(0, 2, null),
      findings: [
        {
          message: 'replica-missing',
          targets: ['0', 'N2'],
          follows: [],
          data: { replicas: '[N1, N2]', key: 'pp_epoch_0' },
        },
      ],
    },
    {
      name: 'a replica on a node that is down, which follows from that',
      snapshot: dead,
      findings: [{ message: 'replica-missing', targets: ['0', 'N2'], follows: ['health/node-alive N2'] }],
    },
    {
      name: 'a processor that should not run',
      snapshot: seen(0, 3, {}),
      findings: [{ message: 'replica-outside', severity: 'low', targets: ['0', 'N3'], magnitude: 1 }],
    },
  ],
  unknown: [{ name: 'a partition without a fresh view', snapshot: stale(), targets: ['0'] }],
  skipped: [{ name: 'a cluster that is not provisioned', snapshot: unprovisionedBuilder() }],
})
