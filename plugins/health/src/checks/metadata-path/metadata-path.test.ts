import { facts, type ErrorRecord } from '@restate-preflight/core'
import { clusterBuilder, testCheck } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { withoutReads, withStranger } from '../../../test/broken-clusters.ts'
import { metadataPath } from './metadata-path.ts'

/** As Restate 1.7 reports through a proxy that cannot reach the leader. */
const peerError: ErrorRecord = {
  code: 'RP4011',
  target: 'N3',
  message: 'N3 cannot reach its peer',
  layers: ['gRPC UNAVAILABLE', 'other error: [retryable] [http://127.0.0.1:5001] tcp connect error'],
  action: 'Look at the peer that is named.',
}

testCheck({ describe, it }, metadataPath, {
  passes: [
    { name: 'a cluster through whose nodes one can read', snapshot: clusterBuilder() },
    { name: 'a process that is not registered', snapshot: withStranger(clusterBuilder()) },
  ],
  finds: [
    {
      name: 'one node through which nothing can be read',
      snapshot: clusterBuilder().lose(facts.linearizableRead, 'N3', peerError),
      findings: [
        {
          message: 'no-read-through-node',
          targets: ['N3'],
          severity: 'medium',
          data: { peer: 'http://127.0.0.1:5001', error: 'N3 cannot reach its peer (RP4011)' },
        },
      ],
    },
    {
      name: 'a read that hangs, without a named peer',
      snapshot: clusterBuilder().lose(facts.linearizableRead, 'N2', 'RP3001'),
      findings: [
        { message: 'no-read-through-node', targets: ['N2'], severity: 'medium', data: { peer: 'none' } },
      ],
    },
    {
      name: 'a cluster through none of whose nodes one can read',
      snapshot: withoutReads(clusterBuilder(), ['N1', 'N2', 'N3']),
      findings: [
        { message: 'no-read-anywhere', targets: ['N1'] },
        { message: 'no-read-anywhere', targets: ['N2'] },
        { message: 'no-read-anywhere', targets: ['N3'] },
      ],
    },
  ],
  unknown: [
    { name: 'a node that does not answer at all', snapshot: clusterBuilder().down('N3'), targets: ['N3'] },
    {
      name: 'a read that this run had no time for',
      snapshot: clusterBuilder().lose(facts.linearizableRead, 'N3', 'RP6001'),
      targets: ['N3'],
    },
  ],
})
