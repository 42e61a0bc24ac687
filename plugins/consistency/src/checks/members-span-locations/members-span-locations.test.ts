import { facts } from '@restate-preflight/core'
import { clusterBuilder, testCheck, unprovisionedBuilder } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { spread } from '../../../test/locations.ts'
import { membersSpanLocations } from './members-span-locations.ts'

testCheck({ describe, it }, membersSpanLocations, {
  passes: [
    {
      name: 'nodes in one place, and data that are not to be spread',
      snapshot: spread({ node: 2 }, ['eu.a', 'eu.a', 'eu.a']),
    },
    { name: 'members in three zones', snapshot: spread({ zone: 2 }, ['eu.a', 'eu.b', 'eu.c']) },
    { name: 'data in one zone at least', snapshot: spread({ zone: 1, node: 2 }, ['eu.a', 'eu.a', 'eu.a']) },
    { name: 'members that do not say where they are', snapshot: spread({ zone: 2 }, ['', '', 'eu.a']) },
  ],
  finds: [
    {
      name: 'a zone with two of three members, once though logs and partitions ask for it',
      snapshot: spread({ zone: 2 }, ['eu.a', 'eu.a', 'eu.b']),
      findings: [
        {
          message: 'majority-in-one-place',
          targets: ['cluster', 'N1', 'N2'],
          data: { scope: 'zone', place: 'eu.a', held: 2, majority: 2, members: 3, needs: '2 zones' },
        },
      ],
    },
    {
      name: 'a region with all members, whose zones are well spread',
      snapshot: spread({ region: 2, zone: 3 }, ['eu.a', 'eu.b', 'eu.c']),
      findings: [
        {
          message: 'majority-in-one-place',
          targets: ['cluster', 'N1', 'N2', 'N3'],
          data: { scope: 'region', place: 'eu', held: 3 },
        },
      ],
    },
  ],
  unknown: [
    {
      name: 'a store none of whose members can be asked',
      snapshot: ['N1', 'N2'].reduce(
        (builder, node) => builder.lose(facts.metadataServer, node, 'RP3002'),
        spread({ zone: 2 }, ['eu.a', 'eu.b'], clusterBuilder({ nodes: 2 })),
      ),
      targets: ['cluster'],
    },
  ],
  skipped: [{ name: 'a cluster that is not provisioned', snapshot: unprovisionedBuilder() }],
})
