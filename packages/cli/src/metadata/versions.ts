import type { LookedAtNode, MetadataLook } from '@restate-preflight/cluster'
import {
  cachedVersionOf,
  compareVersions,
  isCachedKey,
  nodeKey,
  reportSchemaVersion,
  type ErrorRecord,
  type MetadataVersionsReport,
  type RaftMemberRow,
  type VersionCell,
  type VersionRow,
} from '@restate-preflight/core'
import { advised, nodeIn } from './access.ts'

/** Asks each node what it has cached, and then the store for the version of each key through each node. */
export const versionsReport = async (
  look: MetadataLook,
  keys: readonly string[],
  takenAt: string,
): Promise<MetadataVersionsReport> => {
  const nodes = await look.nodesNow()
  const rows = await Promise.all(
    keys.map(async (key) =>
      compareVersions({
        key,
        cached: Object.fromEntries(nodes.map((node) => [node.key, cachedCell(key, node)])),
        through: Object.fromEntries(
          await Promise.all(
            look.nodes.map(async (node) => [node.key, await look.version(key, node.key)] as const),
          ),
        ),
      }),
    ),
  )
  const error = look.silence ?? storeError(rows, look)
  return {
    schemaVersion: reportSchemaVersion,
    takenAt,
    nodes: look.nodes.map(nodeIn),
    keys: rows,
    members: look.nodes.flatMap(memberRow),
    error: error === null ? null : advised(error, look),
    rpcs: look.rpcs(),
  }
}

/** Why the store cannot be read through any node: a node that answers can tell, one that is silent only that it is. */
const storeError = (rows: readonly VersionRow[], { nodes }: MetadataLook): ErrorRecord | null => {
  if (rows.some(({ storeRead }) => storeRead)) return null
  const answering = nodes.filter(({ error }) => error === null)
  const errors = [...answering, ...nodes].flatMap(({ key }) =>
    rows.flatMap(({ through }) => through[key]?.error ?? []),
  )
  return errors[0] ?? null
}

const cachedCell = (key: string, { ident, error }: LookedAtNode): VersionCell => {
  if (ident !== null) return cachedVersionOf(key, ident)
  return error === null || !isCachedKey(key) ? { status: 'none' } : { status: 'unread', error }
}

const memberRow = ({ key, metadataServer }: LookedAtNode): readonly RaftMemberRow[] => {
  if (metadataServer === undefined) return []
  const unknown = {
    node: key,
    status: null,
    leader: null,
    term: null,
    applied: null,
    committed: null,
    snapshotIndex: null,
  }
  if ('code' in metadataServer) {
    // Nodes without the role do not serve it.
    return metadataServer.code === 'RP3002' ? [] : [{ ...unknown, error: metadataServer }]
  }
  const { status, leader, raft, snapshot } = metadataServer
  return [
    {
      node: key,
      status,
      leader: leader === null ? null : nodeKey(leader),
      term: raft?.term ?? null,
      applied: raft?.applied ?? null,
      committed: raft?.committed ?? null,
      snapshotIndex: snapshot?.index ?? null,
      error: null,
    },
  ]
}
