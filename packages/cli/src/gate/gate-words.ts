import type { Report } from '@restate-preflight/core'

/** Why the command, where there is one, does not run: three lines. */
export const refusalLines = (report: Report, command: readonly string[]): readonly string[] => {
  const { gate, findings } = report
  const [first = 'no reason is known', ...rest] = gate.reasons
  const worst = findings.find(({ check }) => first.startsWith(`${check} is `))
  return [
    `✗ gate failed: ${first}${worst === undefined ? '' : `: ${worst.symptom}`}${rest.length === 0 ? '' : `; and ${rest.length} more`}`,
    `  ${summaryOf(report)} · exit ${gate.exitCode}`,
    `  ${command.length === 0 ? '' : `not run: ${command.join(' ')} · `}look with restate-preflight check`,
  ].map(oneLine)
}

/** That it passed, and what it looked away from. */
export const passLines = (report: Report): readonly string[] =>
  [`✓ gate passed: ${summaryOf(report)}`, ...report.gate.reasons.map((reason) => `  ${reason}`)].map(oneLine)

/** Each rule, and the one that decided. */
export const ruleLines = ({ gate }: Report): readonly string[] => {
  const decided = decisive(gate.rules)
  const widths = [0, 1].map((column) =>
    Math.max(...gate.rules.map(({ name, limit }) => String(column === 0 ? name : limit).length)),
  )
  return gate.rules.map((rule) =>
    oneLine(
      [
        rule.held ? '✓' : '✗',
        rule.name.padEnd(widths[0] ?? 0),
        `limit ${String(rule.limit).padEnd(widths[1] ?? 0)}`,
        `actual ${rule.actual}`,
        ...(rule === decided ? ['← decided'] : []),
      ].join('  '),
    ),
  )
}

/** What makes a gate failing comes before what leaves it inconclusive. */
const decisive = (rules: Report['gate']['rules']): Report['gate']['rules'][number] | undefined => {
  const broken = rules.filter(({ held }) => !held)
  return broken.find(({ name }) => name === 'fail-on' || name.startsWith('max-findings-')) ?? broken[0]
}

const summaryOf = ({ verdict, grade, coverage }: Report): string => {
  const mark = grade.letter === null ? 'grade withheld' : `grade ${grade.letter} ${grade.score}`
  return `verdict ${verdict.toUpperCase()} · ${mark} · coverage ${Math.floor(coverage * 100)} %`
}

/** What the network says must not steer the terminal. */
const oneLine = (text: string): string =>
  text.replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ')
