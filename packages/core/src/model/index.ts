/**
 * What Restate nodes say, in the terms of Restate: nodes configuration, partition table, logs, cluster state and the rest.
 * @packageDocumentation
 */
export * from './cluster-state.ts'
export * from './epoch-metadata.ts'
export * from './gossip.ts'
export * from './ident.ts'
export * from './logs.ts'
export * from './metadata-server.ts'
export * from './metadata.ts'
export * from './node-metrics.ts'
export * from './node-settings.ts'
export * from './nodes-configuration.ts'
export * from './partition-table.ts'
export * from './replication.ts'
export * from './rule-book.ts'
export * from './scalar.ts'
export * from './schema-registry.ts'
