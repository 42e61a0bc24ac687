import { facts } from '@restate-preflight/core'
import { clusterBuilder, testCheck, unprovisionedBuilder } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { seen, stale } from '../../../test/processors.ts'
import { leadersAreNewest } from './leaders-are-newest.ts'

const outdated = { effectiveMode: 'leader', lastObservedLeaderEpoch: '2' } as const

testCheck({ describe, it }, leadersAreNewest, {
  passes: [
    { name: 'one leader for each partition', snapshot: clusterBuilder() },
    {
      name: 'two leaders in one epoch, which another check reports',
      snapshot: seen(0, 2, { effectiveMode: 'leader' }),
    },
    { name: 'a follower that is behind', snapshot: seen(0, 2, { lastObservedLeaderEpoch: '1' }) },
    { name: 'a partition that nobody runs', snapshot: seen(0, 1, null, seen(0, 2, null)) },
  ],
  finds: [
    {
      name: 'a leader of an epoch that is over, once for all admins',
      snapshot: seen(0, 2, outdated),
      findings: [
        {
          message: 'outdated-leader',
          targets: ['0', 'N2'],
          follows: [],
          data: { node: 'N2:1', epoch: '2', newest: '3', witness: 'N1' },
        },
      ],
    },
    {
      name: 'one on a node that is cut off, which follows from that',
      snapshot: seen(0, 2, outdated)
        .lose(facts.linearizableRead, 'N2', 'RP3001')
        .change(facts.metadataServer, (view) => ({ ...view, leader: null }), 'N2'),
      findings: [{ message: 'outdated-leader', targets: ['0', 'N2'], follows: ['health/node-alive N2'] }],
    },
  ],
  unknown: [{ name: 'a partition without a fresh view', snapshot: stale(), targets: ['0'] }],
  skipped: [{ name: 'a cluster that is not provisioned', snapshot: unprovisionedBuilder() }],
})
