import { errorRecord } from '@restate-preflight/core'
import { decodeRows, query, queryColumns, type QueryName } from '@restate-preflight/wire'
import { callStreaming, type CallLimits, type CallOutcome } from './call.ts'
import type { Channel } from './channel.ts'

/** The rows of a query, each with the columns that its text names, and the nodes that the asked one could not ask. */
export interface QueryAnswer {
  readonly rows: readonly (readonly (string | null)[])[]
  readonly warnings: readonly QueryWarning[]
}

/** Why the rows of one node are not there. */
export interface QueryWarning {
  /** `N2`, as the asked node calls it. */
  readonly node: string
  readonly message: string
}

/** The settings of a node come in one or two messages of 1 kB: enough for a thousand nodes. */
const maxBytes = 4 << 20
const maxMessages = 4_096

/** One of the fixed queries on a channel that is ready. Never rejects; an answer that cannot be read is RP5002. */
export const askQuery = async (
  channel: Channel,
  name: QueryName,
  limits: CallLimits,
): Promise<CallOutcome<QueryAnswer>> => {
  const messageSizeLimit = Math.min(limits.messageSizeLimit, maxBytes)
  const outcome = await callStreaming(channel, query, name, { ...limits, messageSizeLimit }, maxMessages)
  if (!outcome.ok) return outcome
  const decoded = await decodeRows(
    outcome.value.map(({ encoded }) => encoded),
    queryColumns[name],
  )
  if (!decoded.ok) {
    const { url } = limits
    const message = `what ${url} answers to the query of its table ${name} cannot be read: ${decoded.reason}`
    const layers = [url, 'ClusterCtrlSvc/Query', decoded.reason]
    return { ok: false, error: errorRecord('RP5002', { target: url, message, layers }) }
  }
  const warnings = outcome.value.flatMap((response) =>
    response.warnings.map(({ nodeId, message }): QueryWarning => ({ node: nodeId, message })),
  )
  return { ok: true, value: { rows: decoded.rows, warnings } }
}
