import { describe, expect, it } from 'vitest'
import {
  metadataDiffPretty,
  metadataGetPretty,
  metadataJson,
  metadataListPretty,
  metadataVersionsPretty,
  type ReporterOptions,
} from '../src/index.ts'
import { diff, gets, got, list, many, reading, silent, versions } from './metadata-reports.ts'

/** What people see. `npm run golden` renews it; then read the difference line by line. */
const golden = (name: string) => new URL(`golden/metadata/${name}.txt`, import.meta.url).pathname

const screens: readonly (readonly [string, (options: ReporterOptions) => string, object])[] = [
  ...Object.entries(gets).map(
    ([name, report]) =>
      [name, (options: ReporterOptions) => metadataGetPretty(report, options), report] as const,
  ),
  ['list', (options) => metadataListPretty(list, options), list],
  [
    'list-without-epochs',
    (options) =>
      metadataListPretty({ ...list, keys: [], withoutEpochs: 'The epoch keys are not listed.' }, options),
    list,
  ],
  ['versions', (options) => metadataVersionsPretty(versions, options), versions],
  ['versions-of-many-nodes', (options) => metadataVersionsPretty(many, options), many],
  [
    'versions-unread',
    (options) =>
      metadataVersionsPretty({ ...versions, nodes: [], keys: [], members: [], error: silent }, options),
    versions,
  ],
  ['diff', (options) => metadataDiffPretty(diff, options), diff],
  ['diff-of-nothing', (options) => metadataDiffPretty({ ...diff, changes: [], unread: [] }, options), diff],
  [
    'diff-without-keys',
    (options) => metadataDiffPretty({ ...diff, keys: [], changes: [], unread: [] }, options),
    diff,
  ],
]

const escape = String.fromCharCode(27)
const withoutColours = (text: string): string => text.replaceAll(new RegExp(`${escape}\\[[0-9;]*m`, 'g'), '')

describe.each(screens)('the screen of %s', (name, show, report) => {
  it('is as in the golden file', async () => {
    const text = [60, 100].map((width) => `${`── ${width} `.padEnd(width, '─')}\n${show({ width })}`)
    await expect(text.join('\n')).toMatchFileSnapshot(golden(name))
  })

  it('says the same with colours and without', () => {
    expect(withoutColours(show({ width: 100, color: true }))).toBe(show({ width: 100 }))
  })

  it('keeps to the width, but for bodies and dumps', () => {
    const lines = show({ width: 60 }).split('\n')
    const isBody = (line: string) => /^[\s"{}[\]]|^[0-9a-f]{8} {2}/.test(line)
    expect(lines.filter((line) => line.length > 60 && !isBody(line))).toEqual([])
  })

  it('has the whole report as JSON', () => {
    expect(JSON.parse(metadataJson(report))).toEqual(JSON.parse(JSON.stringify(report)))
  })
})

describe('what the store says', () => {
  it('cannot steer the terminal', () => {
    const evil = `x${escape}[2J\u202e`
    const shown = [
      metadataGetPretty(got({ reading: reading(evil), value: { [evil]: evil } })),
      metadataListPretty({ ...list, keys: [{ reading: reading(evil), summary: null, error: null }] }),
      metadataDiffPretty({
        ...diff,
        before: evil,
        changes: diff.changes.map((change) => ({ ...change, after: evil })),
      }),
    ]
    expect(shown.filter((text) => text.includes(escape) || text.includes('\u202e'))).toEqual([])
  })
})
