import { evaluateCheck, facts, lifecycleOf, type MetadataDigest } from '@restate-preflight/core'
import {
  addressOf,
  clusterBuilder,
  testCheck,
  unprovisionedBuilder,
  type ClusterBuilder,
} from '@restate-preflight/testkit'
import { describe, expect, it } from 'vitest'
import { deployed, storedAt } from '../../../test/deployed.ts'
import { cacheMatchesStore } from './cache-matches-store.ts'

const at = (version: number) => (value: MetadataDigest | null) =>
  ({ ...(value as MetadataDigest), version, bodyVersion: version }) as MetadataDigest
const tableAt = (builder: ClusterBuilder, stored: number, caches: Readonly<Record<string, number>>) => {
  builder.change(facts.stored, at(stored), 'partition_table')
  for (const [node, version] of Object.entries(caches)) {
    builder.change(facts.cachedPartitionTable, at(version), node)
  }
  return builder
}
const undecodable = {
  bodyVersion: null,
  digest: null,
  failure: { offset: 12, path: '$.partitions', reason: 'ranges overlap' },
} as const

testCheck({ describe, it }, cacheMatchesStore, {
  passes: [
    { name: 'caches at the version of the store', snapshot: clusterBuilder() },
    {
      name: 'a cache that took over a later write meanwhile',
      snapshot: tableAt(clusterBuilder(), 5, { N1: 6, N2: 5, N3: 6 }),
    },
    {
      name: 'a key that does not exist yet',
      snapshot: clusterBuilder({ nodes: 1 })
        .set(facts.stored, null, 'bifrost_config')
        .change(facts.cachedLogs, at(0), 'N1'),
    },
    {
      name: 'what is deployed, which every node knows',
      snapshot: deployed(clusterBuilder(), storedAt(3), { N1: 3, N2: 3, N3: 4 }),
    },
    {
      name: 'a snapshot of a version that did not read what is deployed',
      snapshot: clusterBuilder().forget(facts.stored, 'schema_registry'),
    },
  ],
  finds: [
    {
      name: 'one node of three that lags',
      snapshot: tableAt(clusterBuilder(), 7, { N1: 7, N2: 6, N3: 7 }),
      findings: [
        {
          message: 'cache-lags',
          targets: ['N2', 'partition_table'],
          data: { node: 'N2', key: 'partition_table', cached: 6, stored: 7 },
        },
      ],
    },
    {
      name: 'a lag although another key could not be read',
      snapshot: tableAt(clusterBuilder({ nodes: 2 }), 7, { N1: 7 }).lose(facts.cachedLogs, 'N2'),
      findings: [{ message: 'cache-lags', targets: ['N2', 'partition_table'] }],
    },
    {
      name: 'a stored value that decodes and that every node refuses',
      snapshot: tableAt(clusterBuilder({ nodes: 2 }), 6, { N1: 5, N2: 5 }),
      findings: ['N1', 'N2'].map((node) => ({
        message: 'value-refused',
        severity: 'critical' as const,
        targets: [node, 'partition_table'],
        data: { cached: 5, stored: 6, verdict: 'can be decoded, so they refuse what it says' },
      })),
    },
    {
      name: 'a stored value that nobody can decode, by the version of its envelope',
      snapshot: tableAt(clusterBuilder({ nodes: 1 }), 6, { N1: 5 }).change(
        facts.stored,
        (value) => ({ ...(value as MetadataDigest), ...undecodable }),
        'partition_table',
      ),
      findings: [
        {
          message: 'value-refused',
          severity: 'critical',
          targets: ['N1', 'partition_table'],
          data: { verdict: 'cannot be decoded at $.partitions (byte 12): ranges overlap' },
        },
      ],
    },
    {
      name: 'a node that does not know of a deployment',
      snapshot: deployed(clusterBuilder({ nodes: 2 }), storedAt(3), { N1: 3, N2: 2 }),
      findings: [
        {
          message: 'cache-lags',
          targets: ['N2', 'schema_registry'],
          data: { node: 'N2', key: 'schema_registry', cached: 2, stored: 3 },
        },
      ],
    },
    {
      name: 'what is deployed, where nobody can decode it',
      snapshot: deployed(clusterBuilder({ nodes: 1 }), { ...storedAt(5), ...undecodable }, { N1: 2 }),
      findings: [
        {
          message: 'value-refused',
          severity: 'critical',
          targets: ['N1', 'schema_registry'],
          data: { key: 'schema_registry', cached: 2, stored: 5 },
        },
      ],
    },
    {
      name: 'what all nodes that answer refuse, while one is down',
      snapshot: tableAt(clusterBuilder({ nodes: 2 }), 6, { N1: 5 }).down('N2'),
      findings: [{ message: 'value-refused', severity: 'critical', targets: ['N1', 'partition_table'] }],
    },
  ],
  unknown: [
    { name: 'a node that is down', snapshot: clusterBuilder().down('N3'), targets: ['N3'] },
    {
      name: 'any node while the store does not answer',
      snapshot: clusterBuilder({ nodes: 2 }).lose(facts.stored, 'nodes_config', 'RP4003'),
      targets: ['N1', 'N2'],
    },
    {
      name: 'any node while nobody can tell what is deployed',
      snapshot: clusterBuilder({ nodes: 1 }).lose(facts.stored, 'schema_registry', 'RP4003'),
      targets: ['N1'],
    },
    {
      name: 'a cache whose content does not decode',
      snapshot: clusterBuilder().change(
        facts.cachedLogs,
        (value) => ({ ...value, ...undecodable, version: null }),
        'N1',
      ),
      targets: ['N1'],
    },
  ],
  skipped: [
    { name: 'a cluster that is not provisioned', snapshot: unprovisionedBuilder() },
    {
      name: 'a node that is not registered',
      snapshot: clusterBuilder()
        .waiting(9)
        .nodes((nodes) => nodes.filter(({ key }) => key === addressOf(9))),
    },
  ],
})

describe('a second look', () => {
  const draftOf = (cached: number, stored: number) => {
    const snapshot = tableAt(clusterBuilder({ nodes: 1 }), stored, { N1: cached }).build()
    const judgements = evaluateCheck(cacheMatchesStore, {
      snapshot,
      lifecycle: lifecycleOf(snapshot),
      options: {},
    })
    const [draft] = judgements.flatMap(({ outcome }) => (outcome.kind === 'finding' ? outcome.drafts : []))
    if (draft === undefined) throw new Error('no finding')
    return draft
  }

  it('confirms a cache that has not moved', () => {
    expect(cacheMatchesStore.persists?.(draftOf(5, 6), draftOf(5, 6))).toBe(true)
  })

  it('does not take constant writes for a lag', () => {
    expect(cacheMatchesStore.persists?.(draftOf(5, 6), draftOf(6, 7))).toBe(false)
  })

  it('does not take a lag of another key for the same', () => {
    const earlier = draftOf(5, 6)
    const other = { ...earlier, data: { ...earlier.data, key: 'nodes_config' } }
    expect(cacheMatchesStore.persists?.(other, earlier)).toBe(false)
  })
})
