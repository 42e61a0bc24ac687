import type { Report } from '@restate-preflight/core'
import { deepFreeze } from '@restate-preflight/core'
import { describe, expect, it } from 'vitest'
import { json, pretty, statusPretty, type ReporterOptions } from '../src/index.ts'
import { scenarios } from './scenarios.ts'

/**
 * The pages that people see. After a deliberate change: `npm run golden`, then read the difference of test/golden line by
 * line.
 */
const golden = (name: string) => new URL(`golden/${name}.txt`, import.meta.url).pathname

const names = Object.keys(scenarios)
const reportOf = (name: string): Report => {
  const build = scenarios[name]
  if (build === undefined) throw new Error(`there is no scenario ${name}`)
  return deepFreeze(build())
}

const everyWay: readonly ReporterOptions[] = [
  {},
  { width: 60 },
  { width: 120, color: true },
  { verbose: true },
  { problemsOnly: true },
  { width: 60, color: true, verbose: true },
]

const withoutColours = (text: string): string =>
  text.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g'), '')

describe('golden pages', () => {
  it.each(names)('shows %s', async (name) => {
    await expect(pretty(reportOf(name), { width: 100 })).toMatchFileSnapshot(golden(name))
  })

  it.each(['node-down', 'broken-plugin'])('shows %s on 60 columns, with everything', async (name) => {
    const text = pretty(reportOf(name), { width: 60, verbose: true })
    await expect(text).toMatchFileSnapshot(golden(`${name}.narrow`))
  })

  it.each(['healthy', 'node-down', 'transient'])('shows only the problems of %s', async (name) => {
    const text = pretty(reportOf(name), { problemsOnly: true })
    await expect(text).toMatchFileSnapshot(golden(`${name}.problems`))
  })

  it('shows node-down in colours', async () => {
    const text = pretty(reportOf('node-down'), { color: true })
    await expect(text.replaceAll(String.fromCharCode(27), '<ESC>')).toMatchFileSnapshot(
      golden('node-down.colour'),
    )
  })

  it.each([
    ['healthy', 120],
    ['node-down', 90],
    ['node-down', 60],
    ['unprovisioned', 100],
    ['no-contact', 100],
  ])('shows the status of %s on %i columns', async (name, width) => {
    const text = statusPretty(reportOf(name), { width })
    await expect(text).toMatchFileSnapshot(golden(`${name}.status-${width}`))
  })

  it('shows the JSON of node-down', async () => {
    await expect(json(reportOf('node-down'))).toMatchFileSnapshot(golden('node-down.json'))
  })
})

describe.each(names)('any reporter, given %s', (name) => {
  it('leaves verdict and exit code to the report and the report as it is', () => {
    const report = reportOf(name)
    const before = structuredClone(report)
    for (const reporter of [json, pretty, statusPretty]) {
      for (const options of everyWay) reporter(report, options)
    }
    expect(report).toEqual(before)
  })

  it('gives the same text for the same report, whatever the order of its keys', () => {
    const reordered = reverseKeys(reportOf(name)) as Report
    for (const reporter of [json, pretty, statusPretty]) {
      expect(reporter(reordered)).toBe(reporter(reportOf(name)))
    }
  })

  it('ends with the verdict, the gate and the exit code', () => {
    const report = reportOf(name)
    for (const options of everyWay) {
      const lines = withoutColours(pretty(report, options)).trimEnd().split('\n')
      const start = lines.findLastIndex((line) => line.startsWith('Verdict'))
      const ending = lines.slice(start).join(' · ')
      expect(ending).toMatch(
        new RegExp(`^Verdict ${report.verdict.toUpperCase()} · grade .* · exit ${report.gate.exitCode}$`),
      )
      expect(lines.slice(start - 3).join('\n')).toMatch(/[Gg]ate (?:passed|failed)/)
    }
  })

  it('keeps that on one line, the last, from 100 columns on', () => {
    for (const options of everyWay.filter(({ width = 100 }) => width >= 100)) {
      const last = withoutColours(pretty(reportOf(name), options))
        .trimEnd()
        .split('\n')
        .at(-1)
      expect(last).toMatch(/^Verdict .* · exit \d+$/)
    }
  })

  it('leaves no space at the end of a line and no two empty lines', () => {
    for (const options of everyWay) {
      const text = withoutColours(pretty(reportOf(name), options) + statusPretty(reportOf(name), options))
      expect(text).not.toMatch(/[ ]\n|\n\n\n/)
    }
  })
})

