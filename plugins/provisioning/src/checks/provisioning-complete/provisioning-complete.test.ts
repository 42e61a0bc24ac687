import { facts } from '@restate-preflight/core'
import { addressOf, clusterBuilder, testCheck, unprovisionedBuilder } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { provisioningComplete } from './provisioning-complete.ts'

testCheck({ describe, it }, provisioningComplete, {
  passes: [
    { name: 'a store with all three keys', snapshot: clusterBuilder() },
    { name: 'a cluster provisioned with zero partitions', snapshot: clusterBuilder({ partitions: 0 }) },
  ],
  finds: [
    {
      name: 'provisioning that stopped after nodes_config',
      snapshot: clusterBuilder()
        .set(facts.stored, null, 'bifrost_config')
        .set(facts.stored, null, 'partition_table'),
      findings: [
        {
          message: 'keys-missing',
          targets: ['partition_table', 'bifrost_config'],
          magnitude: 2,
          data: { keys: 'partition_table, bifrost_config', address: addressOf(1) },
        },
      ],
    },
    {
      name: 'a missing key where nodes_config cannot be decoded',
      snapshot: clusterBuilder()
        .set(facts.stored, null, 'partition_table')
        .lose(facts.nodesConfiguration, 'cluster', 'RP5001'),
      findings: [
        { message: 'keys-missing', targets: ['partition_table'], data: { address: 'of that node' } },
      ],
    },
    {
      name: 'a store that lost nodes_config',
      snapshot: clusterBuilder().set(facts.stored, null, 'nodes_config'),
      findings: [{ message: 'register-missing', targets: ['nodes_config'] }],
    },
  ],
  unknown: [
    {
      name: 'a store in which one key could not be read',
      snapshot: clusterBuilder().lose(facts.stored, 'partition_table', 'RP4003'),
      targets: ['cluster'],
    },
  ],
  skipped: [
    { name: 'a cluster that is not provisioned', snapshot: unprovisionedBuilder() },
    {
      name: 'two clusters, of which one is not complete: nobody may provision',
      snapshot: clusterBuilder()
        .set(facts.cachedFingerprint, '99', 'N3')
        .set(facts.stored, null, 'partition_table'),
    },
  ],
})
