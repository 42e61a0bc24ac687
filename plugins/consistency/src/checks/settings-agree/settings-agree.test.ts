import { facts, nodeKey, type NodeSettings, type RegisteredNode } from '@restate-preflight/core'
import {
  clusterBuilder,
  testCheck,
  unprovisionedBuilder,
  type ClusterBuilder,
} from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { settingsAgree } from './settings-agree.ts'

const cluster = (nodes = 3) => clusterBuilder({ nodes })

const set = (node: string, changes: NodeSettings, builder: ClusterBuilder = cluster()): ClusterBuilder =>
  builder.change(facts.settings, (settings) => ({ ...settings, ...changes }), node)

const register = (
  id: number,
  changes: Partial<RegisteredNode>,
  builder: ClusterBuilder = cluster(),
): ClusterBuilder =>
  builder.change(facts.nodesConfiguration, (configuration) => ({
    ...configuration,
    nodes: configuration.nodes.map((node) => (node.id === id ? { ...node, ...changes } : node)),
  }))

const withoutSettings = (builder: ClusterBuilder, ids = [1, 2, 3]): ClusterBuilder => {
  for (const id of ids) builder.lose(facts.settings, nodeKey(id), 'RP3002')
  return builder
}

testCheck({ describe, it }, settingsAgree, {
  passes: [
    { name: 'nodes that have the same settings', snapshot: cluster() },
    {
      name: 'a setting that one version writes in another way',
      snapshot: [3, 4].reduce(
        (builder, id) =>
          set(
            `N${id}`,
            { 'gossip-tick-interval': '0.1s' },
            register(id, { binaryVersion: '1.7.2' }, builder),
          ),
        cluster(4),
      ),
    },
    {
      name: 'workers that agree beside a node that is none',
      snapshot: set(
        'N3',
        { 'worker.durability-mode': 'none' },
        register(3, { roles: ['admin', 'metadata-server'] }),
      ),
    },
    {
      name: 'a node that neither takes calls in nor works on them, without a flag of the others',
      snapshot: ['N1', 'N2'].reduce(
        (builder, node) => set(node, { 'experimental-enable-vqueues': 'true' }, builder),
        register(3, { roles: ['admin', 'log-server', 'metadata-server'] }),
      ),
    },
    { name: 'the others beside a node that is down', snapshot: cluster().down('N3') },
    {
      name: 'a setting that is not set, and one that is absent',
      snapshot: set('N2', { 'worker.snapshots.destination': null }),
    },
  ],
  finds: [
    {
      name: 'a node that gossips in another rhythm',
      snapshot: set('N2', { 'gossip-tick-interval': '200ms' }),
      findings: [
        {
          message: 'differs',
          severity: 'medium',
          targets: ['N2'],
          data: {
            node: 'N2',
            setting: 'gossip-tick-interval',
            difference: 'gossip-tick-interval is 200ms on N2 (100ms on N1, N3)',
          },
        },
      ],
    },
    {
      name: 'snapshots that go elsewhere, or nowhere',
      snapshot: set(
        'N1',
        { 'worker.snapshots.destination': 's3:#000000000001' },
        set('N2', { 'worker.snapshots.destination': 's3:#000000000001' }),
      ),
      findings: [
        {
          message: 'differs',
          severity: 'high',
          targets: ['N3'],
          data: { difference: 'worker.snapshots.destination is not set on N3 (s3:#000000000001 on N1, N2)' },
        },
      ],
    },
    {
      name: 'a node that alone moves what it leads to vqueues',
      snapshot: set('N2', { 'experimental-enable-vqueues': 'true' }),
      findings: [
        {
          message: 'differs',
          severity: 'high',
          targets: ['N2'],
          data: { difference: 'experimental-enable-vqueues is true on N2 (not set on N1, N3)' },
        },
      ],
    },
    {
      name: 'a node that takes calls in, without a flag of those that work on them',
      snapshot: ['N1', 'N2'].reduce(
        (builder, node) => set(node, { 'experimental-enable-vqueues': 'true' }, builder),
        register(3, { roles: ['http-ingress'] }),
      ),
      findings: [
        {
          message: 'differs',
          severity: 'high',
          targets: ['N3'],
          data: { difference: 'experimental-enable-vqueues is not set on N3 (true on N1, N2)' },
        },
      ],
    },
    {
      name: 'a node that gives connections up in another rhythm',
      snapshot: set('N3', { 'networking.http2-keep-alive-interval': '20s' }),
      findings: [
        {
          message: 'differs',
          severity: 'low',
          targets: ['N3'],
          data: { difference: 'networking.http2-keep-alive-interval is 20s on N3 (1s on N1, N2)' },
        },
      ],
    },
    {
      name: 'one of two nodes, which names both',
      snapshot: set('N2', { 'default-replication': '2' }, cluster(2)),
      findings: [
        {
          message: 'differs',
          severity: 'low',
          targets: ['N2'],
          data: { node: 'N2', difference: 'default-replication is 2 on N2 (1 on N1)' },
        },
      ],
    },
    {
      name: 'each setting by itself',
      snapshot: set('N1', { 'tls.mode': 'require', 'cluster-name': 'shop' }),
      findings: [
        {
          message: 'differs',
          targets: ['N1'],
          data: { setting: 'cluster-name', difference: 'cluster-name is shop on N1 (test on N2, N3)' },
        },
        {
          message: 'differs',
          targets: ['N1'],
          data: { setting: 'tls.mode', difference: 'tls.mode is require on N1 (not set on N2, N3)' },
        },
      ],
    },
  ],
  unknown: [
    { name: 'a node that did not tell', snapshot: withoutSettings(cluster(), [2]), targets: ['N2'] },
    {
      name: 'a cluster that does not tell',
      snapshot: withoutSettings(cluster()),
      targets: ['N1', 'N2', 'N3'],
    },
    {
      name: 'a node that has nobody to be compared with',
      snapshot: withoutSettings(cluster(), [1, 2]),
      targets: ['N1', 'N2', 'N3'],
    },
  ],
  skipped: [
    { name: 'a cluster that is not provisioned', snapshot: unprovisionedBuilder() },
    { name: 'a single node', snapshot: cluster(1) },
    {
      name: 'nodes of which no two run one version',
      snapshot: register(1, { binaryVersion: '1.7.2' }, register(2, { binaryVersion: '1.7.10' })),
    },
  ],
})
