import { identOf, type ClusterView } from '../cluster-view.ts'
import type { ClusterStateDefinition } from '../definition.ts'
import { list } from '../states-in.ts'

export const provisioning: ClusterStateDefinition = {
  state: 'provisioning',
  meaning:
    'Somebody provisions the cluster: the register of nodes is written, and the logs or the partition table are not.',
  holds: 'the metadata store holds nodes_config, and lacks bifrost_config or partition_table',
  usualSeconds: [0, 1],
  ends: 'by-itself',
  stage: 1,
  next: ['forming', 'bootstrapping', 'metadata-unavailable', 'degraded'],
  judge: (view) => {
    const missing = view.absentKeys.filter((key) => key === 'bifrost_config' || key === 'partition_table')
    if (missing.length === 0 || view.nodesConfiguration === undefined) return null
    return {
      because: `the metadata store lacks ${list(missing)}`,
      waitsFor: missing.map((key) => `${key} to be written`),
    }
  },
  nextSteps: (view) => [
    'Wait: it usually takes less than a second.',
    `If it lasts longer than 30 s, provisioning was interrupted. Run it again on the same node, with the same flags: \`restatectl provision --address ${seedAddress(view)}\``,
  ],
}

/** Only a node with the metadata-server role can be provisioned (`replicated.rs`). */
const seedAddress = (view: ClusterView): string => {
  const capable = view.nodes.filter(({ key }) => identOf(view, key)?.roles.includes('metadata-server'))
  return (capable[0] ?? view.nodes[0])?.address ?? 'http://localhost:5122'
}
