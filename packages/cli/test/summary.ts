import { isCounted, type Report } from '@restate-preflight/core'

/** What a scenario is about, without addresses, times and texts. */
export const summary = ({ cluster, verdict, grade, gate, coverage, findings, checks }: Report) => ({
  state: cluster.lifecycle.state,
  nodes: cluster.nodes.map(({ name, state }) => `${name ?? '-'} ${state}`).sort(),
  verdict,
  grade: grade.letter ?? `withheld (at best ${grade.wouldBe?.letter})`,
  exitCode: gate.exitCode,
  coverage: Math.round(coverage * 100) / 100,
  counted: findings
    .filter(isCounted)
    .map(({ check, message, severity }) => `${severity} ${check} ${message}`),
  others: findings
    .filter((finding) => !isCounted(finding))
    .map(({ check, message, severity, confirmation }) => `${severity} ${check} ${message} ${confirmation}`),
  unknown: checks.filter(({ outcome }) => outcome === 'unknown').map(({ id }) => id),
  error: checks.filter(({ outcome }) => outcome === 'error').map(({ id }) => id),
})
