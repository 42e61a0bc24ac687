/**
 * Reads live Restate clusters, and never writes to one: addresses in, a snapshot of facts out. The only network code.
 */
export { defaultPort, parseAddress, parseAddresses, type Address } from './address.ts'
export { collectSnapshot } from './collect-snapshot.ts'
export { openCluster } from './open-cluster.ts'
export type { Cluster, ClusterEvent, ClusterOptions, CollectOptions } from './options.ts'
export { readTlsFiles, type TlsMaterial, type TlsPaths } from './tls.ts'
