import { clusterBuilder, testCheck, type ClusterBuilder } from '@restate-preflight/testkit'
import { describe, expect, it } from 'vitest'
import type { FindingDraft } from '@restate-preflight/core'
import { withExternalMetadata, withServer } from '../../../test/broken-clusters.ts'
import { metadataMembersKeepUp } from './metadata-members-keep-up.ts'

const indexes = (applied: string, committed: string, lastIndex = committed, firstIndex = '1') => ({
  raft: { term: '2', applied, committed, firstIndex, lastIndex },
})

/** N1 leads and has committed 5000; N3 is at the given index. */
const following = (applied: string, committed = applied): ClusterBuilder =>
  withServer(
    withServer(withServer(clusterBuilder(), 'N1', indexes('5000', '5000')), 'N2', indexes('4990', '4990')),
    'N3',
    indexes(applied, committed),
  )

testCheck({ describe, it }, metadataMembersKeepUp, {
  passes: [
    { name: 'members that have applied everything', snapshot: clusterBuilder() },
    { name: 'a member that is a little behind', snapshot: following('4000') },
    { name: 'the members that answer, beside one that is down', snapshot: clusterBuilder().down('N3') },
    {
      name: 'the others beside a member without a raft log, which another check reports',
      snapshot: withServer(clusterBuilder(), 'N3', { raft: null, leader: null }),
    },
    {
      name: 'what the configuration allows',
      snapshot: following('100'),
      options: { maxLag: 10_000 },
    },
  ],
  finds: [
    {
      name: 'a member far behind the leader',
      snapshot: following('3999'),
      findings: [
        {
          message: 'behind',
          targets: ['N3'],
          magnitude: 1_001,
          data: { applied: '3999', committed: '5000', lag: 1_001 },
        },
      ],
    },
    {
      name: 'a member that does not apply what it knows to be committed',
      snapshot: following('100', '5000'),
      findings: [{ message: 'behind', targets: ['N3'], data: { lag: 4_900 } }],
    },
    {
      name: 'more applied than committed',
      snapshot: withServer(clusterBuilder(), 'N3', indexes('101', '100')),
      findings: [{ message: 'out-of-order', targets: ['N3'], severity: 'high' }],
    },
    {
      name: 'more committed than there is',
      snapshot: withServer(clusterBuilder(), 'N3', indexes('100', '100', '90')),
      findings: [{ message: 'out-of-order', targets: ['N3'], severity: 'high', data: { last: '90' } }],
    },
    {
      name: 'a log that begins after what was applied',
      snapshot: withServer(clusterBuilder(), 'N3', indexes('100', '100', '110', '102')),
      findings: [{ message: 'out-of-order', targets: ['N3'], severity: 'high', data: { first: '102' } }],
    },
  ],
  skipped: [
    {
      name: 'a cluster whose metadata is in an external store',
      snapshot: withExternalMetadata(clusterBuilder()),
    },
  ],
})

describe('a member that is behind at two looks', () => {
  const behind = (lag: number): FindingDraft => ({
    message: 'behind',
    data: { lag },
    severity: 'medium',
    targets: [],
    magnitude: lag,
    evidence: [],
    follows: [],
  })

  it.each([
    ['does not keep up where it came no nearer', 2_000, 2_000, true],
    ['does not keep up where it fell back', 2_000, 2_500, true],
    ['is catching up where it came nearer', 2_000, 1_500, false],
  ])('%s', (_, first, second, persists) => {
    expect(metadataMembersKeepUp.persists?.(behind(first), behind(second))).toBe(persists)
  })
})
