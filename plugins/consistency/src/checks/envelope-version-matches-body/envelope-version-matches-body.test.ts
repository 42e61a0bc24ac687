import { facts, type MetadataDigest } from '@restate-preflight/core'
import { clusterBuilder, testCheck, unprovisionedBuilder } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { storedAt } from '../../../test/deployed.ts'
import { envelopeVersionMatchesBody } from './envelope-version-matches-body.ts'

const stored = (key: string, changes: Partial<MetadataDigest>, partitions = 1) =>
  clusterBuilder({ partitions }).change(
    facts.stored,
    (value) => ({ ...(value as MetadataDigest), ...changes }),
    key,
  )

testCheck({ describe, it }, envelopeVersionMatchesBody, {
  passes: [
    { name: 'equal versions', snapshot: clusterBuilder() },
    {
      name: 'the other keys, where one does not decode',
      snapshot: stored('partition_table', { bodyVersion: null, digest: null }),
    },
    {
      name: 'the other keys, where one does not exist',
      snapshot: clusterBuilder().set(facts.stored, null, 'pp_epoch_0'),
    },
  ],
  finds: [
    {
      name: 'an envelope that went back',
      snapshot: stored('nodes_config', { version: 3, bodyVersion: 12 }),
      findings: [
        {
          message: 'versions-differ',
          targets: ['nodes_config'],
          data: { key: 'nodes_config', envelope: 3, body: 12 },
        },
      ],
    },
    {
      name: 'an epoch whose envelope is ahead',
      snapshot: stored('pp_epoch_0', { version: 6 }),
      findings: [{ message: 'versions-differ', targets: ['pp_epoch_0'], data: { envelope: 6, body: 5 } }],
    },
    ...(['schema_registry', 'rule_book'] as const).map((key) => ({
      name: `an envelope of ${key} that went back`,
      snapshot: clusterBuilder({ partitions: 1 }).set(facts.stored, { ...storedAt(8), version: 2 }, key),
      findings: [{ message: 'versions-differ', targets: [key], data: { key, envelope: 2, body: 8 } }],
    })),
  ],
  unknown: [
    {
      name: 'a key that could not be read',
      snapshot: clusterBuilder().lose(facts.stored, 'bifrost_config', 'RP4003'),
      targets: ['bifrost_config'],
    },
    {
      name: 'a value without a version',
      snapshot: stored('bifrost_config', { version: null }),
      targets: ['bifrost_config'],
    },
  ],
  skipped: [{ name: 'a cluster that is not provisioned', snapshot: unprovisionedBuilder() }],
})