describe('pretty', () => {
  it('names at most ten targets', () => {
    expect(pretty(reportOf('many-targets'), { detail: 'developer' })).toContain(
      'nodes N1, N2, N3, N4, N5, N6, N7, N8, N9, N10 and 3 more',
    )
  })

  it('shows at most ten findings of a check and counts the others, unless everything is wanted', () => {
    const report = reportOf('node-down')
    const [first] = report.findings
    if (first === undefined) throw new Error('nothing was found')
    const again = Array.from({ length: 13 }, (_, index) => ({
      ...first,
      id: `again-${index}`,
      causedBy: null,
    }))
    const other = { ...first, id: 'other', check: 'health/other' }
    const shown = (findings: Report['findings'], options: ReporterOptions = {}) =>
      pretty({ ...report, findings }, options)
        .split('\n')
        .filter(
          (line) =>
            line.includes(`${first.check} ·`) || line.includes('health/other ·') || line.startsWith('… '),
        )
        .map((line) => (line.startsWith('… ') ? line : line.includes('other') ? 'other' : 'shown'))
    const ten = Array.from({ length: 10 }, () => 'shown')
    expect(shown([...again, other])).toEqual([
      ...ten,
      `… and 3 more findings of ${first.check}: -v shows all`,
      'other',
    ])
    expect(shown([...again.slice(0, 11), other])).toEqual([
      ...ten,
      `… and 1 more finding of ${first.check}: -v shows all`,
      'other',
    ])
    expect(shown([...again.slice(0, 10), other])).toEqual([...ten, 'other'])
    expect(shown([...again, other], { verbose: true })).toHaveLength(14)
  })

  it('says only once why many checks could not be judged', () => {
    const text = pretty(reportOf('node-down'))
    expect(text.split('could not be judged')).toHaveLength(2)
    expect(text).toContain('3 checks could not be judged')
  })

  it('puts the review and what to do on an unprovisioned cluster right below the header', () => {
    const titles = pretty(reportOf('unprovisioned'))
      .split('\n\n')
      .map((block) => block.split('\n')[0])
    expect(titles.slice(1, 3)).toEqual(['Before it is provisioned', 'Next'])
  })

  it('keeps what a node says of itself from steering the terminal', () => {
    const report = reportOf('healthy')
    const escape = String.fromCharCode(27)
    const hostile = { ...report, cluster: { ...report.cluster, name: `a${escape}[2J\u009bH\nb\u202ec` } }
    expect(pretty(hostile).split('\n')[0]).toBe('a [2J H b c · 3 nodes · version 1.7.12 · fingerprint …7891')
    expect(json(hostile)).toContain(String.raw`"a\u001b[2J\u009bH\nb`)
  })

  it('rounds coverage down, so that 100 % means all of it', () => {
    expect(pretty({ ...reportOf('healthy'), coverage: 0.999 })).toContain('coverage 99 %')
  })
})

describe('json', () => {
  it.each(names)('is the report %s and nothing else', (name) => {
    const text = json(reportOf(name))
    expect(JSON.parse(text)).toEqual(reportOf(name))
    expect(text.endsWith('}\n')).toBe(true)
  })

  it('keeps fields that it does not know, behind the others', () => {
    const text = json({ ...({ zeta: 1, alpha: 2 } as object), ...reportOf('healthy') })
    expect(Object.keys(JSON.parse(text) as object).slice(-3)).toEqual(['errors', 'alpha', 'zeta'])
  })
})

const reverseKeys = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reverseKeys)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, part]) => [key, reverseKeys(part)]),
  )
}
