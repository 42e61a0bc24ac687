import { facts, type LogProvider } from '@restate-preflight/core'
import { clusterBuilder, testCheck, unprovisionedBuilder } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { logProviderReplicated } from './log-provider-replicated.ts'

const withProvider = (defaultProvider: LogProvider, nodes = 3) =>
  clusterBuilder({ nodes }).change(facts.logs, (logs) => ({ ...logs, defaultProvider }))

testCheck({ describe, it }, logProviderReplicated, {
  passes: [{ name: 'a cluster with the replicated provider', snapshot: clusterBuilder() }],
  finds: [
    {
      name: 'the local provider on three nodes',
      snapshot: withProvider({ kind: 'local' }),
      findings: [{ message: 'not-replicated', targets: ['cluster'], data: { nodes: 3, provider: 'local' } }],
    },
    {
      name: 'the in-memory provider on two nodes',
      snapshot: withProvider({ kind: 'in-memory' }, 2),
      findings: [
        { message: 'not-replicated', targets: ['cluster'], data: { nodes: 2, provider: 'in-memory' } },
      ],
    },
  ],
  unknown: [
    {
      name: 'a provider that is not known',
      snapshot: withProvider({ kind: 'unknown', name: 'remote' }),
      targets: ['cluster'],
    },
    {
      name: 'a cluster whose logs could not be read',
      snapshot: clusterBuilder().lose(facts.logs, 'cluster', 'RP5001'),
      targets: ['cluster'],
    },
    {
      name: 'a cluster whose register of nodes could not be read',
      snapshot: clusterBuilder().lose(facts.nodesConfiguration),
      targets: ['cluster'],
    },
  ],
  skipped: [
    { name: 'a single node with the local provider', snapshot: withProvider({ kind: 'local' }, 1) },
    { name: 'a cluster that is not provisioned', snapshot: unprovisionedBuilder() },
  ],
})
