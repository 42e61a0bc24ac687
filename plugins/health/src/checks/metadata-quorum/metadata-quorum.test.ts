import { facts } from '@restate-preflight/core'
import { clusterBuilder, testCheck } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { withExternalMetadata, withoutReads, withServer } from '../../../test/broken-clusters.ts'
import { metadataQuorum } from './metadata-quorum.ts'

testCheck({ describe, it }, metadataQuorum, {
  passes: [
    { name: 'a cluster whose three members follow one leader', snapshot: clusterBuilder() },
    { name: 'a cluster with one of three members down', snapshot: clusterBuilder().down('N3') },
    { name: 'a single member that leads itself', snapshot: clusterBuilder({ nodes: 1 }) },
    {
      name: 'members out of our reach, where a read proves that a majority works',
      snapshot: clusterBuilder().down('N1').down('N2'),
    },
    {
      name: 'a majority whose leader has just been stopped, before the election',
      snapshot: withoutReads(clusterBuilder().down('N1', 'RP3001'), ['N2', 'N3']),
    },
  ],
  finds: [
    {
      name: 'two of three members down, the survivor without a leader',
      snapshot: withoutReads(withServer(clusterBuilder().down('N1').down('N2'), 'N3', { leader: null }), [
        'N3',
      ]),
      findings: [
        {
          message: 'quorum-lost',
          targets: ['cluster'],
          magnitude: 2,
          data: { missingNodes: 'N1, N2, N3' },
          follows: ['health/node-alive N1', 'health/node-alive N2'],
        },
      ],
    },
    {
      name: 'a single follower of a leader that does not answer',
      snapshot: withoutReads(clusterBuilder({ nodes: 2 }).down('N1', 'RP3001'), ['N2']),
      findings: [{ message: 'quorum-lost', targets: ['cluster'] }],
    },
    {
      name: 'two members that each follow another leader',
      snapshot: withoutReads(withServer(clusterBuilder({ nodes: 2 }), 'N2', { leader: 2 }), ['N1', 'N2']),
      findings: [{ message: 'quorum-lost', targets: ['cluster'], magnitude: 1, follows: [] }],
    },
    {
      name: 'silent members that only nodes_config still names',
      snapshot: clusterBuilder().down('N1').down('N2').down('N3'),
      findings: [
        { message: 'quorum-lost', targets: ['cluster'], magnitude: 2, data: { agreeingNodes: 'none' } },
      ],
    },
  ],
  unknown: [
    {
      name: 'a cluster of which nothing is known',
      snapshot: clusterBuilder().down('N1').down('N2').down('N3').lose(facts.nodesConfiguration),
      targets: ['cluster'],
    },
    {
      name: 'a survivor whose peers this run had no time to ask',
      snapshot: withoutReads(
        withServer(clusterBuilder().down('N1', 'RP6001').down('N2', 'RP6001'), 'N3', { leader: null }),
        ['N3'],
      ),
      targets: ['cluster'],
    },
    {
      name: 'a survivor whose peers the snapshot says nothing of',
      snapshot: withoutReads(
        withServer(
          clusterBuilder().forget(facts.metadataServer, 'N1').forget(facts.metadataServer, 'N2'),
          'N3',
          { leader: null },
        ),
        ['N1', 'N2', 'N3'],
      ),
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
