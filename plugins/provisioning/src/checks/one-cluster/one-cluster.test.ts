import { facts } from '@restate-preflight/core'
import { addressOf, clusterBuilder, testCheck, unprovisionedBuilder } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { oneCluster } from './one-cluster.ts'

testCheck({ describe, it }, oneCluster, {
  passes: [
    { name: 'a cluster with one fingerprint', snapshot: clusterBuilder() },
    { name: 'a cluster with an orphan, which holds none', snapshot: clusterBuilder().waiting(9) },
    { name: 'the nodes that answer, while another is down', snapshot: clusterBuilder().down('N3') },
    {
      name: 'a node that reads the store and has an empty cache',
      snapshot: clusterBuilder({ nodes: 1 }).set(facts.cachedFingerprint, null, 'N1'),
    },
  ],
  finds: [
    {
      name: 'a node whose cache holds another fingerprint',
      snapshot: clusterBuilder({ nodes: 2 }).set(facts.cachedFingerprint, '99', 'N2'),
      findings: [
        {
          message: 'split',
          targets: ['cluster'],
          magnitude: 1,
          data: {
            count: 2,
            holders: `99: N2 (${addressOf(2)}); 12345678901234567891: N1 (${addressOf(1)}), N2 (${addressOf(2)})`,
          },
        },
      ],
    },
    {
      name: 'a metadata store of another cluster behind one node',
      snapshot: clusterBuilder({ nodes: 2 }).set(
        facts.linearizableRead,
        { version: 1, clusterFingerprint: '7', tookMs: 2 },
        'N2',
      ),
      findings: [{ message: 'split', targets: ['cluster'], magnitude: 1 }],
    },
    {
      name: 'fingerprints that differ only beyond the 53rd bit',
      snapshot: clusterBuilder({ nodes: 2 }).set(facts.cachedFingerprint, '12345678901234567890', 'N2'),
      findings: [{ message: 'split', targets: ['cluster'], data: { count: 2 } }],
    },
  ],
  unknown: [
    {
      name: 'a cluster of which no node answers',
      snapshot: clusterBuilder({ nodes: 1 }).down('N1'),
      targets: ['cluster'],
    },
  ],
  skipped: [{ name: 'a cluster that is not provisioned', snapshot: unprovisionedBuilder() }],
})
