import { facts, type MetadataDigest } from '@restate-preflight/core'
import { clusterBuilder, testCheck, testTime } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { after } from '../../../test/compared.ts'
import { storedAt } from '../../../test/deployed.ts'
import { versionsNeverFall } from './versions-never-fall.ts'

const stored = (changes: Partial<MetadataDigest>, key = 'bifrost_config') =>
  clusterBuilder().change(facts.stored, (digest) => (digest === null ? null : { ...digest, ...changes }), key)

const deployed = (version: number | null) =>
  clusterBuilder().set(facts.stored, version === null ? null : storedAt(version), 'schema_registry')

const at = (version: number) => stored({ version, bodyVersion: version })

testCheck({ describe, it }, versionsNeverFall, {
  passes: [
    { name: 'the same twice', snapshot: after(clusterBuilder(), clusterBuilder()) },
    { name: 'a version that rose', snapshot: after(clusterBuilder(), at(9)) },
    { name: 'the first deployment', snapshot: after(deployed(null), deployed(1)) },
    {
      name: 'a value that cannot be decoded now, in an envelope of the same version',
      snapshot: after(clusterBuilder(), stored({ bodyVersion: null, digest: null })),
    },
  ],
  finds: [
    {
      name: 'a version that fell, through the node that read it',
      snapshot: after(at(9), clusterBuilder()),
      findings: [
        {
          message: 'version-fell',
          targets: ['bifrost_config'],
          magnitude: 4,
          follows: [],
          data: { before: 9, after: 5, node: 'N1', earlierAt: testTime },
        },
      ],
    },
    {
      name: 'an envelope that fell below its value, which follows from that',
      snapshot: after(clusterBuilder(), stored({ version: 3 })),
      findings: [
        {
          message: 'version-fell',
          targets: ['bifrost_config'],
          follows: ['consistency/envelope-version-matches-body bifrost_config'],
          data: { before: 5, after: 3 },
        },
      ],
    },
    {
      name: 'an envelope that fell around a value that cannot be decoded',
      snapshot: after(clusterBuilder(), stored({ version: 1, bodyVersion: null, digest: null })),
      findings: [{ message: 'version-fell', targets: ['bifrost_config'], follows: [], data: { after: 1 } }],
    },
    {
      name: 'a version below that of a look before the earlier one',
      snapshot: after(after(at(9), at(7)), at(8)),
      findings: [{ message: 'version-fell', targets: ['bifrost_config'], data: { before: 9, after: 8 } }],
    },
    {
      name: 'the epoch of a partition that was deleted',
      snapshot: after(clusterBuilder(), clusterBuilder().set(facts.stored, null, 'pp_epoch_2')),
      findings: [{ message: 'key-gone', targets: ['pp_epoch_2'], data: { key: 'pp_epoch_2', before: 5 } }],
    },
    {
      name: 'deployments that are lost',
      snapshot: after(deployed(7), deployed(2)),
      findings: [{ message: 'version-fell', targets: ['schema_registry'], data: { before: 7, after: 2 } }],
    },
    {
      name: 'all that was deployed, deleted',
      snapshot: after(deployed(7), deployed(null)),
      findings: [{ message: 'key-gone', targets: ['schema_registry'], data: { before: 7 } }],
    },
  ],
  unknown: [
    {
      name: 'a key that cannot be read',
      snapshot: after(clusterBuilder(), clusterBuilder().lose(facts.stored, 'pp_epoch_0', 'RP4011')),
      targets: ['pp_epoch_0'],
    },
  ],
  skipped: [
    { name: 'a look without an earlier one', snapshot: clusterBuilder() },
    {
      name: 'a look that an older version took',
      snapshot: clusterBuilder().set(facts.earlierLook, {
        takenAt: testTime,
        state: 'serving',
        reached: 2,
        fingerprint: null,
        nodes: [],
      }),
    },
    {
      name: 'another cluster',
      snapshot: after(at(9), clusterBuilder(), { fingerprint: '7' }),
    },
  ],
})
