import { clusterBuilder, testCheck } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { seenDead, withReplica, withViewAge } from '../../../test/broken-clusters.ts'
import { replicasIntact } from './replicas-intact.ts'

const all = ['N1', 'N2', 'N3']
const broken = { brokenReason: 'ahead-of-log' }

testCheck({ describe, it }, replicasIntact, {
  passes: [
    { name: 'a cluster whose replicas are all intact', snapshot: clusterBuilder() },
    {
      name: 'a replica that only a stale view has as broken',
      snapshot: withViewAge(withReplica(clusterBuilder(), ['N3'], 2, 0, broken), ['N3'], 10_000),
    },
    { name: 'a replica on a dead node', snapshot: seenDead(clusterBuilder(), 3, ['N1', 'N2']) },
  ],
  finds: [
    {
      name: 'one broken replica, once, however many admins see it',
      snapshot: withReplica(clusterBuilder(), all, 2, 0, broken),
      findings: [
        {
          message: 'replica-broken',
          targets: ['0', 'N2'],
          data: { partition: 0, node: 'N2', reason: 'ahead-of-log' },
        },
      ],
    },
    {
      name: 'both replicas of a partition',
      snapshot: withReplica(withReplica(clusterBuilder(), ['N1'], 1, 0, broken), ['N3'], 2, 0, broken),
      findings: [
        { message: 'replica-broken', targets: ['0', 'N1'] },
        { message: 'replica-broken', targets: ['0', 'N2'] },
      ],
    },
  ],
  unknown: [
    {
      name: 'a cluster of which no admin has a fresh view',
      snapshot: withViewAge(clusterBuilder({ partitions: 1 }), all, 20_000),
      targets: ['0'],
    },
  ],
})
