import { queryColumns, type query, type QueryName, type ResponseOf } from '@restate-preflight/wire'
import { gossipOf } from '../model/gossip.ts'
import { hear, isAlive, processOf, reaches } from '../model/questions.ts'
import type { ClusterModel, NodeModel, RegisteredNodeBody } from '../model/state.ts'
import { codes, messages, refusal, type Answer } from './answer.ts'
import { encodeTextTable, type Row } from './arrow-writer.ts'
import { settingsOf } from './settings.ts'

type Response = Omit<ResponseOf<typeof query>, '_unknownFields'>
type Warning = Response['warnings'][number]

/** What an admin node answers to a fixed query, of the nodes that it has heard of. */
export const tableOf = (name: QueryName, model: ClusterModel, admin: NodeModel): Answer<Response> => {
  if (name === 'nodes') {
    return table(
      name,
      // The table knows of no suspicion.
      gossipOf(model, admin).map((seen) => [keyOf(seen), seen.state === 'alive' ? 'alive' : 'dead']),
    )
  }
  if (admin.version === '1.6.2') {
    return refusal(codes.internal, "Error during planning: table 'restate.public.config' not found")
  }
  const asked = (admin.cache.nodes?.nodes ?? []).map((entry) => ({
    entry,
    answer: scanned(model, admin, entry),
  }))
  return table(
    name,
    asked.flatMap(({ entry, answer }) =>
      typeof answer === 'string' ? [] : answer.map(([key, value]) => [keyOf(entry), key, value]),
    ),
    asked.flatMap(({ entry, answer }) =>
      typeof answer === 'string' ? { nodeId: keyOf(entry), message: answer } : [],
    ),
  )
}

/** All rows in one message; the end of the stream is another, and has the warnings. */
const table = (
  name: QueryName,
  rows: readonly Row[],
  unreached: readonly Warning[] = [],
): Answer<Response> => {
  const { batch, end } = encodeTextTable(queryColumns[name], rows)
  return messages([
    { encoded: batch, warnings: [] },
    { encoded: end, warnings: [...unreached] },
  ])
}

const keyOf = ({ id }: { readonly id: number }): string => `N${id}`

/** What a node tells the admin of its settings, or why the admin was not told. */
const scanned = (
  model: ClusterModel,
  admin: NodeModel,
  entry: RegisteredNodeBody,
): ReturnType<typeof settingsOf> | string => {
  const node = processOf(model, entry)
  if (node === undefined || !isAlive(node) || !hear(admin, node)) return warnings.throttled
  if (!reaches(admin, node)) return warnings.refused
  return node.version === '1.6.2' ? warnings.withoutTable : settingsOf(model, node)
}

const warnings = {
  /** What is silent has been tried before: admins ask all nodes all the time. */
  throttled: 'External error: connect throttled; 1.5s left in throttling window',
  /** Each gossip message of a node makes the others try it anew. */
  refused: 'External error: handshake failed: tcp connect error',
  withoutTable:
    'Internal error: Unable to open a remote scanner.\n' +
    "This issue was likely caused by a bug in DataFusion's code. Please help us to resolve this by filing a bug report in our " +
    'issue tracker: https://github.com/apache/datafusion/issues',
} as const
