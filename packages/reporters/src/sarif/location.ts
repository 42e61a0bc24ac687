import type { Finding, Report } from '@restate-preflight/core'

const maxTargets = 100

/**
 * Where a finding is. Nodes, partitions and logs are logical locations. GitHub refuses a result without a file, and a cluster
 * has none, so that a path stands for the cluster: `restate-cluster/NAME`, of which no file need exist. See
 * docs/adr/0010-a-path-stands-for-the-cluster.md.
 */
export const locationOf = ({ targets }: Finding, { cluster }: Report) => ({
  physicalLocation: {
    artifactLocation: {
      uri: `restate-cluster/${encodeURIComponent((cluster.name ?? 'unknown').toWellFormed())}`,
    },
    region: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 },
  },
  logicalLocations: targets.slice(0, maxTargets).map(({ kind, id }) => ({
    name: id,
    kind,
    fullyQualifiedName: [cluster.name ?? 'unknown', kind, id].join('/'),
  })),
})
