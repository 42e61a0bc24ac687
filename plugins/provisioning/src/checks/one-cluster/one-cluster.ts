import { compareText, defineCheck, facts, type NodeEntry } from '@restate-preflight/core'

/** All nodes belong to one cluster: there is one fingerprint. */
export const oneCluster = defineCheck({
  id: 'provisioning/one-cluster',
  summary: 'all nodes and all metadata stores hold one cluster fingerprint',
  tags: ['lifecycle', 'gate'],
  severity: 'critical',
  per: 'cluster',
  needs: { cached: facts.cachedFingerprint, stored: facts.linearizableRead },
  absence: { spared: ['cached', 'stored'] },
  settleMs: 0,
  phase: 'always',
  // The metadata of two clusters is read as that of neither.
  explains: ['RP6004'],
  messages: {
    split: {
      symptom: '{count} clusters instead of one: the nodes hold {count} different fingerprints',
      required: 'one cluster fingerprint in all caches and all metadata stores',
      current: '{holders}',
      impact:
        'Clients see one set of data or the other, depending on the node that they reach. What is written to one cluster does not exist in the other.',
      action:
        'Stop writing, and provision nothing. Decide which cluster holds the data: `restatectl partitions list --single-address ADDRESS`, with the address of a node of each. Then stop the nodes of the other cluster, move their base directories away, correct their metadata-client.addresses, and start them again: they join.',
    },
  },
  *evaluate({ lifecycle, nodes, readAll, finding, unknown, notApplicable }) {
    const held = [
      ...[...readAll('cached')].map(([node, fingerprint]) => ({ node, fingerprint })),
      ...[...readAll('stored')].map(([node, read]) => ({ node, fingerprint: read.clusterFingerprint })),
    ]
    const holders = Map.groupBy(
      held.filter(({ fingerprint }) => fingerprint !== null),
      ({ fingerprint }) => String(fingerprint),
    )
    if (holders.size > 1) {
      const described = [...holders].map(
        ([fingerprint, holding]) =>
          `${fingerprint}: ${[...new Set(holding.map(({ node }) => labelOf(node, nodes)))].join(', ')}`,
      )
      yield finding(
        'split',
        { count: holders.size, holders: described.sort(compareText).join('; ') },
        { magnitude: holders.size - 1 },
      )
    } else if (holders.size === 0) {
      if (lifecycle.state === 'unprovisioned') return notApplicable('the cluster is not provisioned yet')
      return unknown('no node that answers holds a cluster fingerprint')
    }
  },
})

/** Nodes of two clusters may have the same id: the address tells them apart. */
const labelOf = (key: string, nodes: readonly NodeEntry[]): string => {
  const node = nodes.find((entry) => entry.key === key)
  return node === undefined || node.address === key ? key : `${key} (${node.address})`
}
