import { facts, wellKnownKeys, type MetadataDigest } from '@restate-preflight/core'
import { clusterBuilder, testCheck, unprovisionedBuilder } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { metadataDecodable } from './metadata-decodable.ts'

const damaged = (key: string, changes: Partial<MetadataDigest> = {}) =>
  clusterBuilder().change(
    facts.stored,
    (value): MetadataDigest => ({
      ...(value as MetadataDigest),
      bodyVersion: null,
      digest: null,
      failure: { offset: 41, path: '$.nodes[2]', reason: 'expected a map' },
      ...changes,
    }),
    key,
  )

testCheck({ describe, it }, metadataDecodable, {
  passes: [
    { name: 'a store whose values decode', snapshot: clusterBuilder() },
    {
      name: 'a value with fields that this version does not know',
      snapshot: clusterBuilder().change(
        facts.stored,
        (value) => ({ ...(value as MetadataDigest), unknownFields: ['$.novelty'] }),
        'nodes_config',
      ),
    },
    {
      name: 'a snapshot of a version that did not read what is deployed',
      snapshot: ['schema_registry', 'rule_book'].reduce(
        (builder, key) => builder.forget(facts.stored, key),
        clusterBuilder(),
      ),
    },
    {
      name: 'the other keys, where one does not exist',
      snapshot: clusterBuilder().set(facts.stored, null, 'pp_epoch_1'),
    },
  ],
  finds: [
    {
      name: 'a damaged nodes_config',
      snapshot: damaged('nodes_config'),
      findings: [
        {
          message: 'undecodable',
          targets: ['nodes_config'],
          data: {
            key: 'nodes_config',
            version: 5,
            codec: 'flexbuffers',
            path: '$.nodes[2]',
            offset: 41,
            reason: 'expected a map',
          },
        },
      ],
    },
    {
      name: 'garbage under the epoch of a partition',
      snapshot: damaged('pp_epoch_2', { codec: 116 }),
      findings: [{ message: 'undecodable', targets: ['pp_epoch_2'], data: { codec: '116 (unknown)' } }],
    },
    {
      name: 'an empty value without a version',
      snapshot: damaged('bifrost_config', { codec: null, version: null }),
      findings: [
        {
          message: 'undecodable',
          targets: ['bifrost_config'],
          data: { codec: 'none (empty value)', version: 'unknown' },
        },
      ],
    },
    ...(['schema_registry', 'rule_book'] as const).map((key) => ({
      name: `junk under ${key}, which most clusters do not have`,
      snapshot: clusterBuilder().set(
        facts.stored,
        {
          version: 5,
          bodyVersion: null,
          bytes: 4,
          codec: 106,
          digest: null,
          failure: { offset: 0, path: '$', reason: 'the codec is 106' },
          unknownFields: [],
        },
        key,
      ),
      findings: [
        {
          message: 'undecodable',
          targets: [key],
          data: { key, version: 5, codec: '106 (unknown)', reason: 'the codec is 106' },
        },
      ],
    })),
  ],
  unknown: [
    {
      name: 'a key that could not be read',
      snapshot: clusterBuilder().lose(facts.stored, 'pp_epoch_3', 'RP3001'),
      targets: ['pp_epoch_3'],
    },
    {
      name: 'a snapshot without any key',
      snapshot: [...wellKnownKeys, 'pp_epoch_0'].reduce(
        (builder, key) => builder.forget(facts.stored, key),
        clusterBuilder({ partitions: 1 }),
      ),
      targets: ['*'],
    },
  ],
  skipped: [{ name: 'a cluster that is not provisioned', snapshot: unprovisionedBuilder() }],
})
