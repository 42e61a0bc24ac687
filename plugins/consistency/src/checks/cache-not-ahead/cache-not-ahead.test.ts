import { evaluateCheck, facts, lifecycleOf } from '@restate-preflight/core'
import { addressOf, clusterBuilder, testCheck, unprovisionedBuilder } from '@restate-preflight/testkit'
import { describe, expect, it } from 'vitest'
import { deployed, storedAt } from '../../../test/deployed.ts'
import { cacheNotAhead } from './cache-not-ahead.ts'

const storeAt = (partition_table: number | null, nodes = 2) =>
  clusterBuilder({ nodes }).change(facts.storedAfter, (versions) => ({ ...versions, partition_table }))

testCheck({ describe, it }, cacheNotAhead, {
  passes: [
    { name: 'caches at the version of the store', snapshot: clusterBuilder() },
    { name: 'a store that was written to after the caches were read', snapshot: storeAt(8) },
    {
      name: 'an empty cache of a key that does not exist',
      snapshot: storeAt(null, 1).change(
        facts.cachedPartitionTable,
        (value) => ({ ...value, version: 0, bodyVersion: 0 }),
        'N1',
      ),
    },
    {
      name: 'what is deployed, in a snapshot of a version that did not read it last',
      snapshot: deployed(clusterBuilder({ nodes: 1 }), storedAt(3), { N1: 3 }).set(facts.storedAfter, {
        nodes_config: 5,
        partition_table: 5,
        bifrost_config: 5,
      }),
    },
  ],
  finds: [
    {
      name: 'nodes that know of deployments which the store lost',
      snapshot: deployed(clusterBuilder({ nodes: 1 }), storedAt(3), { N1: 9 }),
      findings: [
        {
          message: 'cache-ahead',
          targets: ['N1', 'schema_registry'],
          magnitude: 6,
          data: { node: 'N1', key: 'schema_registry', cached: 9, stored: 3 },
        },
      ],
    },
    {
      name: 'a store that went back behind all caches',
      snapshot: storeAt(3),
      findings: ['N1', 'N2'].map((node) => ({
        message: 'cache-ahead',
        targets: [node, 'partition_table'],
        magnitude: 2,
        data: { node, key: 'partition_table', cached: 5, stored: 3 },
      })),
    },
    {
      name: 'a store whose envelope fell around the value, which follows from that',
      snapshot: storeAt(3, 1).change(
        facts.stored,
        (value) => (value === null ? null : { ...value, version: 3 }),
        'partition_table',
      ),
      findings: [
        {
          message: 'cache-ahead',
          targets: ['N1', 'partition_table'],
          follows: ['consistency/envelope-version-matches-body partition_table'],
        },
      ],
    },
    {
      name: 'a store that lost the key',
      snapshot: storeAt(null, 1),
      findings: [
        { message: 'cache-ahead', targets: ['N1', 'partition_table'], data: { stored: 'no value' } },
      ],
    },
    {
      name: 'one node ahead, with another of its caches unread',
      snapshot: clusterBuilder()
        .change(facts.cachedNodesConfiguration, (value) => ({ ...value, version: 12 }), 'N2')
        .lose(facts.cachedLogs, 'N2'),
      findings: [{ message: 'cache-ahead', targets: ['N2', 'nodes_config'], magnitude: 7 }],
    },
  ],
  unknown: [
    { name: 'a node that is down', snapshot: clusterBuilder().down('N2'), targets: ['N2'] },
    {
      name: 'any node while the store does not answer',
      snapshot: clusterBuilder({ nodes: 2 }).lose(facts.storedAfter, 'cluster', 'RP4003'),
      targets: ['N1', 'N2'],
    },
    {
      name: 'a cache whose content does not decode',
      snapshot: clusterBuilder().change(facts.cachedLogs, (value) => ({ ...value, version: null }), 'N3'),
      targets: ['N3'],
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

it('confirms a cache that is ahead key by key', () => {
  const snapshot = clusterBuilder({ nodes: 1 })
    .set(facts.storedAfter, { nodes_config: 4, partition_table: 4, bifrost_config: 5 })
    .build()
  const judgements = evaluateCheck(cacheNotAhead, { snapshot, lifecycle: lifecycleOf(snapshot), options: {} })
  const drafts = judgements.flatMap(({ outcome }) => (outcome.kind === 'finding' ? outcome.drafts : []))
  expect(
    drafts.flatMap((earlier) => drafts.map((later) => cacheNotAhead.persists?.(earlier, later))),
  ).toEqual([true, false, false, true])
})

it('sends nobody to bring nodes back where one answers and its value cannot be decoded', () => {
  const snapshot = clusterBuilder({ nodes: 1 })
    .change(facts.cachedLogs, (value) => ({ ...value, version: null }), 'N1')
    .build()
  const judgements = evaluateCheck(cacheNotAhead, { snapshot, lifecycle: lifecycleOf(snapshot), options: {} })
  const actions = judgements.flatMap(({ outcome }) =>
    outcome.kind === 'unknown' ? [outcome.error.action] : [],
  )
  expect(actions).toEqual([expect.stringContaining('consistency/metadata-decodable')])
})
