import { facts, type ClusterState, type Report } from '@restate-preflight/core'
import {
  clusterBuilder,
  unprovisionedBuilder,
  testTime,
  type ClusterBuilder,
} from '@restate-preflight/testkit'
import { reportOf } from './scenarios.ts'

/** A cluster whose nodes joined a moment ago. */
const young = (builder: ClusterBuilder): ClusterBuilder =>
  builder.change(facts.nodesConfiguration, (configuration) => ({
    ...configuration,
    modifiedAt: new Date(Date.parse(testTime) - 5_000).toISOString(),
  }))

const builders: Readonly<Record<ClusterState, () => ClusterBuilder>> = {
  'no-contact': () =>
    clusterBuilder({ nodes: 1 })
      .down('N1')
      .lose(facts.nodesConfiguration)
      .lose(facts.partitionTable)
      .lose(facts.logs),
  split: () => clusterBuilder().set(facts.cachedFingerprint, '99', 'N3'),
  unprovisioned: () => unprovisionedBuilder(),
  provisioning: () =>
    young(clusterBuilder())
      .set(facts.stored, null, 'partition_table')
      .lose(facts.partitionTable, 'cluster', 'RP4001'),
  forming: () =>
    young(clusterBuilder()).change(
      facts.metadataServer,
      (view) => ({ ...view, configuration: { version: 0, members: {} }, leader: null, raft: null }),
      'N3',
    ),
  bootstrapping: () => young(clusterBuilder()).change(facts.logs, (logs) => ({ ...logs, logs: [] })),
  'metadata-unavailable': () =>
    clusterBuilder()
      .down('N1')
      .down('N2')
      .lose(facts.linearizableRead, 'N3', 'RP4003')
      .change(facts.metadataServer, (view) => ({ ...view, leader: null }), 'N3'),
  reconfiguring: () =>
    clusterBuilder().change(facts.epoch, (epoch) => epoch && { ...epoch, next: epoch.current }, '0'),
  degraded: () => clusterBuilder({ nodes: 5 }).down('N3'),
  serving: () => clusterBuilder(),
}

/** A report on a cluster in each of the states. */
export const states: readonly (readonly [ClusterState, Report])[] = Object.entries(builders).map(
  ([state, build]) => [state as ClusterState, reportOf({ snapshot: build().build() })],
)
