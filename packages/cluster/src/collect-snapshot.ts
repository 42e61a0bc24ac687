import type { Snapshot } from '@restate-preflight/core'
import { openCluster } from './open-cluster.ts'
import type { ClusterOptions, CollectOptions } from './options.ts'

/** Opens, collects once, closes. Never rejects for what the cluster does. */
export const collectSnapshot = async (options: ClusterOptions & CollectOptions): Promise<Snapshot> => {
  await using cluster = openCluster(options)
  return await cluster.collect(options)
}
