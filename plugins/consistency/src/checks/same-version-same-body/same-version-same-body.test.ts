import { evaluateCheck, facts, lifecycleOf, type MetadataDigest } from '@restate-preflight/core'
import { clusterBuilder, testCheck, unprovisionedBuilder } from '@restate-preflight/testkit'
import { describe, expect, it } from 'vitest'
import { sameVersionSameBody } from './same-version-same-body.ts'

const digest = (text: string) => (value: MetadataDigest | null) =>
  ({ ...(value as MetadataDigest), digest: text }) as MetadataDigest
const undecodable = (value: MetadataDigest | null): MetadataDigest => ({
  ...(value as MetadataDigest),
  bodyVersion: null,
  digest: null,
  failure: { offset: 0, path: '$', reason: 'no content' },
})

const twoContents = () =>
  clusterBuilder({ nodes: 2 })
    .change(facts.cachedPartitionTable, digest('aaaa'), 'N1')
    .change(facts.cachedPartitionTable, digest('aaaa'), 'N2')
    .change(facts.stored, digest('bbbbbbbbbbbbbbbb'), 'partition_table')

testCheck({ describe, it }, sameVersionSameBody, {
  passes: [
    { name: 'one content everywhere', snapshot: clusterBuilder() },
    { name: 'the places that answer, while a node is down', snapshot: clusterBuilder().down('N3') },
    {
      name: 'different contents under different versions',
      snapshot: clusterBuilder().change(
        facts.cachedLogs,
        (value) => ({ ...value, version: 4, bodyVersion: 4, digest: 'older' }),
        'N2',
      ),
    },
    {
      name: 'the placeholder of a node that waits',
      snapshot: clusterBuilder().waiting(9),
    },
    {
      name: 'caches that agree while the stored value does not decode',
      snapshot: clusterBuilder().change(facts.stored, undecodable, 'nodes_config'),
    },
  ],
  finds: [
    {
      name: 'a store whose content differs from that of all caches',
      snapshot: twoContents(),
      findings: [
        {
          message: 'bodies-differ',
          targets: ['partition_table'],
          magnitude: 1,
          data: {
            key: 'partition_table',
            version: 5,
            holders: 'aaaa in N1, N2; bbbbbbbbbbbb in the store',
          },
        },
      ],
    },
    {
      name: 'one node that differs, while the store cannot be read',
      snapshot: clusterBuilder()
        .change(facts.cachedLogs, digest('other'), 'N2')
        .lose(facts.stored, 'bifrost_config', 'RP4003'),
      findings: [{ message: 'bodies-differ', targets: ['bifrost_config'] }],
    },
    {
      name: 'three contents of one version',
      snapshot: clusterBuilder({ nodes: 2 })
        .change(facts.cachedNodesConfiguration, digest('a'), 'N1')
        .change(facts.cachedNodesConfiguration, digest('b'), 'N2'),
      findings: [{ message: 'bodies-differ', targets: ['nodes_config'], magnitude: 2 }],
    },
  ],
  unknown: [
    {
      name: 'a key that only one place holds readably',
      snapshot: clusterBuilder({ nodes: 1 }).change(facts.stored, undecodable, 'nodes_config'),
      targets: ['nodes_config'],
    },
    {
      name: 'any cached key where neither store nor nodes answer',
      snapshot: clusterBuilder({ nodes: 1 })
        .down('N1')
        .lose(facts.stored, 'nodes_config')
        .lose(facts.stored, 'partition_table')
        .lose(facts.stored, 'bifrost_config'),
      targets: ['nodes_config', 'partition_table', 'bifrost_config'],
    },
  ],
  skipped: [
    { name: 'a cluster that is not provisioned', snapshot: unprovisionedBuilder() },
    {
      name: 'keys that do not exist yet',
      snapshot: clusterBuilder({ nodes: 1, partitions: 1 })
        .down('N1')
        .set(facts.stored, null, 'nodes_config')
        .set(facts.stored, null, 'partition_table')
        .set(facts.stored, null, 'bifrost_config'),
    },
  ],
})

it('confirms a difference of the same version only', () => {
  const snapshot = twoContents().build()
  const judgements = evaluateCheck(sameVersionSameBody, {
    snapshot,
    lifecycle: lifecycleOf(snapshot),
    options: {},
  })
  const [draft] = judgements.flatMap(({ outcome }) => (outcome.kind === 'finding' ? outcome.drafts : []))
  if (draft === undefined) throw new Error('no finding')
  const later = { ...draft, data: { ...draft.data, version: 6 } }
  expect([
    sameVersionSameBody.persists?.(draft, draft),
    sameVersionSameBody.persists?.(draft, later),
  ]).toEqual([true, false])
})
