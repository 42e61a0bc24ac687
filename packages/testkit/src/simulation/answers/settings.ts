import type { SettingName } from '@restate-preflight/core'
import { metadataServersKnownTo } from '../model/questions.ts'
import type { ClusterModel, NodeModel } from '../model/state.ts'

type Setting = readonly [name: SettingName, value: string]

/**
 * The settings of a node that are read, as 1.7.12 tells them, in the order of their names: those of a node that is given nothing but
 * a name, a cluster and its metadata servers. Of the list, flags that are off are not told, nor some others where they have their
 * default, nor what belongs to another kind of retry policy, whatever roles the node has.
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
  ['networking.connect-retry-policy.factor', '2.0'],
  ['networking.connect-retry-policy.initial-interval', '250ms'],
  ['networking.connect-retry-policy.max-attempts', '10'],
  ['networking.connect-retry-policy.max-interval', '3s'],
  ['networking.connect-retry-policy.type', 'exponential'],
  ['networking.connect-timeout', '3s'],
  ['networking.data-stream-window-size', '2.0 MiB'],
  ['networking.disable-compression', 'false'],
  ['networking.handshake-timeout', '3s'],
  ['networking.http2-adaptive-window', 'true'],
  ['networking.http2-keep-alive-interval', '1s'],
  ['networking.http2-keep-alive-timeout', '3s'],
  ['worker.snapshots.destination', 'null'],
]
