import type { NodeReport } from '@restate-preflight/core'
import { outcomeMarks } from './marks.ts'
import type { Block, Page } from './page.ts'
import { fittingTable, none, tableLines, type Column } from './table.ts'

/** For developers: what nodes_config says of each node, the versions in its cache, and its part in the logs. */
export const registrationLines = (page: Page, nodes: readonly NodeReport[]): Block => {
  const rows = nodes.filter(({ registered }) => registered !== null)
  const table = fittingTable(page, rows, columns, ({ state }) =>
    state === 'serving' ? outcomeMarks.pass : outcomeMarks.unknown,
  )
  return !page.developer || rows.length === 0 || table === null
    ? []
    : [page.style.strong('Registration and caches'), ...tableLines(table, rows)]
}

const version = (number: number | undefined): string => (number === undefined ? none : `v${number}`)

const columns: readonly Column<NodeReport>[] = [
  { title: 'NODE', text: ({ id }) => id, rank: 0 },
  { title: 'STORAGE', text: ({ registered }) => registered?.storageState ?? none, rank: 0 },
  { title: 'WORKER', text: ({ registered }) => registered?.workerState ?? none, rank: 0 },
  { title: 'METADATA', text: ({ registered }) => registered?.metadataServerState ?? none, rank: 2 },
  { title: 'LOCATION', text: ({ location }) => location ?? none, rank: 1 },
  { title: 'NODES', text: ({ cachedVersions }) => version(cachedVersions?.nodesConfiguration), rank: 0 },
  { title: 'LOGS', text: ({ cachedVersions }) => version(cachedVersions?.logs), rank: 0 },
  { title: 'TABLE', text: ({ cachedVersions }) => version(cachedVersions?.partitionTable), rank: 0 },
  { title: 'SCHEMA', text: ({ cachedVersions }) => version(cachedVersions?.schema), rank: 3 },
  { title: 'NODESETS', text: ({ logs }) => String(logs?.nodesets ?? none), alignRight: true, rank: 2 },
  { title: 'SEQUENCERS', text: ({ logs }) => String(logs?.sequencers ?? none), alignRight: true, rank: 2 },
]
