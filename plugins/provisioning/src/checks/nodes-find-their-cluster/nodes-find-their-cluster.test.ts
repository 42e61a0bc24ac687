import { facts } from '@restate-preflight/core'
import { addressOf, clusterBuilder, testCheck, unprovisionedBuilder } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { nodesFindTheirCluster } from './nodes-find-their-cluster.ts'

const orphan = addressOf(9)
const withOrphan = () => clusterBuilder().waiting(9)

testCheck({ describe, it }, nodesFindTheirCluster, {
  passes: [
    { name: 'a cluster whose nodes have joined', snapshot: clusterBuilder() },
    {
      name: 'a node that has had no time to join',
      snapshot: withOrphan().change(facts.ident, (ident) => ({ ...ident, ageSeconds: 2 }), orphan),
    },
    {
      name: 'a node that reads the metadata of the cluster and is about to join',
      snapshot: withOrphan().set(
        facts.linearizableRead,
        { version: 5, clusterFingerprint: '12345678901234567891', tookMs: 3 },
        orphan,
      ),
    },
  ],
  finds: [
    {
      name: 'a node that waits beside its cluster',
      snapshot: withOrphan(),
      findings: [
        {
          message: 'orphan',
          targets: [orphan],
          data: {
            node: orphan,
            cluster: 'test',
            joined: 'N1',
            address: addressOf(1),
            answer: 'metadata store not provisioned here',
          },
        },
      ],
    },
    {
      name: 'an orphan while another node of the cluster is down',
      snapshot: withOrphan().down('N1'),
      findings: [{ message: 'orphan', targets: [orphan], data: { joined: 'N2', address: addressOf(2) } }],
    },
    {
      name: 'a waiting node whose own store answers that it is empty',
      snapshot: withOrphan().set(
        facts.linearizableRead,
        { version: null, clusterFingerprint: null, tookMs: 3 },
        orphan,
      ),
      findings: [{ message: 'orphan', targets: [orphan], data: { answer: 'the key is absent' } }],
    },
  ],
  unknown: [
    { name: 'a node that is down', snapshot: clusterBuilder().down('N2'), targets: ['N2'] },
    {
      name: 'a waiting node of a cluster of which no node answers',
      snapshot: clusterBuilder({ nodes: 1 }).down('N1').waiting(9),
      targets: ['N1', orphan],
    },
  ],
  skipped: [{ name: 'nodes of a cluster that was never provisioned', snapshot: unprovisionedBuilder() }],
})
