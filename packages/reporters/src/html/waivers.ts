import type { Report } from '@restate-preflight/core'
import { html, prose, section, wideTable, type Markup } from './markup.ts'

const maxRows = 200

/** What was accepted, until when, and whether it still is. */
export const waiversSection = ({ waivers }: Report): Markup | null =>
  waivers === null || waivers.entries.length === 0
    ? null
    : section(
        'waivers',
        'Waivers',
        wideTable(
          `Problems that were accepted, from ${waivers.file}`,
          ['Waiver', 'State', 'Check', 'Until', 'Why'],
          waivers.entries.slice(0, maxRows).map(
            ({ id, state, because, check, expiresAt, reason }) =>
              html`<tr>
                <th scope="row">${id}</th>
                <td>${state}</td>
                <td class="id">${check}</td>
                <td>${expiresAt.slice(0, 10)}</td>
                <td class="text">${prose(reason)}<br /><span class="faint">${prose(because)}</span></td>
              </tr>`,
          ),
        ),
      )
