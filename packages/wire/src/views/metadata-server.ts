import type { MetadataServerView } from '@restate-preflight/core'
import type { StatusResponse } from '../gen/restate/metadata_server_svc.ts'
import { toMetadataServerStatus } from './ident.ts'

/** The answer of `rpcs.metadataServerStatus`. */
export const toMetadataServerView = (response: StatusResponse): MetadataServerView => {
  const { configuration, leader, raft, snapshot } = response
  return {
    status: toMetadataServerStatus(response.status),
    configuration:
      configuration === undefined
        ? null
        : {
            version: configuration.version?.value ?? 0,
            members: Object.fromEntries(
              Object.entries(configuration.members).map(([id, createdAt]) => [id, createdAt.toString()]),
            ),
          },
    leader: leader ?? null,
    raft:
      raft === undefined
        ? null
        : {
            term: raft.term.toString(),
            applied: raft.applied.toString(),
            committed: raft.committed.toString(),
            firstIndex: raft.firstIndex.toString(),
            lastIndex: raft.lastIndex.toString(),
          },
    snapshot:
      snapshot === undefined ? null : { index: snapshot.index.toString(), bytes: snapshot.size.toString() },
  }
}
