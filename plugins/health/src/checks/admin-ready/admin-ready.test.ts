import { facts } from '@restate-preflight/core'
import { clusterBuilder, testCheck } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { withIdent, withRegistration, withViewAge } from '../../../test/broken-clusters.ts'
import { adminReady } from './admin-ready.ts'

const starting = { adminStatus: 'starting-up' } as const

testCheck({ describe, it }, adminReady, {
  passes: [
    { name: 'a cluster whose admins are all ready', snapshot: clusterBuilder() },
    { name: 'one ready admin, the others down', snapshot: clusterBuilder().down('N1').down('N2', 'RP3001') },
    {
      name: 'one fresh view beside stale ones',
      snapshot: withViewAge(clusterBuilder(), ['N1', 'N2'], 60_000),
    },
    {
      name: 'a view that is old, but within a limit that was set',
      snapshot: withViewAge(clusterBuilder({ nodes: 1 }), ['N1'], 60_000),
      options: { maxAgeMs: 60_001 },
    },
  ],
  finds: [
    {
      name: 'admins that are all starting',
      snapshot: withIdent(withIdent(clusterBuilder({ nodes: 2 }), 'N1', starting), 'N2', starting)
        .lose(facts.clusterState, 'N1', 'RP4004')
        .lose(facts.clusterState, 'N2', 'RP4004'),
      findings: [{ message: 'no-admin', targets: ['cluster'], data: { admins: 'N1, N2' } }],
    },
    {
      name: 'a cluster whose only admin is down',
      snapshot: withRegistration(clusterBuilder({ nodes: 2 }), 2, { roles: ['worker'] }).down('N1'),
      findings: [{ message: 'no-admin', targets: ['cluster'], data: { admins: 'N1' } }],
    },
    {
      name: 'a cluster without the role',
      snapshot: withRegistration(clusterBuilder({ nodes: 1 }), 1, { roles: ['worker'] }),
      findings: [{ message: 'no-admin', targets: ['cluster'], data: { admins: 'none' } }],
    },
    {
      name: 'views that are stale, missing, or were never refreshed',
      snapshot: withViewAge(withViewAge(clusterBuilder(), ['N1'], 10_000), ['N2'], null).lose(
        facts.clusterState,
        'N3',
        'RP3001',
      ),
      findings: [
        {
          message: 'no-fresh-view',
          targets: ['cluster'],
          data: {
            maxAgeMs: 10_000,
            views: 'N1: refreshed 10000 ms ago; N2: not refreshed yet; N3: connected, but silent',
          },
        },
      ],
    },
  ],
  unknown: [
    {
      name: 'admins of which one was not asked and the other is down',
      snapshot: clusterBuilder({ nodes: 2 }).down('N1').down('N2', 'RP6003'),
      targets: ['cluster'],
    },
    {
      name: 'admins of whom the snapshot holds nothing',
      snapshot: clusterBuilder({ nodes: 1 }).forget(facts.ident, 'N1'),
      targets: ['cluster'],
    },
  ],
})
