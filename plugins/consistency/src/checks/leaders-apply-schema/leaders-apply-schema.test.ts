import { facts } from '@restate-preflight/core'
import {
  clusterBuilder,
  testCheck,
  unprovisionedBuilder,
  type ClusterBuilder,
} from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { seen, stale } from '../../../test/processors.ts'
import { leadersApplySchema } from './leaders-apply-schema.ts'

const onePartition = (): ClusterBuilder => clusterBuilder({ partitions: 1 })

/** N1, which leads partition 0, has a version of the schema in its cache. */
const known = (schema: number, builder: ClusterBuilder = onePartition()): ClusterBuilder =>
  builder.change(
    facts.ident,
    (ident) => ({ ...ident, cachedVersions: { ...ident.cachedVersions, schema } }),
    'N1',
  )

const applied = (appliedSchemaVersion: number | null, builder = onePartition()): ClusterBuilder =>
  seen(0, 1, { appliedSchemaVersion }, builder)

testCheck({ describe, it }, leadersApplySchema, {
  passes: [
    { name: 'nothing that was ever registered', snapshot: clusterBuilder() },
    { name: 'a leader with the newest', snapshot: known(7, applied(7)) },
    { name: 'one whose node was asked a moment before', snapshot: known(7, applied(8)) },
    {
      name: 'a follower that is behind',
      snapshot: seen(0, 2, { appliedSchemaVersion: 3 }, known(7, applied(7))),
    },
    {
      name: 'the partitions beside one whose server does not tell',
      snapshot: applied(null, clusterBuilder()),
    },
    {
      name: 'the partitions beside one without a leader',
      snapshot: seen(0, 1, { effectiveMode: 'follower' }),
    },
  ],
  finds: [
    {
      name: 'a leader that has not applied what its node knows, once for all admins',
      snapshot: known(7, applied(6)),
      findings: [{ message: 'behind', targets: ['0', 'N1'], data: { node: 'N1:1', applied: 6, newest: 7 } }],
    },
    {
      name: 'one that never applied any',
      snapshot: known(2, applied(0)),
      findings: [{ message: 'behind', targets: ['0', 'N1'], data: { applied: 0, newest: 2 } }],
    },
  ],
  unknown: [
    { name: 'a partition without a fresh view', snapshot: stale(), targets: ['0'] },
    {
      name: 'a leader whose node does not answer us',
      snapshot: clusterBuilder({ partitions: 1 }).lose(facts.ident, 'N1', 'RP2101'),
      targets: ['0'],
    },
  ],
  skipped: [{ name: 'a cluster that is not provisioned', snapshot: unprovisionedBuilder() }],
})
