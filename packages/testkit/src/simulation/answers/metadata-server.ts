import { MetadataServerStatus, type ResponseOf, type rpcs } from '@restate-preflight/wire'
import type { ClusterModel, NodeModel } from '../model/state.ts'
import { metadataServerStatusOf } from './ident.ts'

type Status = ResponseOf<typeof rpcs.metadataServerStatus>

/** What a metadata server tells of its group, as it looked last: up to 5 s ago. */
export const statusOf = (model: ClusterModel, node: NodeModel, epochMs: number): Status => {
  const status = metadataServerStatusOf(model, node)
  const view = node.metadataView
  if (status !== MetadataServerStatus.MetadataServerStatus_MEMBER) return { status }
  // It has joined and has not heard of the group's configuration yet.
  if (view === null) return { status, configuration: { version: { value: 0 }, members: {} } }
  const index = BigInt(view.index)
  return {
    status,
    configuration: {
      version: { value: view.configVersion },
      members: Object.fromEntries(
        view.members.map(({ id, createdAt }) => [id, BigInt(Math.round(epochMs + createdAt))]),
      ),
    },
    leader: view.leader ?? undefined,
    raft: { term: BigInt(view.term), applied: index, committed: index, firstIndex: 1n, lastIndex: index },
  }
}
