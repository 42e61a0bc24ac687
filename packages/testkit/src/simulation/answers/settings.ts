import type { SettingName } from '@restate-preflight/core'
import { metadataServersKnownTo } from '../model/questions.ts'
import type { ClusterModel, NodeModel } from '../model/state.ts'

type Setting = readonly [name: SettingName, value: string]

/**
 * The settings of a node that are read, as 1.7.12 tells them, in the order of their names: those of a node that is given nothing but
 * a name, a cluster and its metadata servers. Three of the list are not told where they have their default, whatever roles the node has.
 */
export const settingsOf = (model: ClusterModel, node: NodeModel): readonly Setting[] => [
  ['bifrost.default-provider', 'replicated'],
  ['bifrost.record-size-limit', '32.0 MiB'],
  ['cluster-name', node.clusterName],
  ['default-num-partitions', '24'],
  ['default-replication', '1'],
  ['gossip-failure-threshold', '10'],
  ['gossip-loneliness-threshold', '30'],
  ['gossip-suspect-interval', '5s'],
  ['gossip-tick-interval', '100ms'],
  ['gossip-time-skew-threshold', '1s'],
  [
    'metadata-client.addresses',
    JSON.stringify(metadataServersKnownTo(model, node).map(({ address }) => address)),
  ],
  ['metadata-client.type', 'replicated'],
  ['metadata-server.raft-election-tick', '10'],
  ['metadata-server.raft-tick-interval', '100ms'],
  ['worker.snapshots.destination', 'null'],
]
