import { openCluster } from '@restate-preflight/cluster'
import type { Settings } from '@restate-preflight/config'
import { connectionOf } from './connection.ts'
import type { Progress } from './progress.ts'
import type { OpenSource } from './source.ts'

/**
 * The cluster of the settings, with connections that stay open for a second look.
 * @throws PreflightError RP1001 or RP1008.
 */
export const openLive = async (settings: Settings, progress: Progress): Promise<OpenSource> => {
  const cluster = openCluster(await connectionOf(settings))
  return {
    live: true,
    collect: ({ needs, silent, withoutEpochs, signal }) => {
      progress.reading()
      return cluster.collect({ needs, skip: silent, withoutEpochs, signal })
    },
    [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose](),
  }
}
