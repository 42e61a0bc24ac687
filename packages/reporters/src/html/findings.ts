import { severities, type Finding, type Report } from '@restate-preflight/core'
import { inOrder } from '../key-order.ts'
import { targetText } from '../phrases.ts'
import { counted } from '../pretty/layout.ts'
import { severityMarks } from '../pretty/marks.ts'
import { countedFirst, standingOf, standingText } from '../standing.ts'
import { glyph, html, prose, section, wideTable, type Markup } from './markup.ts'

const maxFindings = 100
const maxEvidence = 20
const maxValue = 300

/** How many of each severity, then each by itself: what counts first. */
export const findingsSection = (report: Report): Markup => {
  const findings = countedFirst(report.findings, report)
  const left = findings.length - maxFindings
  if (findings.length === 0) return section('findings', 'Findings', html`<p>None.</p>`)
  return section(
    'findings',
    'Findings',
    severityTable(findings, report),
    findings.slice(0, maxFindings).map((finding) => article(finding, report)),
    left > 0
      ? html`<p class="note">
          ${counted(left, 'finding')} more are not shown; <code>-o json</code> has all of them.
        </p>`
      : null,
  )
}

const severityTable = (findings: readonly Finding[], report: Report): Markup => {
  const rows = severities.toReversed().map((severity) => {
    const own = findings.filter((finding) => finding.severity === severity)
    const counting = own.filter((finding) => standingOf(finding, report) === 'counted').length
    return { severity, counting, others: own.length - counting }
  })
  const most = Math.max(1, ...rows.map(({ counting, others }) => counting + others))
  return wideTable(
    'Findings by severity. Those that are waived, transient, folded under their cause, for information, or known where the gate is on what is new do not count.',
    ['Severity', 'Count', 'Do not count', 'Share'],
    rows.map(({ severity, counting, others }) => {
      const { glyph: sign, tone } = severityMarks[severity]
      const width = (count: number) => ((100 * count) / most).toFixed(2)
      return html`<tr class="${counting + others === 0 ? 'faint' : ''}">
        <th scope="row" class="${tone}">${glyph(sign)} ${severity}</th>
        <td>${counting}</td>
        <td>${others}</td>
        <td>
          <span class="bar ${tone}" aria-hidden="true"
            ><svg viewBox="0 0 100 1" preserveAspectRatio="none">
              <rect class="counted" width="${width(counting)}" height="1" />
              <rect class="other" x="${width(counting)}" width="${width(others)}" height="1" /></svg
          ></span>
        </td>
      </tr>`
    }),
  )
}

const article = (finding: Finding, report: Report): Markup => {
  const { severity, check, symptom, baseline, evidence } = finding
  const { glyph: sign, tone } = severityMarks[severity]
  const counts = standingOf(finding, report) === 'counted'
  const rows = html`<dl>
    ${rowsOf(finding).map(
      ([label, text]) =>
        html`<dt>${label}</dt>
          <dd>${prose(text)}</dd>`,
    )}
  </dl>`
  const standing = standingText(finding, report)
  return html`<article class="finding ${counts ? tone : ''}">
    <h3>
      <span class="chip ${counts ? tone : 'faint'}">${glyph(sign)} ${severity}</span>
      <span class="id">${check}</span>
      ${baseline === null ? null : html`<span class="chip notice">${baseline}</span>`}
    </h3>
    <p class="symptom">${prose(symptom)}</p>
    ${counts ? rows : html`<p class="faint">Does not count: ${prose(standing)}</p>`}
    ${
      counts && evidence.length === 0
        ? null
        : html`<details>
            <summary>${counts ? 'Evidence' : 'More of it'}</summary>
            ${counts ? null : rows} ${evidence.length === 0 ? null : evidenceTable(finding)}
          </details>`
    }
  </article>`
}

const rowsOf = ({
  required,
  current,
  impact,
  action,
  targets,
  note,
  docs,
}: Finding): readonly (readonly [string, string])[] =>
  Object.entries({
    Required: required,
    Current: current,
    Impact: impact,
    'What to do': action,
    Where: targetText(targets),
    Note: note ?? '',
    More: `\`${docs}\``,
  }).filter(([, text]) => text !== '')

const evidenceTable = ({ evidence, check }: Finding): Markup => {
  const left = evidence.length - maxEvidence
  return wideTable(
    `What ${check} rests on here${left > 0 ? `; ${counted(left, 'fact')} more in the JSON report` : ''}`,
    ['Fact', 'Of', 'Read through', 'At', 'Value'],
    evidence.slice(0, maxEvidence).map(({ fact, subject, node, readAt, value }) => {
      const text = clipped(JSON.stringify(inOrder(value, null)))
      return html`<tr>
        <td>${fact}</td>
        <td>${subject}</td>
        <td>${node ?? '–'}</td>
        <td>${readAt}</td>
        <td class="text"><code>${text}</code></td>
      </tr>`
    }),
  )
}

const clipped = (text: string): string => (text.length > maxValue ? `${text.slice(0, maxValue)}…` : text)
