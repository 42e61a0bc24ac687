import { facts } from '@restate-preflight/core'
import { clusterBuilder, testCheck, testTime, unprovisionedBuilder } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { after, registered } from '../../../test/compared.ts'
import { featuresKept } from './features-kept.ts'

const before16 = { 1: '1.6.2', 2: '1.6.2', 3: '1.6.2' }

testCheck({ describe, it }, featuresKept, {
  passes: [
    { name: 'features on servers that know them', snapshot: clusterBuilder() },
    { name: 'the same features twice', snapshot: after(clusterBuilder(), clusterBuilder()) },
    {
      name: 'a cluster of 1.6, which has none',
      snapshot: registered(clusterBuilder(), { features: null }, before16),
    },
    {
      name: 'an upgrade from 1.6 whose last write was by a new server',
      snapshot: registered(clusterBuilder(), { features: [] }, { 3: '1.6.2' }),
    },
    {
      name: 'fewer features in another cluster',
      snapshot: after(clusterBuilder(), registered(clusterBuilder(), { features: [] }), { fingerprint: '7' }),
    },
  ],
  finds: [
    {
      name: 'features that an old server dropped, and names it',
      snapshot: after(clusterBuilder(), registered(clusterBuilder(), { features: null }, { 2: '1.6.2' })),
      findings: [
        {
          message: 'features-lost',
          targets: ['cluster', 'N2'],
          magnitude: 1,
          data: {
            lost: 'controlled-idempotent-sharding',
            before: 'controlled-idempotent-sharding',
            after: '',
            servers: 'N2 (1.6.2)',
            earlierAt: testTime,
          },
        },
      ],
    },
    {
      name: 'features that stay lost when the old server is gone, after looks in between',
      snapshot: after(
        after(clusterBuilder(), registered(clusterBuilder(), { features: [] })),
        registered(clusterBuilder(), { features: [] }),
      ),
      findings: [
        {
          message: 'features-lost',
          targets: ['cluster'],
          data: { servers: 'no node that is registered now' },
        },
      ],
    },
    {
      name: 'servers that are about to drop them',
      snapshot: registered(clusterBuilder(), {}, { 1: null, 3: '1.6.1' }),
      findings: [
        {
          message: 'features-at-risk',
          severity: 'high',
          targets: ['cluster', 'N1', 'N3'],
          data: { servers: 'N1 (before 1.6), N3 (1.6.1)' },
        },
      ],
    },
    {
      name: 'a register that an old server wrote among new ones',
      snapshot: registered(clusterBuilder(), { features: null }, { 3: '1.6.2' }),
      findings: [{ message: 'features-unknown', severity: 'medium', targets: ['cluster', 'N3'] }],
    },
  ],
  unknown: [
    {
      name: 'a register that cannot be read',
      snapshot: clusterBuilder().lose(facts.nodesConfiguration),
      targets: ['cluster'],
    },
  ],
  skipped: [{ name: 'a cluster that is not provisioned', snapshot: unprovisionedBuilder() }],
})
