import type { NodeReport, Report } from '@restate-preflight/core'
import { counted } from '../pretty/layout.ts'
import { age, nodeMark } from '../pretty/nodes.ts'
import { glyph, html, prose, section, wideTable, type Markup } from './markup.ts'

const maxTiles = 500
const maxRows = 200

/** A tile for each node, then a row for each: those that do not serve first. */
export const nodesSection = ({ cluster }: Report): Markup | null => {
  const { nodes } = cluster
  if (nodes.length === 0) return null
  const troubled = nodes.filter(({ state }) => state !== 'serving')
  const ordered = [...troubled, ...nodes.filter(({ state }) => state === 'serving')]
  const left = nodes.length - maxRows
  return section(
    'nodes',
    'Nodes',
    html`<figure>
      <figcaption class="faint">${stateCounts(nodes)}</figcaption>
      <ul class="strip">
        ${nodes
          .slice(0, maxTiles)
          .map(
            (node) =>
              html`<li class="${nodeMark(node).tone}">
                ${glyph(nodeMark(node).glyph)} ${node.name ?? node.id}<span class="hidden"
                  >, ${node.state}</span
                >
              </li>`,
          )}
      </ul>
    </figure>`,
    wideTable(
      `State of each node${troubled.length === 0 ? '' : ', those that do not serve first'}${left > 0 ? `; ${counted(left, 'node')} more are not shown` : ''}.`,
      ['Node', 'Name', 'State', 'Up', 'Version', 'Admin', 'Worker', 'Log server', 'Metadata', 'Address'],
      ordered.slice(0, maxRows).map(row),
    ),
  )
}

const stateCounts = (nodes: readonly NodeReport[]): string =>
  [...Map.groupBy(nodes, ({ state }) => state)].map(([state, own]) => `${own.length} ${state}`).join(', ')

const row = (node: NodeReport): Markup => {
  const { id, generation, name, state, because, ageSeconds, version, roleStatuses, address } = node
  const { glyph: sign, tone } = nodeMark(node)
  const statuses = [
    roleStatuses?.admin,
    roleStatuses?.worker,
    roleStatuses?.logServer,
    roleStatuses?.metadataServer,
  ]
  return html`<tr>
    <th scope="row">${generation === null ? id : `${id}:${generation}`}</th>
    <td>${name ?? '–'}</td>
    <td class="${state === 'serving' ? '' : 'text'}">
      <span class="chip ${tone}">${glyph(sign)} ${state}</span
      >${state === 'serving' || because === '' ? null : html`<br /><span class="faint">${prose(because)}</span>`}
    </td>
    <td>${age(ageSeconds)}</td>
    <td>${version ?? '–'}</td>
    ${statuses.map((status) => html`<td>${status ?? '–'}</td>`)}
    <td>${address}</td>
  </tr>`
}
