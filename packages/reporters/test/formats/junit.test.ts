import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { parse, type TestSuites } from 'junit2json'
import { describe, expect, it } from 'vitest'
import { junit } from '../../src/junit.ts'
import { everyReport, hostile, known, mixed } from './reports.ts'

const suitesIn = async (xml: string): Promise<TestSuites> => {
  const read = await parse(xml)
  if (read == null || !('testsuite' in read)) throw new Error('there are no test suites')
  return read
}

const casesIn = async (xml: string) =>
  ((await suitesIn(xml)).testsuite ?? []).flatMap(({ testcase = [] }) => testcase)

/** What the schemas of Ant, Jenkins and GitLab allow of an element. */
const children: Readonly<Record<string, readonly string[]>> = {
  testsuites: ['testsuite'],
  testsuite: ['properties', 'testcase', 'system-out', 'system-err'],
  properties: ['property'],
  testcase: ['failure', 'error', 'skipped', 'system-out', 'system-err'],
}

describe.each(everyReport)('the JUnit XML of %s', (_, report) => {
  it('is well-formed XML of the known elements', () => {
    const xml = junit(report)
    expect(XMLValidator.validate(xml)).toBe(true)
    const walk = (nodes: readonly Readonly<Record<string, unknown>>[], parent: string): void => {
      for (const node of nodes) {
        const name = Object.keys(node).find((key) => key !== ':@') ?? ''
        if (name.startsWith('#') || name.startsWith('?')) continue
        if (parent !== '') expect(children[parent]).toContain(name)
        walk(node[name] as readonly Readonly<Record<string, unknown>>[], name)
      }
    }
    walk(new XMLParser({ preserveOrder: true, ignoreAttributes: false }).parse(xml), '')
  })

  it('has a case for each check and for the run, and counts what a reader counts', async () => {
    const { testsuite = [], tests, failures, errors } = await suitesIn(junit(report))
    const cases = testsuite.flatMap(({ testcase = [] }) => testcase)
    expect(cases).toHaveLength(report.checks.length + 1)
    expect({ tests, failures, errors }).toEqual({
      tests: cases.length,
      failures: cases.filter(({ failure }) => failure !== undefined).length,
      errors: cases.filter(({ error }) => error !== undefined).length,
    })
    const skipped = testsuite.reduce((sum, suite) => sum + Number(suite.skipped ?? 0), 0)
    expect(skipped).toBe(cases.filter((each) => each.skipped !== undefined).length)
  })

  it('shows a run as without fault only if its gate passed', async () => {
    const cases = await casesIn(junit(report))
    const faultless = cases.every(({ failure, error }) => failure === undefined && error === undefined)
    if (faultless) expect(report.verdict).toBe('ok')
    if (report.verdict === 'ok') expect(faultless).toBe(true)
  })

  it('passes no check that was not judged', async () => {
    const cases = await casesIn(junit(report))
    for (const check of report.checks) {
      if (check.outcome !== 'unknown' && check.outcome !== 'error' && check.unknown.length === 0) continue
      const own = cases.find(({ name }) => name?.startsWith(`${check.id}: `))
      expect(own?.failure ?? own?.error ?? own?.skipped).toBeDefined()
    }
  })
})

describe('JUnit XML', () => {
  it('skips what is waived, and says until when and why', async () => {
    const own = (await casesIn(junit(mixed()))).find(({ name }) => name?.includes('cache-matches-store'))
    expect(own?.skipped?.[0]?.message).toBe(
      'waived until 2026-03-01 00:00 UTC by w-1: the disk is being replaced (storage, OPS-7)',
    )
  })

  it('skips what is known from the baseline, and what the gate does without, and shows both', async () => {
    const cases = await casesIn(junit(known()))
    const caseOf = (check: string) => cases.find(({ name }) => name?.startsWith(`${check}: `))
    expect(caseOf('health/node-alive')?.skipped?.[0]?.message).toBe(
      'known from the baseline, and the gate is on what is new',
    )
    expect(caseOf('health/node-alive')?.['system-out']?.[0]).toContain('high: N2 gave no answer.')
    expect(caseOf('health/role-ready')?.skipped?.[0]?.message).toMatch(/^could not be judged: RP2101 /u)
  })

  it('has as an error what the gate wants judged, required or not', async () => {
    const errorsIn = async (name: string) => {
      const [, report] = everyReport.find(([own]) => own === name) ?? []
      if (report === undefined) throw new Error(`there is no report ${name}`)
      const cases = await casesIn(junit(report))
      return cases.filter(({ error }) => error !== undefined).map((own) => own.name?.split(':')[0])
    }
    expect(await errorsIn('known, not wholly judged')).toEqual([
      'consistency/cache-matches-store',
      'health/metadata-readable',
      'health/role-ready',
    ])
    expect(await errorsIn('optional unknown')).toEqual(['acme/audit-trail'])
    expect(await errorsIn('broken-plugin')).toEqual([])
  })

  it('gives a reader hostile text as text', async () => {
    const own = (await casesIn(junit(hostile()))).find(({ name }) => name?.includes('node-alive'))
    expect(own?.failure?.[0]?.message).toContain(
      '<script>alert(1)</script><img src=x onerror=alert(1)>]]>&amp;',
    )
  })
})
