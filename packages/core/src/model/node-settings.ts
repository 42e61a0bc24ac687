/**
 * The settings that are read of each node, by their names in Restate's table `config`, and how each is told. None of them is made
 * to hold a secret. A `place` is a URL, in which one may stand all the same: of it only the scheme and a digest are kept. What is not
 * listed is neither asked for nor kept.
 */
export const settingKinds = {
  'bifrost.default-provider': 'plain',
  'bifrost.record-size-limit': 'plain',
  'cluster-name': 'plain',
  'default-num-partitions': 'plain',
  'default-replication': 'plain',
  'experimental-enable-invoker-yield': 'plain',
  'experimental-enable-kafka-scope': 'plain',
  // 1.7.6 has it; 1.7.12 has a flag for each of the two kinds of tables instead.
  'experimental-enable-migrate-scoped-tables': 'plain',
  'experimental-enable-protocol-v7': 'plain',
  'experimental-enable-scoped-promise-table-migration': 'plain',
  'experimental-enable-scoped-state-table-migration': 'plain',
  'experimental-enable-scoped-virtual-objects': 'plain',
  'experimental-enable-unique-random-seeds': 'plain',
  'experimental-enable-vqueues': 'plain',
  'experimental-enable-vqueues-migration-skip-completed': 'plain',
  'gossip-failure-threshold': 'plain',
  'gossip-loneliness-threshold': 'plain',
  'gossip-suspect-interval': 'plain',
  'gossip-tick-interval': 'plain',
  'gossip-time-skew-threshold': 'plain',
  'metadata-client.addresses': 'place',
  'metadata-client.type': 'plain',
  'metadata-server.raft-election-tick': 'plain',
  'metadata-server.raft-tick-interval': 'plain',
  'networking.connect-retry-policy.factor': 'plain',
  'networking.connect-retry-policy.initial-interval': 'plain',
  'networking.connect-retry-policy.interval': 'plain',
  'networking.connect-retry-policy.max-attempts': 'plain',
  'networking.connect-retry-policy.max-interval': 'plain',
  'networking.connect-retry-policy.type': 'plain',
  'networking.connect-timeout': 'plain',
  'networking.data-stream-window-size': 'plain',
  'networking.disable-compression': 'plain',
  'networking.fabric-memory-limit': 'plain',
  'networking.handshake-timeout': 'plain',
  'networking.http2-adaptive-window': 'plain',
  'networking.http2-keep-alive-interval': 'plain',
  'networking.http2-keep-alive-timeout': 'plain',
  'networking.message-size-limit': 'plain',
  'tls.mode': 'plain',
  'worker.durability-mode': 'plain',
  'worker.snapshots.destination': 'place',
} as const satisfies { readonly [key: string]: 'plain' | 'place' }

/** The name of a setting that is read. */
export type SettingName = keyof typeof settingKinds

/** The names of all settings that are read, in the order in which they are told. */
export const settingNames = Object.keys(settingKinds) as readonly SettingName[]

/**
 * The settings of one node, in the order of their names. Null: the node has none. Absent: its version does not tell, or not
 * where the setting has its default, as a flag that is off. Several places are sorted and joined with a space.
 */
export type NodeSettings = { readonly [Name in SettingName]?: string | null }
