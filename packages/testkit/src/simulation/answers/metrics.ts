import { gossipOf } from '../model/gossip.ts'
import type { ClusterModel, NodeModel } from '../model/state.ts'

/** `GET /metrics`, as far as anybody reads it, in the Prometheus text format. */
export const metricsOf = (model: ClusterModel, node: NodeModel): string => {
  const labels = (more = ''): string =>
    `{cluster_name="${model.settings.clusterName}",node_name="${node.name}"${more}}`
  const seen = gossipOf(model, node)
  const seenAs = (wanted: string): number => seen.filter(({ state }) => state === wanted).length
  const index = node.metadataView?.index ?? 0
  const samples: readonly (readonly [name: string, more: string, value: number])[] = [
    ...(node.metadataView === null
      ? []
      : ([
          ['metadata_server_replicated_leader_id', '', node.metadataView.leader ?? 0],
          ['metadata_server_replicated_applied_lsn', '', index],
          ['metadata_server_replicated_committed_lsn', '', index],
          ['metadata_server_replicated_first_index', '', 1],
          ['metadata_server_replicated_last_index', '', index],
        ] as const)),
    ...['alive', 'dead', 'failing_over', 'suspect'].map(
      (state) => ['failure_detector_nodes_total', `,state="${state}"`, seenAs(state)] as const,
    ),
    ['failure_detector_lonely', '', seen.length > 1 && seenAs('dead') === seen.length - 1 ? 1 : 0],
    ...['db', 'log-server', 'replicated-metadata-server'].flatMap((db) =>
      databaseMetrics(node).map((name) => [name, `,db="${db}"`, 0] as const),
    ),
    // They came with 1.7.
    ...(node.version === '1.6.2'
      ? []
      : ([
          ['memory_pool_usage_bytes', ',name="fabric-default"', 0],
          ['memory_pool_capacity_bytes', ',name="fabric-default"', 67_108_864],
        ] as const)),
  ]
  const byName = Map.groupBy(samples, ([name]) => name)
  return [...byName]
    .flatMap(([name, of]) => [
      `# TYPE restate_${name} gauge`,
      ...of.map(([, more, value]) => `restate_${name}${labels(more)} ${value}`),
    ])
    .join('\n')
    .concat('\n')
}

/** 1.6 calls one of them otherwise. */
const databaseMetrics = ({ version }: NodeModel): readonly string[] => [
  'rocksdb_is_write_stopped',
  version === '1.6.2' ? 'rocksdb_actual_delayed_write_rate' : 'rocksdb_actual_delayed_write_rate_bytes',
  'rocksdb_estimate_pending_compaction_bytes',
  'rocksdb_background_errors',
  'rocksdb_db_write_stall_seconds_sum',
]
