import { clusterBuilder, testCheck } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { withIdent, withRegistration } from '../../../test/broken-clusters.ts'
import { rolesReady } from './roles-ready.ts'

testCheck({ describe, it }, rolesReady, {
  passes: [
    { name: 'a cluster whose roles are all ready', snapshot: clusterBuilder() },
    {
      name: 'a metadata server that stands by',
      snapshot: withIdent(clusterBuilder(), 'N3', { metadataServerStatus: 'standby' }),
    },
    {
      name: 'a role that the node does not have',
      snapshot: withIdent(withRegistration(clusterBuilder(), 3, { roles: ['admin', 'http-ingress'] }), 'N3', {
        workerStatus: 'unknown',
        logServerStatus: 'unknown',
        metadataServerStatus: 'unknown',
      }),
    },
    { name: 'the living nodes beside a dead one', snapshot: clusterBuilder().down('N3') },
    {
      name: 'the others beside a node that shuts down',
      snapshot: withIdent(clusterBuilder(), 'N3', { status: 'shutting-down', workerStatus: 'unknown' }),
    },
    {
      name: 'the others beside a node that has not joined',
      snapshot: withIdent(clusterBuilder(), 'N3', { nodeId: null, workerStatus: 'starting-up' }),
    },
  ],
  finds: [
    {
      name: 'a worker that starts',
      snapshot: withIdent(clusterBuilder(), 'N3', { workerStatus: 'starting-up' }),
      findings: [
        {
          message: 'role-not-ready',
          targets: ['N3'],
          data: { role: 'worker', status: 'starting-up', others: 'N1, N2' },
        },
      ],
    },
    {
      name: 'two roles of one node',
      snapshot: withIdent(clusterBuilder(), 'N3', {
        logServerStatus: 'failsafe',
        metadataServerStatus: 'awaiting-provisioning',
      }),
      findings: [
        { message: 'role-not-ready', targets: ['N3'], data: { role: 'log-server', status: 'failsafe' } },
        { message: 'role-not-ready', targets: ['N3'], data: { role: 'metadata-server' } },
      ],
    },
    {
      name: 'a role that is ready nowhere',
      snapshot: withIdent(clusterBuilder({ nodes: 1 }), 'N1', { adminStatus: 'starting-up' }),
      findings: [
        {
          message: 'role-not-ready',
          targets: ['N1'],
          severity: 'high',
          data: { role: 'admin', others: 'no other node' },
        },
      ],
    },
    {
      name: 'a role whose only other node is dead',
      snapshot: withIdent(clusterBuilder({ nodes: 2 }), 'N1', { workerStatus: 'unknown' }).down('N2'),
      findings: [{ message: 'role-not-ready', targets: ['N1'], severity: 'high' }],
    },
  ],
  unknown: [
    { name: 'a node that was not asked', snapshot: clusterBuilder().down('N2', 'RP6001'), targets: ['N2'] },
  ],
  skipped: [{ name: 'a node that does not answer', snapshot: clusterBuilder({ nodes: 1 }).down('N1') }],
})
