/**
 * Reads live Restate clusters, and never writes to one: addresses in, a snapshot of facts out. The only network code.
 * @packageDocumentation
 */
export { defaultPort, parseAddress, parseAddresses, type Address } from './address.ts'
export { collectSnapshot } from './collect-snapshot.ts'
export type { LookedAtNode, MetadataLook, ReadRequest } from './metadata/look.ts'
export { openMetadata, type LookOptions, type MetadataAccess } from './metadata/open-metadata.ts'
export { contentOf } from './metadata/content.ts'
export type { MetadataRead } from './metadata/read.ts'
export { openCluster } from './open-cluster.ts'
export type { Cluster, ClusterEvent, ClusterOptions, CollectOptions } from './options.ts'
/** What the bytes of a metadata value are, for those who show them. */
export { decodeMetadataValue, envelopeFields, type EnvelopeField } from '@restate-preflight/wire'
export { readTlsFiles, type TlsMaterial, type TlsPaths } from './tls.ts'
