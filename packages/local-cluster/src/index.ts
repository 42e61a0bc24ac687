export { startCluster } from './start-cluster.ts'
export type {
  ClusterOptions,
  ClusterSettings,
  DriverName,
  LocalCluster,
  LocalNode,
  NodeOptions,
  NodeRole,
  ProvisionOptions,
  RestatectlOptions,
  RestatectlResult,
  ServerVersion,
  ServingOptions,
  StartOptions,
  StoredValue,
} from './types.ts'
export { findFreePorts } from './free-ports.ts'
export { restatectlBinary, serverBinary } from './binaries.ts'
export { dockerAvailable, whyNoContainers, type EngineAvailability } from './containers/engine.ts'
