import { clusterTarget, type Cause } from '@restate-preflight/core'

/** What one node holds of something that should be the same on all. */
export interface Holding {
  readonly node: string
  readonly content: string
}

/**
 * Where nodes hold different fingerprints they are of different clusters, and what differs between these is a consequence: if
 * within each cluster all hold the same. Empty where one cluster disagrees with itself.
 */
export const causesOfDifference = (
  held: readonly Holding[],
  fingerprints: ReadonlyMap<string, string | null>,
): readonly Cause[] => {
  const byCluster = Map.groupBy(held, ({ node }) => fingerprints.get(node) ?? null)
  const isAtOne = [...byCluster.values()].every(
    (holding) => new Set(holding.map(({ content }) => content)).size === 1,
  )
  return byCluster.size > 1 && !byCluster.has(null) && isAtOne
    ? [{ check: 'provisioning/one-cluster', target: clusterTarget }]
    : []
}
