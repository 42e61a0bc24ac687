import { facts, type NodeMetrics } from '@restate-preflight/core'
import { clusterBuilder, testCheck } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { withIdent } from '../../../test/broken-clusters.ts'
import { partitionsNotBlocked } from './partitions-not-blocked.ts'

const blocked = (blockedPartitions: NodeMetrics['blockedPartitions']) =>
  clusterBuilder().change(facts.metrics, (metrics) => ({ ...metrics, blockedPartitions }), 'N2')

testCheck({ describe, it }, partitionsNotBlocked, {
  passes: [
    { name: 'workers that run all their partitions', snapshot: clusterBuilder() },
    { name: 'the other nodes beside one that is down', snapshot: clusterBuilder().down('N3') },
    {
      name: 'a node that is no worker',
      snapshot: withIdent(blocked([{ partition: '1', reason: 'version_barrier' }]), 'N2', {
        roles: ['admin'],
      }),
    },
  ],
  finds: [
    {
      name: 'partitions that are blocked, by their reasons',
      snapshot: blocked([
        { partition: '1', reason: 'version_barrier' },
        { partition: '2', reason: 'ahead_of_log' },
        { partition: '7', reason: 'version_barrier' },
      ]),
      findings: [
        {
          message: 'blocked',
          targets: ['N2'],
          severity: 'critical',
          magnitude: 2,
          data: {
            reason: 'version_barrier',
            partitions: '1, 7',
            remedy:
              'A newer version has written data that the one of N2 cannot read: upgrade N2 to the newest version in the cluster.',
          },
        },
        {
          message: 'blocked',
          targets: ['N2'],
          magnitude: 1,
          data: { reason: 'ahead_of_log', partitions: '2' },
        },
      ],
    },
    {
      name: 'a reason of a newer version',
      snapshot: blocked([{ partition: '3', reason: 'full_moon' }]),
      findings: [
        {
          message: 'blocked',
          targets: ['N2'],
          data: { remedy: 'Search the log of N2 for the partition and this reason.' },
        },
      ],
    },
  ],
  unknown: [
    {
      name: 'metrics that could not be read',
      snapshot: clusterBuilder().lose(facts.metrics, 'N1', 'RP3001'),
      targets: ['N1'],
    },
  ],
})
