import { defineCheck, facts, freshness, freshViews, nodeKey, replicasIn } from '@restate-preflight/core'

export const replicasIntact = defineCheck({
  id: 'health/replicas-intact',
  summary: 'no partition replica is broken',
  tags: ['partitions'],
  severity: 'critical',
  per: 'partition',
  needs: { views: facts.clusterState },
  settleMs: 2_000,
  options: freshness,
  messages: {
    'replica-broken': {
      symptom: 'Broken replica of partition {partition} on {node}',
      required: 'every processor runs on a partition store that fits its log',
      current: '{reason} on {node}',
      impact:
        'The replica is sealed and does not start again by itself: the partition has one copy less. The reason ahead-of-log also means that the log lost records that were applied.',
      action:
        'Keep the other replicas running and take a snapshot from them first: `restatectl snapshots create-snapshot <PARTITION_ID>`. Then drop the store of the partition on {node} so that it is rebuilt from the snapshot, or place the replica on another node: `restatectl partitions placement set <PARTITION_ID> --replicas <NODES>`. Find out why the log lost records before you trust it again.',
    },
  },
  *evaluate({ target, options, readAll, finding, unknown }) {
    const partition = Number(target.id)
    const views = [...freshViews(readAll('views'), options.maxAgeMs).values()]
    if (views.length === 0) return unknown('no admin has a fresh view of the partitions')
    const replicas = views.flatMap((view) =>
      replicasIn(view, partition).map(
        ({ node, replica }) => [nodeKey(node.id), replica.brokenReason] as const,
      ),
    )
    // Several admins see the same replica; one finding for each replica is enough.
    const broken = new Map(replicas.flatMap(([node, reason]) => (reason === null ? [] : [[node, reason]])))
    for (const [node, reason] of broken) {
      const targets = [target, { kind: 'node', id: node }] as const
      yield finding('replica-broken', { partition, node, reason }, { targets })
    }
  },
})
