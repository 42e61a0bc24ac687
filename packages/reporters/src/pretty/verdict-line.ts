import type { Grade, Report, Verdict } from '@restate-preflight/core'
import type { Page } from './page.ts'
import type { Tone } from './style.ts'

const tones: Readonly<Record<Verdict, Tone>> = {
  ok: 'good',
  degraded: 'warning',
  failing: 'bad',
  inconclusive: 'warning',
}

/** The last line of every page, whatever the options. It is never wrapped, so that `tail -n 1` finds it whole. */
export const verdictLine = ({ style }: Page, { verdict, grade, coverage, gate }: Report): string => {
  const paint = style[tones[verdict]]
  return [
    `${style.strong('Verdict')} ${paint(style.strong(verdict.toUpperCase()))}`,
    gradeText(grade),
    `coverage ${percent(coverage)} %`,
    gateText(gate),
    `exit ${gate.exitCode}`,
  ].join(' · ')
}

const gradeText = ({ letter, score, wouldBe }: Grade): string => {
  if (letter !== null) return `grade ${letter} ${score}`
  return wouldBe === null ? 'grade withheld' : `grade withheld (at best ${wouldBe.letter} ${wouldBe.score})`
}

/** Rounded down, so that only full coverage says 100. */
const percent = (share: number): number => Math.floor(share * 100)

const gateText = ({ passed, reasons }: Report['gate']): string => {
  const [first, ...rest] = reasons.map((reason) => reason.replaceAll(/ \(([^)]*)\)/g, ', $1'))
  const word = passed ? 'gate passed' : 'gate failed'
  if (first === undefined) return word
  return `${word} (${first}${rest.length === 0 ? '' : `, and ${rest.length} more`})`
}
