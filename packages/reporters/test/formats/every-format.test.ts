import { deepFreeze, isCounted, type Report } from '@restate-preflight/core'
import { describe, expect, it } from 'vitest'
import { formatNames, formatOf, formats } from '../../src/formats.ts'
import { standingOf } from '../../src/standing.ts'
import { everyReport, hostileText, large } from './reports.ts'

const enormous = deepFreeze(large())

describe('the table of formats', () => {
  it('says of each what it is', () => {
    for (const { description, mediaType } of Object.values(formats)) {
      expect(description).toMatch(/^\S.{10,80}\S$/u)
      expect(mediaType).toMatch(/^[a-z]+\/[a-z0-9.+-]+(?:; version=[\d.]+)?$/u)
    }
  })
})

describe.each(formatNames)('%s', (name) => {
  it.each(everyReport)('ends with a line end and leaves the report as it is: %s', async (_, report) => {
    const before = JSON.stringify(report)
    const reporter = await formatOf(name).load()
    expect(reporter(report)).toMatch(/[^\n]\n$/u)
    expect(JSON.stringify(report)).toBe(before)
  })

  it.each(everyReport)('gives the same text for the same report: %s', async (_, report) => {
    const reporter = await formatOf(name).load()
    expect(reporter(reverseKeys(report))).toBe(reporter(report))
  })

  it('lets no control character and no change of direction through', async () => {
    const reporter = await formatOf(name).load()
    const [, report] = everyReport.find(([known]) => known === 'hostile') ?? []
    if (report === undefined) throw new Error('there is a hostile report')
    const text = reporter(report, { verbose: true })
    expect(text).toContain('evil')
    expect(text.replaceAll('\n', '').match(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu)).toBeNull()
    expect(text).not.toContain(hostileText.slice(0, 12))
  })

  it('is bounded and quick for 200 nodes and 10,000 findings', async () => {
    const report = enormous
    const reporter = await formatOf(name).load()
    const started = process.cpuUsage()
    const text = reporter(report)
    expect(process.cpuUsage(started).user / 1_000_000).toBeLessThan(2)
    // What programs read is whole; what people and services read has a limit, and says what it left out.
    if (whole.has(name)) return
    expect(text.length).toBeLessThan(limits[name] ?? 200_000)
    if (!summaries.has(name)) expect(text).toMatch(/[\d,]+ (?:findings?|more|errors?)/u)
  })
})

const whole: ReadonlySet<string> = new Set(['json', 'ndjson', 'pretty'])
const summaries: ReadonlySet<string> = new Set(['prometheus', 'openmetrics'])
const limits: Readonly<Record<string, number>> = {
  sarif: 10_000_000,
  html: 600_000,
  markdown: 65_536,
  nagios: 4_096,
}

describe('the standing of a finding', () => {
  it.each(everyReport)('is counted if and only if it counts for the verdict: %s', (_, report) => {
    const isOnNew = report.gate.rules.some(({ name }) => name === 'gate-on')
    for (const finding of report.findings) {
      const isKnown = isOnNew && finding.baseline === 'unchanged'
      expect(standingOf(finding, report) === 'counted').toBe(isCounted(finding) && !isKnown)
      expect(standingOf(finding, report) === 'known').toBe(isCounted(finding) && isKnown)
    }
  })
})

const reverseKeys = (report: Report): Report => reversed(report) as Report

const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, part]) => [key, reversed(part)]),
  )
}
