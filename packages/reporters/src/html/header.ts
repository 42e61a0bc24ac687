import type { Grade, Report, Verdict } from '@restate-preflight/core'
import { clusterTitle, gradeText, percent, verdictGlyphs } from '../phrases.ts'
import { stateMarks } from '../pretty/header.ts'
import { counted } from '../pretty/layout.ts'
import { glyph, html, prose, type Markup } from './markup.ts'

const tones: Readonly<Record<Verdict, 'good' | 'warning' | 'bad'>> = {
  ok: 'good',
  degraded: 'warning',
  failing: 'bad',
  inconclusive: 'warning',
}

const words: Readonly<Record<Verdict, string>> = {
  ok: 'Nothing that counts was found.',
  degraded: 'There are findings; none is grave enough to fail the gate.',
  failing: 'There are findings that fail the gate.',
  inconclusive: 'Something that has to be judged could not be.',
}

/** Which cluster, the verdict, the grade, and what to do next. */
export const header = (report: Report): Markup => {
  const { verdict, grade, coverage, gate, cluster, run } = report
  const { state, because, nextSteps } = cluster.lifecycle
  const mark = stateMarks[state]
  return html`<header>
    <p class="faint">Restate cluster</p>
    <h1><bdi>${clusterTitle(report)}</bdi></h1>
    <div class="hero ${tones[verdict]}">
      <div>
        <p class="verdict">${glyph(verdictGlyphs[verdict])} ${verdict.toUpperCase()}</p>
        <p>${words[verdict]}</p>
        <p><span class="chip ${mark.tone}">${glyph(mark.glyph)} ${state}</span> ${prose(because)}</p>
      </div>
      ${gradeRing(grade, tones[verdict])}
    </div>
    <dl class="figures">
      ${figure('Gate', gate.passed ? 'passed' : 'failed')} ${figure('Exit code', String(gate.exitCode))}
      ${figure('Coverage', `${percent(coverage)} %`)} ${figure('Nodes', nodesText(report))}
      ${figure('Version', cluster.versions.join(', ') || 'unknown')}
      ${figure('Looked at', `${run.endedAt.slice(0, 10)} ${run.endedAt.slice(11, 19)} UTC`)}
    </dl>
    ${run.aborted ? html`<p class="note warning">The run was cut short: this is what was known by then.</p>` : null}
    ${
      gate.reasons.length === 0
        ? null
        : html`<div class="note">
            <p><strong>${gate.passed ? 'Remarks on the gate' : 'Why the gate failed'}</strong></p>
            <ul>
              ${gate.reasons.slice(0, 20).map((reason) => html`<li>${prose(reason)}</li>`)}
            </ul>
          </div>`
    }
    ${
      nextSteps.length === 0
        ? null
        : html`<div class="note">
            <p><strong>Next</strong></p>
            <ol>
              ${nextSteps.slice(0, 20).map((step) => html`<li>${prose(step)}</li>`)}
            </ol>
          </div>`
    }
  </header>`
}

const figure = (name: string, value: string): Markup =>
  html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`

const nodesText = ({ cluster }: Report): string => {
  const serving = cluster.nodes.filter(({ state }) => state === 'serving').length
  return serving === cluster.nodes.length
    ? counted(serving, 'node')
    : `${serving} of ${cluster.nodes.length} serve`
}

const radius = 52
const circumference = 2 * Math.PI * radius

/** The score as a ring with the letter in it; a dashed one is what it would be at best. */
const gradeRing = (grade: Grade, tone: string): Markup => {
  const mark = grade.letter === null ? grade.wouldBe : grade
  const score = mark?.score ?? 0
  const length = ((circumference * score) / 100).toFixed(1)
  return html`<div class="grade ${tone}">
    <svg viewBox="0 0 120 120" role="img" aria-label="${gradeText(grade)} of 100">
      <circle class="track" cx="60" cy="60" r="${radius}" fill="none" stroke-width="9" />
      ${
        grade.letter === null
          ? html`<text x="60" y="71" text-anchor="middle" font-size="34" font-weight="700">?</text>`
          : html`<circle
                class="value"
                cx="60"
                cy="60"
                r="${radius}"
                fill="none"
                stroke-width="9"
                stroke-linecap="round"
                stroke-dasharray="${length} ${circumference.toFixed(1)}"
                transform="rotate(-90 60 60)"
              />
              <text x="60" y="66" text-anchor="middle" font-size="40" font-weight="700">${grade.letter}</text>
              <text x="60" y="86" text-anchor="middle" font-size="15">${score}</text>`
      }
    </svg>
    <p>${grade.letter === null ? gradeText(grade) : 'grade'}</p>
  </div>`
}
