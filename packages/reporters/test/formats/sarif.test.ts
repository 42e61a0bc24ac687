import schema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' }
import Ajv from 'ajv-draft-04'
import formats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import { sarif } from '../../src/sarif/sarif.ts'
import { everyReport, hostile, hostileText, known, mixed } from './reports.ts'

const ajv = new Ajv.default({ strict: false, allErrors: true, unicodeRegExp: false })
formats.default(ajv)
/** The schema of OASIS, as Microsoft's SDK carries it. */
const validate = ajv.compile(schema)

interface Result {
  readonly ruleId: string
  readonly ruleIndex: number
  readonly kind: string
  readonly level: string
  readonly message: { readonly text: string }
  readonly locations: readonly {
    readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } }
    readonly logicalLocations: readonly { readonly fullyQualifiedName: string }[]
  }[]
  readonly partialFingerprints: Readonly<Record<string, string>>
  readonly suppressions?: readonly { readonly justification: string }[]
  readonly baselineState?: string
}

interface Log {
  readonly runs: readonly [
    {
      readonly tool: {
        readonly driver: { readonly rules: readonly { readonly id: string; readonly help: object }[] }
      }
      readonly invocations: readonly [{ readonly toolExecutionNotifications: readonly object[] }]
      readonly automationDetails: { readonly id: string }
      readonly results: readonly Result[]
    },
  ]
}

const runIn = (text: string) => (JSON.parse(text) as Log).runs[0]

describe.each(everyReport)('the SARIF of %s', (_, report) => {
  it('is what the schema of SARIF 2.1.0 allows', () => {
    validate(JSON.parse(sarif(report)))
    expect(validate.errors).toBeNull()
  })

  it('has what GitHub asks for: a file, a line, a rule and one fingerprint for each result', () => {
    const { results, tool } = runIn(sarif(report))
    expect(results).toHaveLength(report.findings.length)
    for (const { ruleId, ruleIndex, locations, partialFingerprints } of results) {
      expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId)
      expect(locations[0]?.physicalLocation).toMatchObject({
        artifactLocation: { uri: expect.stringMatching(/^restate-cluster\/[^/\s]+$/u) },
        region: { startLine: 1 },
      })
      expect(partialFingerprints['primaryLocationLineHash']).toMatch(/^[0-9a-f]+:1$/u)
    }
    const prints = results.map((result) => result.partialFingerprints['primaryLocationLineHash'])
    expect(new Set(prints).size).toBe(prints.length)
  })

  it('tells what could not be judged as a notification, not as a result', () => {
    const unknown = report.checks.filter((check) => check.unknown.length > 0 || check.outcome === 'error')
    const { invocations } = runIn(sarif(report))
    expect(invocations[0].toolExecutionNotifications).toHaveLength(unknown.length + report.errors.length)
  })
})

describe('SARIF', () => {
  const resultOf = (check: string) => runIn(sarif(mixed())).results.find(({ ruleId }) => ruleId === check)

  it('suppresses what is waived, with the reason', () => {
    expect(resultOf('consistency/cache-matches-store')).toMatchObject({
      level: 'warning',
      baselineState: 'updated',
      suppressions: [
        { kind: 'external', status: 'accepted', justification: expect.stringContaining('OPS-7') },
      ],
    })
  })

  it.each(['health/role-ready', 'health/metadata-readable'])(
    'calls %s, transient or folded, no failure',
    (check) => {
      expect(resultOf(check)).toMatchObject({ kind: 'informational', level: 'none', baselineState: 'new' })
    },
  )

  it('says of what is known that it is as in the baseline', () => {
    const { results } = runIn(sarif(known()))
    expect(results).toMatchObject([
      { kind: 'fail', baselineState: 'unchanged', properties: { standing: 'known' } },
    ])
  })

  it('names what a finding is about as logical locations', () => {
    expect(resultOf('health/node-alive')?.locations[0]?.logicalLocations).toEqual([
      { name: 'N2', kind: 'node', fullyQualifiedName: 'test/node/N2' },
    ])
  })

  it('carries the page of a check as help', () => {
    const pages = new Map([['health/node-alive', '# The page']])
    const rule = runIn(sarif(mixed(), { pages })).tool.driver.rules.find(
      ({ id }) => id === 'health/node-alive',
    )
    expect(rule?.help).toEqual({ text: '# The page', markdown: '# The page' })
  })

  it('keeps the runs of clusters and profiles apart', () => {
    expect(runIn(sarif(mixed())).automationDetails.id).toBe(
      'restate-preflight/test/default/01J0000000000000000000TEST',
    )
  })

  it('gives hostile text as text, and a path that is one', () => {
    const [result] = runIn(sarif(hostile())).results
    expect(result?.message.text).toContain('<script>alert(1)</script>')
    expect(result?.locations[0]?.physicalLocation.artifactLocation.uri).not.toMatch(/[\s<>"|`\\]/u)
    expect(hostileText).toContain('<script>')
  })
})
