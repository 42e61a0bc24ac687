import { facts } from '@restate-preflight/core'
import { clusterBuilder, testCheck } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { withoutReads, withStranger } from '../../../test/broken-clusters.ts'
import { metadataReadsAreQuick } from './metadata-reads-are-quick.ts'

const taking = (tookMs: number) =>
  clusterBuilder().change(facts.linearizableRead, (read) => ({ ...read, tookMs }), 'N2')

testCheck({ describe, it }, metadataReadsAreQuick, {
  passes: [
    { name: 'reads of some milliseconds', snapshot: clusterBuilder() },
    { name: 'a read just below the limit', snapshot: taking(499.9) },
    { name: 'the others beside a read that fails', snapshot: withoutReads(clusterBuilder(), ['N3']) },
    { name: 'registered nodes, not a stranger', snapshot: withStranger(clusterBuilder()) },
    { name: 'what the configuration allows', snapshot: taking(900), options: { noticeMs: 1_000 } },
  ],
  finds: [
    {
      name: 'a read that is worth a note',
      snapshot: taking(700.4),
      findings: [{ message: 'slow', targets: ['N2'], severity: 'info', data: { tookMs: 700, limit: 500 } }],
    },
    {
      name: 'a slow read',
      snapshot: taking(2_500),
      findings: [{ message: 'slow', targets: ['N2'], severity: 'low', data: { limit: 2_000 } }],
    },
  ],
  unknown: [
    {
      name: 'a read that was not made',
      snapshot: clusterBuilder().lose(facts.linearizableRead, 'N1', 'RP6003'),
      targets: ['N1'],
    },
  ],
})
