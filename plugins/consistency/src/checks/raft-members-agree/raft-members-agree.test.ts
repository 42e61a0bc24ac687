import { facts, type MetadataServerView } from '@restate-preflight/core'
import { clusterBuilder, testCheck, unprovisionedBuilder } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { raftMembersAgree } from './raft-members-agree.ts'

const configuration =
  (version: number, members: Readonly<Record<string, string>>) => (view: MetadataServerView) => ({
    ...view,
    configuration: { version, members },
  })
const two = { 1: '100', 2: '200' }

const pair = (first: ReturnType<typeof configuration>, second: ReturnType<typeof configuration>) =>
  clusterBuilder({ nodes: 2 })
    .change(facts.metadataServer, first, 'N1')
    .change(facts.metadataServer, second, 'N2')

testCheck({ describe, it }, raftMembersAgree, {
  passes: [
    { name: 'members that agree', snapshot: clusterBuilder() },
    { name: 'a single member', snapshot: clusterBuilder({ nodes: 1 }) },
    { name: 'those that answer, while one member is down', snapshot: clusterBuilder().down('N3') },
    {
      name: 'a member that never heard a leader, which has nothing to compare',
      snapshot: clusterBuilder().change(facts.metadataServer, configuration(0, {}), 'N3'),
    },
    {
      name: 'the same members in another order',
      snapshot: pair(configuration(3, { 2: '200', 1: '100' }), configuration(3, two)),
    },
  ],
  finds: [
    {
      name: 'another time of creation at the same version',
      snapshot: pair(configuration(3, two), configuration(3, { 1: '100', 2: '999' })),
      findings: [
        {
          message: 'members-differ',
          targets: ['cluster'],
          data: {
            version: 3,
            holders: 'N1 list N1 (created 100), N2 (created 200); N2 list N1 (created 100), N2 (created 999)',
          },
        },
      ],
    },
    {
      name: 'a member that is behind, without calling the lists different',
      snapshot: pair(configuration(3, two), configuration(4, { ...two, 3: '300' })),
      findings: [
        {
          message: 'versions-differ',
          severity: 'medium',
          targets: ['cluster'],
          data: { holders: 'version 3 on N1; version 4 on N2' },
        },
      ],
    },
    {
      name: 'the same while nodes join, for information',
      snapshot: pair(configuration(3, two), configuration(4, { ...two, 3: '300' })).change(
        facts.ident,
        (ident) => ({ ...ident, ageSeconds: 5 }),
        'N2',
      ),
      findings: [{ message: 'versions-differ', severity: 'info', targets: ['cluster'] }],
    },
  ],
  unknown: [
    {
      name: 'a cluster of which no member answers',
      snapshot: clusterBuilder({ nodes: 1 }).down('N1'),
      targets: ['cluster'],
    },
    {
      name: 'a cluster of which neither members nor register can be read',
      snapshot: clusterBuilder({ nodes: 1 }).down('N1').lose(facts.nodesConfiguration),
      targets: ['cluster'],
    },
    {
      name: 'one of two members alone',
      snapshot: clusterBuilder({ nodes: 2 }).down('N2'),
      targets: ['cluster'],
    },
  ],
  skipped: [
    { name: 'a cluster that is not provisioned', snapshot: unprovisionedBuilder() },
    {
      name: 'a cluster that keeps its metadata in etcd',
      snapshot: clusterBuilder()
        .lose(facts.metadataServer, 'N1', 'RP3002')
        .lose(facts.metadataServer, 'N2', 'RP3002')
        .lose(facts.metadataServer, 'N3', 'RP3002')
        .change(facts.nodesConfiguration, (configuration) => ({
          ...configuration,
          nodes: configuration.nodes.map((node) => ({ ...node, roles: ['admin', 'worker'] })),
        })),
    },
  ],
})
