import { decidedBy, isIncomplete, matters, type Report } from '@restate-preflight/core'
import { counted } from '../pretty/layout.ts'
import { suitesOf, type TestCase, type TestSuite } from '../test-case.ts'
import { glyph, html, prose, section, wideTable, type Markup } from './markup.ts'

const maxRows = 200

/** What could not be judged, and what could not be reached. */
export const gapsSection = (report: Report): Markup | null => {
  const open = suitesOf(report)
    .flatMap(({ cases }) => cases)
    .filter(({ check }) => isIncomplete(check))
  const { errors, gate } = report
  const { failOnUnknown } = decidedBy(gate)
  if (open.length === 0 && errors.length === 0) return null
  return section(
    'gaps',
    'Not judged',
    open.length === 0
      ? null
      : wideTable(
          `${counted(open.length, 'check')} could not be judged, or not wholly. Nothing of it is called passed or failed.`,
          ['Check', 'Gate waits for it', 'Why'],
          open.slice(0, maxRows).map(
            ({ check }) =>
              html`<tr>
                <th scope="row" class="id">${check.id}</th>
                <td class="awaited">${matters(check, failOnUnknown) ? 'yes' : 'no'}</td>
                <td class="text">${prose(check.reason ?? 'no reason given')}</td>
              </tr>`,
          ),
        ),
    errors.length === 0
      ? null
      : wideTable(
          'What could not be reached, and checks that failed.',
          ['Code', 'Where', 'What happened', 'What to do'],
          errors.slice(0, maxRows).map(
            ({ code, target, message, action }) =>
              html`<tr>
                <th scope="row" class="id">${code}</th>
                <td>${target ?? '–'}</td>
                <td class="text">${prose(message)}</td>
                <td class="text">${prose(action)}</td>
              </tr>`,
          ),
        ),
  )
}

/** Every check by plugin, folded. */
export const checksSection = (report: Report): Markup => {
  const suites = suitesOf(report)
  return section(
    'checks',
    'Checks',
    suites.length === 0 ? html`<p>No check was run.</p>` : suites.map(suiteDetails),
  )
}

const marks: Readonly<
  Record<TestCase['result'], { readonly glyph: string; readonly tone: string; readonly word: string }>
> = {
  passed: { glyph: '✓', tone: 'good', word: 'passed' },
  failed: { glyph: '✗', tone: 'bad', word: 'finding' },
  error: { glyph: '?', tone: 'warning', word: 'not judged' },
  tolerated: { glyph: '•', tone: 'notice', word: 'does not count' },
  skipped: { glyph: '–', tone: 'faint', word: 'skipped' },
}

const suiteDetails = ({ plugin, cases }: TestSuite): Markup => {
  const counts = [...Map.groupBy(cases, ({ result }) => result)].map(
    ([result, own]) => `${own.length} ${marks[result].word}`,
  )
  return html`<details>
    <summary>${plugin}: ${counts.join(', ')}</summary>
    ${wideTable(
      `Checks of ${plugin}`,
      ['Check', 'Result', 'What should hold'],
      cases.slice(0, maxRows).map(({ check, result, reason }) => {
        const { glyph: sign, tone, word } = marks[result]
        return html`<tr>
          <th scope="row" class="id">${check.id}</th>
          <td><span class="chip ${tone}">${glyph(sign)} ${word}</span></td>
          <td class="text">
            ${prose(check.summary)}${reason === '' ? null : html`<br /><span class="faint">${prose(reason)}</span>`}
          </td>
        </tr>`
      }),
    )}
  </details>`
}
