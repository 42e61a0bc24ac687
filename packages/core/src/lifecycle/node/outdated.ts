import { formatNodeId } from '../../model/index.ts'
import type { NodeEntry } from '../../snapshot.ts'
import { identOf, type ClusterView } from '../cluster-view.ts'

/** Why the process cannot speak for its node any more: removed, or a newer one registered. Null where it can. */
export const whyOutdated = (view: ClusterView, node: NodeEntry): string | null => {
  const own = identOf(view, node.key)?.nodeId
  if (own == null) return null
  if (view.nodesConfiguration?.tombstones.includes(own.id)) return 'nodes_config says that it was removed'
  const registered = view.nodesConfiguration?.nodes.find(({ id }) => id === own.id)
  if (registered === undefined || own.generation >= registered.currentGeneration.generation) return null
  return `nodes_config has a later generation: ${formatNodeId(registered.currentGeneration)}`
}
