import { clusterBuilder, testCheck } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { withExternalMetadata, withServer } from '../../../test/broken-clusters.ts'
import { oneMetadataLeader } from './one-metadata-leader.ts'

const raft = (term: string) => ({ term, applied: '100', committed: '100', firstIndex: '1', lastIndex: '100' })
const uninitialised = { configuration: { version: 0, members: {} }, leader: null, raft: null }

testCheck({ describe, it }, oneMetadataLeader, {
  passes: [
    { name: 'a cluster whose members name one leader', snapshot: clusterBuilder() },
    { name: 'the members that answer, beside one that is down', snapshot: clusterBuilder().down('N3') },
    {
      name: 'a member that never heard a leader, which another check reports',
      snapshot: withServer(clusterBuilder(), 'N3', uninitialised),
    },
    {
      name: 'a server that is no member',
      snapshot: withServer(
        withServer(clusterBuilder({ nodes: 2 }), 'N1', {
          configuration: { version: 4, members: { 1: '17000000000' } },
        }),
        'N2',
        { status: 'standby', leader: null },
      ),
    },
  ],
  finds: [
    {
      name: 'members of which none knows a leader',
      snapshot: withServer(withServer(clusterBuilder().down('N1'), 'N2', { leader: null }), 'N3', {
        leader: null,
        raft: null,
      }),
      findings: [
        {
          message: 'no-leader',
          targets: ['cluster'],
          data: { views: 'N2 names none in term 2; N3 names none in term 0', silent: 'N1' },
        },
      ],
    },
    {
      name: 'a leaderless cluster all of whose members answer',
      snapshot: withServer(clusterBuilder({ nodes: 1 }), 'N1', { leader: null }),
      findings: [{ message: 'no-leader', targets: ['cluster'], data: { silent: 'none' } }],
    },
    {
      name: 'a member that names no leader',
      snapshot: withServer(clusterBuilder(), 'N3', { leader: null }),
      findings: [{ message: 'views-differ', targets: ['cluster'], severity: 'medium' }],
    },
    {
      name: 'a member that lags a term behind',
      snapshot: withServer(clusterBuilder(), 'N3', { raft: raft('1'), leader: 2 }),
      findings: [
        {
          message: 'views-differ',
          targets: ['cluster'],
          severity: 'medium',
          data: { views: 'N1 names N1 in term 2; N2 names N1 in term 2; N3 names N2 in term 1' },
        },
      ],
    },
    {
      name: 'a candidate of a newer term, cut off from the others',
      snapshot: withServer(clusterBuilder(), 'N3', { raft: raft('9'), leader: null }),
      findings: [{ message: 'views-differ', targets: ['cluster'], severity: 'medium' }],
    },
    {
      name: 'two leaders of one term',
      snapshot: withServer(clusterBuilder(), 'N3', { leader: 3 }),
      findings: [{ message: 'two-leaders', targets: ['cluster'] }],
    },
  ],
  unknown: [
    {
      name: 'a cluster of which no member answers',
      snapshot: clusterBuilder().down('N1').down('N2').down('N3'),
      targets: ['cluster'],
    },
    {
      name: 'one leaderless member where the others were not asked',
      snapshot: withServer(clusterBuilder().down('N1', 'RP6003').down('N2', 'RP6003'), 'N3', {
        leader: null,
      }),
      targets: ['cluster'],
    },
  ],
  skipped: [
    {
      name: 'a cluster whose metadata is in an external store',
      snapshot: withExternalMetadata(clusterBuilder()),
    },
  ],
})
