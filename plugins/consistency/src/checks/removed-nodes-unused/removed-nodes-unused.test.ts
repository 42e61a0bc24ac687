import { facts } from '@restate-preflight/core'
import {
  clusterBuilder,
  testCheck,
  unprovisionedBuilder,
  type ClusterBuilder,
} from '@restate-preflight/testkit'
import { describe, it } from 'vitest'
import { removedNodesUnused } from './removed-nodes-unused.ts'

const without = (id: number, tombstones: readonly number[], builder = clusterBuilder()): ClusterBuilder =>
  builder.change(facts.nodesConfiguration, (configuration) => ({
    ...configuration,
    nodes: configuration.nodes.filter((node) => node.id !== id),
    tombstones,
  }))

/** A cluster of which only the replica set of partition 1 names N9. */
const moving = clusterBuilder().change(
  facts.epoch,
  (epoch) => (epoch === null ? null : { ...epoch, next: { ...epoch.current, replicaSet: [9] } }),
  '1',
)

/** A cluster whose raft group has N9, which its nodes_config does not. */
const joining = () =>
  ['N1', 'N2', 'N3'].reduce(
    (builder, node) =>
      builder.change(
        facts.metadataServer,
        (view) => ({
          ...view,
          configuration: { version: 9, members: { ...view.configuration?.members, 9: '900' } },
        }),
        node,
      ),
    clusterBuilder(),
  )

testCheck({ describe, it }, removedNodesUnused, {
  passes: [
    { name: 'registered nodes only', snapshot: clusterBuilder() },
    {
      name: 'a removed node that nothing names',
      snapshot: clusterBuilder().change(facts.nodesConfiguration, (configuration) => ({
        ...configuration,
        tombstones: [9],
      })),
    },
    { name: 'partitions without epoch metadata', snapshot: clusterBuilder().set(facts.epoch, null, '0') },
  ],
  finds: [
    {
      name: 'a node that was removed while it had replicas, records and a vote',
      snapshot: without(3, [3]),
      findings: [
        {
          message: 'in-replica-set',
          targets: ['cluster', 'N3', '1', '2'],
          magnitude: 2,
          data: { node: 'N3', status: 'removed', places: '1, 2', version: 5 },
        },
        {
          message: 'in-nodeset',
          targets: ['cluster', 'N3', '0', '1', '2', '3'],
          data: { places: '0, 1, 2, 3' },
        },
        {
          message: 'in-metadata-store',
          severity: 'high',
          targets: ['cluster', 'N3'],
          data: { places: 'version 3' },
        },
        { message: 'is-leader', severity: 'medium', targets: ['cluster', 'N3', '2'] },
        { message: 'is-sequencer', severity: 'info', targets: ['cluster', 'N3', '2'] },
      ],
    },
    {
      name: 'a node that nobody registered, in the replica set to come',
      snapshot: moving,
      findings: [
        {
          message: 'in-replica-set',
          targets: ['cluster', 'N9', '1'],
          data: { node: 'N9', status: 'not registered' },
        },
      ],
    },
    {
      name: 'a member of the metadata store that nobody registered',
      snapshot: joining(),
      findings: [{ message: 'in-metadata-store', severity: 'high', targets: ['cluster', 'N9'] }],
    },
    {
      name: 'such a member while nodes join, when it may have joined between two reads, for information',
      snapshot: joining().change(facts.ident, (ident) => ({ ...ident, ageSeconds: 5 }), 'N1'),
      findings: [{ message: 'in-metadata-store', severity: 'info', targets: ['cluster', 'N9'] }],
    },
  ],
  unknown: [
    {
      name: 'a register that cannot be read',
      snapshot: clusterBuilder().lose(facts.nodesConfiguration),
      targets: ['cluster'],
    },
    {
      name: 'a partition whose epoch metadata cannot be read',
      snapshot: clusterBuilder().lose(facts.epoch, '2'),
      targets: ['cluster'],
    },
    {
      name: 'a snapshot without the epoch of any partition',
      snapshot: clusterBuilder({ partitions: 1 }).forget(facts.epoch, '0'),
      targets: ['cluster'],
    },
    {
      name: 'a metadata store of which no member answers',
      snapshot: clusterBuilder({ nodes: 1 }).lose(facts.metadataServer, 'N1'),
      targets: ['cluster'],
    },
  ],
  skipped: [{ name: 'a cluster that is not provisioned', snapshot: unprovisionedBuilder() }],
})
