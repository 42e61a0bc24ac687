import { readFileSync } from 'node:fs'
import {
  errorRecord,
  reportSchemaVersion,
  testResultStatement,
  type ErrorRecord,
} from '@restate-preflight/core'
import { describe, expect, it } from 'vitest'
import { metadataJson, verificationPretty } from '../src/index.ts'
import { schemaMistakes, type Schema } from './json-schema.ts'
import { scenarios } from './scenarios.ts'

const told = (reasons: readonly ErrorRecord[], width: number): string => {
  const report = scenarios['healthy']?.()
  if (report === undefined) throw new Error('there is a healthy scenario')
  const nowMs = Date.parse(report.run.endedAt) + 90_000
  return verificationPretty({ report, keyId: 'a1b2'.repeat(16), nowMs, reasons }, { width })
}

const cases: Readonly<Record<string, readonly ErrorRecord[]>> = {
  accepted: [],
  'too-old': [
    errorRecord('RP1218', { message: 'the run ended at 12:00, 90 s ago; at most 60 s are allowed' }),
  ],
  'another-key': [errorRecord('RP1216', { message: 'it is not signed by the key a1b2' })],
}

describe.each(Object.entries(cases))('a verification, %s', (name, reasons) => {
  it.each([60, 100])('is told in %i columns as in the golden file', async (width) => {
    await expect(told(reasons, width)).toMatchFileSnapshot(`./golden/verification/${name}.${width}.txt`)
  })
})

it('of a report that is not genuine says nothing of what it contains', () => {
  expect(told(cases['too-old'] ?? [], 100)).toContain('verdict ok')
  expect(told(cases['another-key'] ?? [], 100)).not.toContain('verdict ok')
})

describe('the published schema of a verification', () => {
  const schema = JSON.parse(
    readFileSync(new URL('../schema/verification-v1.schema.json', import.meta.url), 'utf8'),
  ) as Schema
  const report = scenarios['healthy']?.()
  if (report === undefined) throw new Error('there is a healthy scenario')
  const sha256 = 'a1b2'.repeat(16)
  const plugins = new Map(report.tool.plugins.map(({ name }) => [name, sha256]))
  const statement = testResultStatement(report, { report: sha256, tool: sha256, plugins })
  const mistakes = (change: object) =>
    schemaMistakes(
      schema,
      JSON.parse(
        metadataJson({
          schemaVersion: reportSchemaVersion,
          verified: true,
          reasons: [],
          statement,
          ...change,
        }),
      ),
      false,
    )

  it('accepts one of each kind', () => {
    expect(mistakes({})).toEqual([])
    expect(mistakes({ verified: false, reasons: cases['another-key'], statement: null })).toEqual([])
  })

  it.each([
    ['no statement at all', { statement: undefined }],
    [
      'another result',
      { statement: { ...statement, predicate: { ...statement.predicate, result: 'GOOD' } } },
    ],
    ['a reason without a code', { reasons: [{}] }],
  ])('refuses %s', (_, change) => {
    expect(mistakes(change)).not.toEqual([])
  })
})
