import parse from 'parse-prometheus-text-format'
import { describe, expect, it } from 'vitest'
import { openmetrics, prometheus } from '../../src/metrics/exposition.ts'
import { everyReport, hostile, hostileText, known, large, mixed } from './reports.ts'

const valueOf = (text: string, name: string, labels: Readonly<Record<string, string>> = {}) =>
  parse(text)
    .find((family) => family.name === `restate_preflight_${name}`)
    ?.metrics.find((metric) =>
      Object.entries(labels).every(([label, value]) => metric.labels?.[label] === value),
    )?.value

/** The grammar of version 0.0.4, without times: the textfile collector refuses a file that has one. */
const line =
  /^(?:# HELP [a-z_]+ [^\n]+|# TYPE [a-z_]+ gauge|[a-z_]+\{(?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)*\} -?\d+(?:\.\d+)?(?:e[+-]\d+)?)$/u

describe.each(everyReport)('the metrics of %s', (_, report) => {
  it('are read by a parser, each family once and complete', () => {
    const text = prometheus(report)
    const families = parse(text)
    expect(new Set(families.map(({ name }) => name)).size).toBe(families.length)
    for (const { metrics, type, help, name } of families) {
      expect(name).toMatch(/^restate_preflight_[a-z_]+$/u)
      expect([type, help === '']).toEqual(['GAUGE', false])
      const series = metrics.map(({ labels }) => JSON.stringify(labels))
      expect(new Set(series).size).toBe(series.length)
      for (const { value } of metrics) expect(Number(value)).not.toBeNaN()
    }
    expect(
      text
        .trimEnd()
        .split('\n')
        .filter((own) => !line.test(own)),
    ).toEqual([])
  })

  it('say the verdict, the exit code and the coverage', () => {
    const text = prometheus(report)
    expect(valueOf(text, 'verdict', { verdict: report.verdict })).toBe('1')
    expect(valueOf(text, 'exit_code')).toBe(String(report.gate.exitCode))
    expect(Number(valueOf(text, 'coverage_ratio'))).toBeCloseTo(report.coverage, 3)
  })

  it('leave a grade out that is withheld, and what could not be seen: neither is zero', () => {
    const text = prometheus(report)
    expect(valueOf(text, 'grade_score')).toBe(
      report.grade.score === null ? undefined : String(report.grade.score),
    )
    expect(valueOf(text, 'partitions_led') === undefined).toBe(report.cluster.partitions?.led == null)
  })

  it('are the same in OpenMetrics, with an end', () => {
    const samples = (text: string) => text.split('\n').filter((own) => own !== '' && !own.startsWith('#'))
    const open = openmetrics(report)
    expect(samples(open)).toEqual(samples(prometheus(report)))
    expect(open.endsWith('\n# EOF\n')).toBe(true)
    for (const [, family, unit] of open.matchAll(/^# UNIT (\S+) (\S+)$/gmu))
      expect(family?.endsWith(`_${unit}`)).toBe(true)
  })
})

describe('metrics', () => {
  it('count a waived, transient or folded finding apart', () => {
    const text = prometheus(mixed())
    expect(valueOf(text, 'findings', { severity: 'medium', standing: 'waived' })).toBe('1')
    expect(valueOf(text, 'findings', { severity: 'medium', standing: 'transient' })).toBe('1')
    expect(valueOf(text, 'findings', { severity: 'low', standing: 'folded' })).toBe('1')
    expect(valueOf(text, 'findings', { severity: 'medium', standing: 'counted' })).toBe('0')
    expect(valueOf(text, 'check_findings', { check: 'health/node-alive' })).toBe('1')
  })

  it('count apart what is known from the baseline', () => {
    const text = prometheus(known())
    expect(valueOf(text, 'findings', { severity: 'high', standing: 'known' })).toBe('1')
    expect(valueOf(text, 'findings', { severity: 'high', standing: 'counted' })).toBe('0')
    expect(valueOf(text, 'check_findings', { check: 'health/node-alive' })).toBeUndefined()
  })

  it('have as many series for 200 nodes and 10,000 findings as for three nodes', () => {
    const series = (text: string) => text.split('\n').length
    expect(series(prometheus(large()))).toBe(series(prometheus(mixed())))
  })

  it('keep a hostile name inside its label', () => {
    const name = parse(prometheus(hostile()))[0]?.metrics[0]?.labels?.['cluster'] ?? ''
    expect(name).toContain('"double" \'single\' | pipe')
    expect(name).toContain('{label="x"} \\ 1..9')
    expect(name).not.toBe(hostileText)
  })
})
