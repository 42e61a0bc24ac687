import type { MetadataServiceReport, NodeReport, Report } from '@restate-preflight/core'
import { counted, listed } from '../pretty/layout.ts'
import { quorumTexts } from '../quorum.ts'
import { glyph, html, section, wideTable, type Markup } from './markup.ts'

const maxRows = 200

/** Which version of each part of the metadata each node has in its cache, and how its raft group stands. */
export const metadataSection = ({ cluster }: Report): Markup | null => {
  const cached = cluster.nodes.filter(({ cachedVersions }) => cachedVersions !== null)
  if (cached.length === 0 && cluster.metadata === null) return null
  return section(
    'metadata',
    'Metadata',
    cluster.metadata === null ? null : raft(cluster.metadata),
    cached.length === 0 ? null : versionMatrix(cluster.nodes),
  )
}

const parts = {
  nodesConfiguration: 'Nodes',
  partitionTable: 'Partition table',
  logs: 'Logs',
  schema: 'Schema',
} as const
const partNames = ['nodesConfiguration', 'partitionTable', 'logs', 'schema'] as const

const versionMatrix = (nodes: readonly NodeReport[]): Markup => {
  const newest = new Map(
    partNames.map((part) => [part, Math.max(...nodes.map((node) => node.cachedVersions?.[part] ?? 0))]),
  )
  const left = nodes.length - maxRows
  return wideTable(
    `Versions in the cache of each node, and by how much one is behind the newest of them${left > 0 ? `; ${counted(left, 'node')} more are not shown` : ''}.`,
    ['Node', ...partNames.map((part) => parts[part])],
    nodes.slice(0, maxRows).map(
      ({ id, name, cachedVersions }) =>
        html`<tr>
          <th scope="row">${id} ${name ?? ''}</th>
          ${partNames.map((part) =>
            cachedVersions === null
              ? html`<td class="faint">not known</td>`
              : versionCell(cachedVersions[part], newest.get(part) ?? 0),
          )}
        </tr>`,
    ),
  )
}

const versionCell = (version: number, newest: number): Markup =>
  version >= newest
    ? html`<td class="newest">${version}</td>`
    : html`<td class="behind">${version} <span>(${newest - version} behind)</span></td>`

const raft = (service: MetadataServiceReport): Markup => {
  const { missing, servers } = service
  const { reached } = service.quorum
  const whole = reached && missing.length === 0
  const text = [
    ...quorumTexts(service),
    ...(missing.length === 0 ? [] : [`missing ${listed(missing)}`]),
  ].join('; ')
  return html`<p>
      <span class="${whole ? 'good' : reached ? 'warning' : 'bad'}"
        >${glyph(whole ? '✓' : reached ? '▲' : '✗')}</span
      >
      ${text}
    </p>
    ${wideTable(
      'What each metadata server says of itself; its word may be 5 s old.',
      ['Server', 'Status', 'Leader', 'Term', 'Applied', 'Committed', 'Snapshot'],
      servers.slice(0, maxRows).map(
        ({ node, status, leader: own, term: ownTerm, applied, committed, snapshotIndex }) =>
          html`<tr>
            <th scope="row">${node}</th>
            ${[status ?? 'no answer', own, ownTerm, applied, committed, snapshotIndex].map((value) => html`<td>${value ?? '–'}</td>`)}
          </tr>`,
      ),
    )}`
}
