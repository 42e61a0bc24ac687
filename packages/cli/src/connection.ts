import { parseAddresses, readTlsFiles, type ClusterOptions } from '@restate-preflight/cluster'
import type { Settings } from '@restate-preflight/config'

/**
 * How the settings say that the cluster is reached.
 * @throws PreflightError RP1001 or RP1008.
 */
export const connectionOf = async ({
  addresses,
  tls,
  singleAddress,
  connectTimeoutMs,
  rpcTimeoutMs,
  concurrency,
}: Settings): Promise<ClusterOptions> => ({
  addresses: parseAddresses(addresses),
  tls: await readTlsFiles(tls),
  singleAddress,
  connectTimeoutMs,
  rpcTimeoutMs,
  concurrency,
})
