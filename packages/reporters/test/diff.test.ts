import { readFileSync } from 'node:fs'
import { compare, differenceAreas, type Comparable, type Report } from '@restate-preflight/core'
import { describe, expect, it } from 'vitest'
import { diffPretty, metadataJson } from '../src/index.ts'
import { schemaMistakes, type Schema } from './json-schema.ts'
import { scenarios } from './scenarios.ts'

const schema = JSON.parse(
  readFileSync(new URL('../schema/diff-v1.schema.json', import.meta.url), 'utf8'),
) as Schema

const report = (name: string): Report => {
  const build = scenarios[name]
  if (build === undefined) throw new Error(`there is no scenario ${name}`)
  return build()
}

const side = (name: string, change: (report: Report) => Report = (same) => same): Comparable => {
  const built = change(report(name))
  return {
    name: `the report ${name}.json of ${built.run.endedAt}`,
    kind: 'report',
    report: built,
    contents: null,
  }
}

const elsewhere = (built: Report): Report => ({
  ...built,
  cluster: { ...built.cluster, name: 'another', fingerprint: '7' },
})

const diffs = {
  'node-down': compare(side('healthy'), side('node-down')),
  'node-back': compare(side('node-down'), side('healthy')),
  nothing: compare(side('healthy'), side('healthy')),
  'another-cluster': compare(side('healthy'), side('healthy', elsewhere)),
}

describe.each(Object.entries(diffs))('the difference %s', (name, diff) => {
  it.each([60, 100])('is told in %i columns as in the golden file', async (width) => {
    const text = diffPretty(diff, { width })
    expect(text.split('\n').filter((line) => line.length > width)).toEqual([])
    await expect(text).toMatchFileSnapshot(`./golden/diff/${name}.${width}.txt`)
  })

  it('is as the published schema says', () => {
    expect(schemaMistakes(schema, JSON.parse(metadataJson(diff)), true)).toEqual([])
  })
})

describe('the published schema', () => {
  it('knows every area, and refuses what is none', () => {
    const [first] = diffs['node-down'].differences
    expect(first).toBeDefined()
    const of = (area: string) => ({ ...diffs.nothing, differences: [{ ...first, area }] })
    for (const area of differenceAreas) expect(schemaMistakes(schema, of(area), true)).toEqual([])
    expect(schemaMistakes(schema, of('weather'), true)).not.toEqual([])
  })
})
