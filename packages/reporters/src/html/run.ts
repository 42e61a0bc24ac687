import type { Report } from '@restate-preflight/core'
import { html, section, type Markup } from './markup.ts'

/** How the cluster was looked at, and what that has cost it. */
export const runSection = ({ run, tool, cluster }: Report): Markup => {
  const rows = {
    Profile: run.profile,
    Addresses: run.addresses.slice(0, 20).join(', '),
    From: run.startedAt,
    To: run.endedAt,
    Took: `${(run.durationMs / 1_000).toFixed(2)} s`,
    'Calls to the cluster': String(run.rpcs),
    'Bytes received': String(run.bytesReceived),
    Effects: run.effects.join(', ') || 'none',
    Fingerprint: cluster.fingerprint ?? 'unknown',
    Plugins: tool.plugins.map(({ name, version }) => `${name} ${version}`).join(', ') || 'none',
  }
  return section(
    'run',
    'The run',
    html`<dl class="facts">
      ${Object.entries(rows).map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>`,
  )
}
