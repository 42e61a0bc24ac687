import { facts } from '@restate-preflight/core'
import { clusterBuilder, testCheck } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import {
  withExternalMetadata,
  withIdent,
  withRegistration,
  withServer,
} from '../../../test/broken-clusters.ts'
import { metadataMemberInitialised } from './metadata-member-initialised.ts'

const empty = { configuration: { version: 0, members: {} }, leader: null, raft: null }

testCheck({ describe, it }, metadataMemberInitialised, {
  passes: [
    { name: 'members that have the raft configuration', snapshot: clusterBuilder() },
    {
      name: 'the members beside a server that stands by',
      snapshot: withServer(clusterBuilder(), 'N3', { ...empty, status: 'standby' }),
    },
    {
      name: 'the members beside a node that runs without the role that it registered',
      snapshot: withIdent(clusterBuilder(), 'N3', { roles: ['worker'] }).forget(facts.metadataServer, 'N3'),
    },
    { name: 'the members beside a dead one', snapshot: clusterBuilder().down('N3') },
  ],
  finds: [
    {
      name: 'a member with configuration version 0',
      snapshot: withServer(
        withRegistration(clusterBuilder(), 3, { address: 'http://127.0.0.1:5003/' }),
        'N3',
        empty,
      ),
      findings: [
        {
          message: 'never-heard-leader',
          targets: ['N3'],
          data: { node: 'N3', address: 'http://127.0.0.1:5003' },
        },
      ],
    },
    {
      name: 'a member without any configuration',
      snapshot: withServer(clusterBuilder(), 'N3', { ...empty, configuration: null }),
      findings: [{ message: 'never-heard-leader', targets: ['N3'] }],
    },
  ],
  unknown: [
    {
      name: 'a member whose status could not be read',
      snapshot: clusterBuilder().lose(facts.metadataServer, 'N3', 'RP3001'),
      targets: ['N3'],
    },
    { name: 'a node that was not asked', snapshot: clusterBuilder().down('N3', 'RP6003'), targets: ['N3'] },
  ],
  skipped: [
    {
      name: 'a cluster whose metadata is in an external store',
      snapshot: withExternalMetadata(clusterBuilder()),
    },
  ],
})
