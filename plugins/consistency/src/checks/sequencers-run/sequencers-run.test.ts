import { facts } from '@restate-preflight/core'
import { clusterBuilder, testCheck, unprovisionedBuilder } from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { registered } from '../../../test/compared.ts'
import { sequencersRun } from './sequencers-run.ts'

const local = clusterBuilder({ partitions: 1 }).change(facts.logs, (logs) => ({
  ...logs,
  logs: logs.logs.map((log) => ({
    ...log,
    chain: log.chain.map((segment) => ({ ...segment, loglet: { kind: 'local' as const, params: '1' } })),
  })),
}))

const restarted = clusterBuilder().change(facts.nodesConfiguration, (configuration) => ({
  ...configuration,
  nodes: configuration.nodes.map((node) =>
    node.id === 2 ? { ...node, currentGeneration: { id: 2, generation: 4 } } : node,
  ),
}))

testCheck({ describe, it }, sequencersRun, {
  passes: [{ name: 'sequencers that run', snapshot: clusterBuilder() }],
  finds: [
    {
      name: 'a sequencer on a node that is down, which follows from that',
      snapshot: clusterBuilder().down('N3'),
      findings: [
        {
          message: 'sequencer-down',
          targets: ['2', 'N3'],
          follows: ['health/node-alive N3'],
          data: { sequencer: 'N3:1' },
        },
      ],
    },
    {
      name: 'a process that was replaced',
      snapshot: restarted,
      findings: [
        {
          message: 'sequencer-outdated',
          severity: 'info',
          targets: ['1', 'N2'],
          data: { sequencer: 'N2:1', current: 'N2:4' },
        },
      ],
    },
  ],
  unknown: [
    {
      name: 'a register that cannot be read',
      snapshot: clusterBuilder({ partitions: 1 }).lose(facts.nodesConfiguration),
      targets: ['0'],
    },
  ],
  skipped: [
    { name: 'a cluster that is not provisioned', snapshot: unprovisionedBuilder() },
    { name: 'logs on one node', snapshot: local },
    { name: 'sequencers that are not registered', snapshot: registered(clusterBuilder(), { nodes: [] }) },
  ],
})
