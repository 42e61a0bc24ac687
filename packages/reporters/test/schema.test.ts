import { readFileSync } from 'node:fs'
import { clusterStates, nodeStates, severities, type Report } from '@restate-preflight/core'
import { describe, expect, it } from 'vitest'
import { json } from '../src/index.ts'
import { schemaMistakes, type Schema } from './json-schema.ts'
import { scenarios } from './scenarios.ts'

const file = new URL('../schema/report-v1.schema.json', import.meta.url)
const schema = JSON.parse(readFileSync(file, 'utf8')) as Schema

const parsed = (report: Report): Schema => JSON.parse(json(report)) as Schema

describe('the published schema', () => {
  it.each(Object.entries(scenarios))('accepts and describes every field of the report %s', (_, build) => {
    expect(schemaMistakes(schema, parsed(build()), true)).toEqual([])
  })

  it('accepts fields of a later minor version', () => {
    const report = { ...parsed(healthy()), schemaVersion: '1.7.0', weather: 'fair' }
    expect(schemaMistakes(schema, report, false)).toEqual([])
  })

  it.each([
    ['a missing verdict', ({ verdict: _, ...rest }: Schema) => rest, '/verdict', 'is missing'],
    ['coverage above 1', (report: Schema) => ({ ...report, coverage: 1.5 }), '/coverage', 'is above 1'],
    ['another major version', (report: Schema) => ({ ...report, schemaVersion: '2.0.0' }), '/schemaVersion'],
    ['an error without a code', (report: Schema) => ({ ...report, errors: [{}] }), '/errors/0/code'],
    [
      'numbers for 64-bit ids',
      (report: Schema) => ({ ...report, cluster: { fingerprint: 7 } }),
      '/cluster/fingerprint',
    ],
  ])('refuses %s', (_, change, path, reason = '') => {
    const mistakes = schemaMistakes(schema, change(parsed(healthy())), false)
    expect(mistakes.find((mistake) => mistake.path === path)?.reason).toContain(reason)
  })

  it('has the words of the model', () => {
    const definitions = schema['$defs'] as Readonly<Record<string, { readonly enum?: readonly string[] }>>
    expect({
      severity: definitions['severity']?.enum,
      clusterState: definitions['clusterState']?.enum,
      nodeState: definitions['nodeState']?.enum,
    }).toEqual({ severity: severities, clusterState: clusterStates, nodeState: nodeStates })
  })
})

const healthy = (): Report => {
  const build = scenarios['healthy']
  if (build === undefined) throw new Error('there is a healthy scenario')
  return build()
}
