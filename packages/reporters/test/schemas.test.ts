import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { metadataJson, waitJson } from '../src/index.ts'
import { schemaMistakes, type Schema } from './json-schema.ts'
import { diff, gets, list, many, silent, versions } from './metadata-reports.ts'
import { refusal, verified } from './verifications.ts'
import { late, met, step } from './wait-reports.ts'

const folder = new URL('../schema/', import.meta.url)

const schemaOf = (name: string): Schema =>
  JSON.parse(readFileSync(new URL(`${name}-v1.schema.json`, folder), 'utf8')) as Schema

const parsed = (text: string): Schema => JSON.parse(text) as Schema

const reports: readonly (readonly [schema: string, name: string, report: Schema])[] = [
  ...Object.entries(gets).map(
    ([name, report]) => ['metadata-get', name, parsed(metadataJson(report))] as const,
  ),
  ['metadata-list', 'of all keys', parsed(metadataJson(list))],
  ['metadata-list', 'without epochs', parsed(metadataJson({ ...list, keys: [], withoutEpochs: 'no table' }))],
  ['metadata-versions', 'of three nodes', parsed(metadataJson(versions))],
  ['metadata-versions', 'of many nodes', parsed(metadataJson(many))],
  [
    'metadata-versions',
    'of nobody',
    parsed(metadataJson({ ...versions, nodes: [], keys: [], error: silent })),
  ],
  ['metadata-diff', 'of a cache', parsed(metadataJson(diff))],
  ['plugin-verify', 'of a sound plugin', parsed(JSON.stringify(verified([])))],
  ['plugin-verify', 'of a plugin that does not load', parsed(JSON.stringify(verified([refusal])))],
  ['wait', 'that is met', parsed(waitJson(met))],
  [
    'wait',
    'that did not look at all',
    parsed(waitJson({ ...met, cluster: { ...met.cluster, state: 'provisioned' } })),
  ],
  ['wait', 'that is late', parsed(waitJson({ ...late, timeline: [step({ nodes: { N1: 'serving' } })] }))],
]

/** Every place in a report where a field stands: a path, and the report without it. */
const withoutEach = (value: unknown, path = ''): readonly (readonly [path: string, value: unknown])[] => {
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown, index) =>
      withoutEach(item, `${path}/${index}`).map(([at, changed]) => [at, value.with(index, changed)] as const),
    )
  }
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, item]) => [
    [
      `${path}/${name}`,
      Object.fromEntries(Object.entries(value).filter(([other]) => other !== name)),
    ] as const,
    ...withoutEach(item, `${path}/${name}`).map(
      ([at, changed]) => [at, { ...value, [name]: changed }] as const,
    ),
  ])
}

/** Parts whose names are data. */
const isData = /^\/value\/|\/(cached|through|nodes)\/[^/]*$/

describe('the published schemas', () => {
  it.each(reports)('of %s accepts and describes every field of a report %s', (name, _, report) => {
    expect(schemaMistakes(schemaOf(name), report, true)).toEqual([])
  })

  it.each(reports)('of %s asks for each field of a report %s', (name, _, report) => {
    const optional = withoutEach(report)
      .filter(([path]) => !isData.test(path))
      .filter(([, changed]) => schemaMistakes(schemaOf(name), changed, false).length === 0)
    expect(optional.map(([path]) => path)).toEqual([])
  })

  it.each(reports)(
    'of %s lets a later version add to a report %s, and is no schema of another major',
    (name, _, report) => {
      expect(
        schemaMistakes(schemaOf(name), { ...report, schemaVersion: '1.9.0', weather: 'fair' }, false),
      ).toEqual([])
      expect(schemaMistakes(schemaOf(name), { ...report, schemaVersion: '2.0.0' }, false)).not.toEqual([])
    },
  )

  it('say the same of what they share with that of the report', () => {
    const { $defs: shared, properties } = schemaOf('report') as Readonly<
      Record<'$defs' | 'properties', Schema>
    >
    for (const file of readdirSync(folder)) {
      const { $id, $defs = {} } = schemaOf(file.replace('-v1.schema.json', ''))
      expect($id).toBe(`urn:restate-preflight:${file.replace('-v1.schema.json', '')}:v1`)
      const own = Object.entries($defs as Schema).filter(([name]) => Object.hasOwn(shared, name))
      expect(own).toEqual(own.map(([name]) => [name, shared[name]]))
    }
    const status = schemaOf('status')
    expect(status['properties']).toEqual(
      Object.fromEntries(
        Object.entries(properties).filter(([name]) => (status['required'] as string[]).includes(name)),
      ),
    )
  })
})
