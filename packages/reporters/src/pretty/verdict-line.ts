import type { Report, Verdict } from '@restate-preflight/core'
import { gradeText, percent } from '../phrases.ts'
import { visibleWidth, wrap, wrapParts } from './layout.ts'
import type { Block, Page } from './page.ts'
import type { Tone } from './style.ts'

const tones: Readonly<Record<Verdict, Tone>> = {
  ok: 'good',
  degraded: 'warning',
  failing: 'bad',
  inconclusive: 'warning',
}

/**
 * The end of every page, whatever the options: on one line where the gate's reasons fit, else these above it. From 100
 * columns on, as in pipes and files, the last line is always whole, so that `tail -n 1` finds verdict and exit code.
 */
export const verdictLines = ({ style, width }: Page, { verdict, grade, coverage, gate }: Report): Block => {
  const reasons = reasonsText(gate)
  const passed = `gate ${gate.passed ? 'passed' : 'failed'}`
  const ending = (gateText: readonly string[]): readonly string[] => [
    `Verdict ${verdict.toUpperCase()}`,
    gradeText(grade),
    `coverage ${percent(coverage)} %`,
    ...gateText,
    `exit ${gate.exitCode}`,
  ]
  const fits = (parts: readonly string[]) => visibleWidth(parts.join(' · ')) <= width
  const paint = (line: string) => {
    const words = `Verdict ${verdict.toUpperCase()}`
    return line.startsWith(words)
      ? `${style.strong('Verdict')} ${style[tones[verdict]](style.strong(verdict.toUpperCase()))}${line.slice(words.length)}`
      : line
  }
  const whole = ending([reasons === '' ? passed : `${passed} (${reasons})`])
  if (fits(whole)) return [paint(whole.join(' · '))]
  const why = reasons === '' ? [] : wrap(`G${passed.slice(1)}: ${reasons}`, width)
  // The line above has said it.
  const last = why.length > 0 && !fits(ending([passed])) ? ending([]) : ending([passed])
  return [...why, ...wrapParts(last, width).map(paint)]
}

const reasonsText = ({ reasons }: Report['gate']): string => {
  const [first, ...rest] = reasons.map((reason) => reason.replaceAll(/ \(([^)]*)\)/g, ', $1'))
  if (first === undefined) return ''
  return rest.length === 0 ? first : `${first}, and ${rest.length} more`
}
