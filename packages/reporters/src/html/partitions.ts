import type { LogsReport, NodeReport, PartitionsReport, Report } from '@restate-preflight/core'
import { listed } from '../pretty/layout.ts'
import { glyph, html, section, wideTable, type Markup } from './markup.ts'

const maxRows = 200
const maxIds = 100

/** How many partitions have a leader, which have none, and which node leads how many. */
export const partitionsSection = ({ cluster }: Report): Markup | null => {
  const { partitions, logs, nodes } = cluster
  if (partitions === null && logs === null) return null
  const placed = nodes.filter((node) => node.partitions !== null || node.logs !== null)
  return section(
    'partitions',
    'Partitions and logs',
    partitions === null ? null : partitionLines(partitions),
    logs === null ? null : logLines(logs),
    placed.length === 0 ? null : placementTable(placed),
  )
}

const line = (good: boolean, text: string): Markup =>
  html`<p><span class="${good ? 'good' : 'bad'}">${glyph(good ? '✓' : '✗')}</span> ${text}</p>`

const ids = (title: string, list: readonly number[]): Markup | null =>
  list.length === 0 ? null : html`<p class="faint">${title}: ${listed(list.map(String), maxIds)}</p>`

const partitionLines = (partitions: PartitionsReport): Markup => {
  const { count, led, leaderless, reconfiguring, unplaced, replication } = partitions
  const leaders =
    led === null ? 'leaders unknown, since no admin node tells' : led === count ? 'all led' : `${led} led`
  return html`${line(led === count && unplaced.length === 0, `${count} partitions, ${leaders}; replication ${replication ?? 'everywhere'}`)}
  ${ids('Without a leader', leaderless)}${ids('Without a replica set', unplaced)}${ids('Whose replica set changes', reconfiguring)}`
}

const logLines = ({ count, provider, replication, nodesets, withoutWriteQuorum }: LogsReport): Markup => {
  const sizes = nodesets.length === 0 ? '' : `; nodesets of ${nodesets.map(({ size }) => size).join(', ')}`
  const closed = withoutWriteQuorum.length
  return html`${line(closed === 0, `${count} logs, ${closed === 0 ? 'all writable' : `${closed} without a write quorum`}; ${provider} ${replication ?? ''}${sizes}`)}
  ${ids('Without a write quorum', withoutWriteQuorum)}`
}

const placementTable = (nodes: readonly NodeReport[]): Markup => {
  const most = Math.max(
    1,
    ...nodes.map(({ partitions }) => (partitions?.leads ?? 0) + (partitions?.follows ?? 0)),
  )
  const left = nodes.length - maxRows
  return wideTable(
    `Leaders (dark) and followers (light) of partitions, and the tails of logs, by node${left > 0 ? `; ${left} nodes more are not shown` : ''}.`,
    ['Node', 'Partitions', 'Leads', 'Follows', 'In nodesets', 'Sequencers'],
    nodes.slice(0, maxRows).map(({ id, name, partitions, logs }) => {
      const width = (count: number) => ((100 * count) / most).toFixed(2)
      const leads = partitions?.leads ?? 0
      return html`<tr>
        <th scope="row">${id} ${name ?? ''}</th>
        <td>
          <span class="bar" aria-hidden="true"
            ><svg viewBox="0 0 100 1" preserveAspectRatio="none">
              <rect class="leads" width="${width(leads)}" height="1" />
              <rect
                class="follows"
                x="${width(leads)}"
                width="${width(partitions?.follows ?? 0)}"
                height="1"
              /></svg
          ></span>
        </td>
        <td>${partitions?.leads ?? '–'}</td>
        <td>${partitions?.follows ?? '–'}</td>
        <td>${logs?.nodesets ?? '–'}</td>
        <td>${logs?.sequencers ?? '–'}</td>
      </tr>`
    }),
  )
}
