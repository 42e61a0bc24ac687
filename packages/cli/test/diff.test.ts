import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  compare,
  contentsOfSnapshot,
  parseReport,
  type Comparable,
  type Difference,
  type Recording,
} from '@restate-preflight/core'
import { afterAll, describe, expect, it } from 'vitest'
import { makeCapture } from '../src/capture/make-capture.ts'
import { readRecording } from '../src/source.ts'
import { judge } from './judge.ts'
import { recordingOf, scenarios } from './scenarios.ts'

const folder = mkdtempSync(join(tmpdir(), 'preflight-diff-'))
afterAll(() => rmSync(folder, { recursive: true }))

const side = async (recording: Recording): Promise<Comparable> => ({
  name: 'a snapshot',
  kind: 'snapshot',
  report: await judge(recording),
  contents: contentsOfSnapshot(recording),
})

const redacted = async (recording: Recording, keyFile?: string): Promise<Recording> => {
  const tool = { name: 'restate-preflight', version: '0.0.0' }
  const { text } = makeCapture(recording, { tool, redaction: 'token', maxBytes: 2 ** 24, keyFile })
  const file = join(folder, 'capture.json')
  writeFileSync(file, text)
  return readRecording(file)
}

const words = (differences: readonly Difference[]) =>
  differences.map(({ area, id, what, before, after }) => `${area} ${id} ${what}: ${before} → ${after}`)

describe.each(scenarios)('%s', (scenario) => {
  const recording = recordingOf(scenario)

  it('does not differ from itself, nor from its report', async () => {
    const whole = await side(recording)
    expect(compare(whole, whole).differences).toEqual([])
    const report = parseReport(JSON.stringify(whole.report), 'a report')
    expect(compare(whole, { ...whole, kind: 'report', report, contents: null }).differences).toEqual([])
  })

  it('does not differ from its capture, whose names cannot be compared', async () => {
    const { differences, notCompared } = compare(await side(recording), await side(await redacted(recording)))
    // What operators gave as a reason is replaced, like names.
    expect(differences.filter(({ what }) => !/policy$/.test(what))).toEqual([])
    expect(notCompared).toContain('names and addresses: the two have tokens of different keys')
  })
})

describe('two snapshots', () => {
  it('differ by what became of the cluster', async () => {
    const [before, after] = await Promise.all(
      ['healthy', 'node-killed'].map((name) => side(recordingOf(name))),
    )
    if (before === undefined || after === undefined) throw new Error('both are recorded')
    const { differences, sameCluster } = compare(before, after)
    expect(sameCluster).toBe(true)
    expect(words(differences)).toEqual(
      expect.arrayContaining([
        'cluster cluster state: serving → degraded',
        'cluster cluster verdict: ok → failing',
        'node N3 state: serving → unreachable',
        'check health/metadata-path outcome: pass → unknown (RP2101)',
      ]),
    )
    const found = differences.filter(({ area, before: old }) => area === 'finding' && old === null)
    expect(found.map(({ id }) => id)).toContain('health/node-alive:no-answer:node=N3')
  })

  it('are compared by name where their tokens are of one key', async () => {
    const key = join(folder, 'a.key')
    writeFileSync(key, 'sixteen bytes or more')
    const recording = recordingOf('healthy')
    const moved = JSON.parse(
      JSON.stringify(recording).replaceAll('"location":""', '"location":"eu.a"'),
    ) as Recording
    const { differences, notCompared } = compare(
      await side(await redacted(recording, key)),
      await side(await redacted(moved, key)),
    )
    expect(notCompared).toEqual([])
    expect(words(differences).filter((text) => !text.startsWith('node'))).toEqual([])
    expect(differences.map(({ id, what, after }) => [id, what, after])).toEqual(
      ['N1', 'N2', 'N3'].map((id) => [
        id,
        'location',
        expect.stringMatching(/^l-[0-9a-f]{12}\.l-[0-9a-f]{12}$/),
      ]),
    )
  })

  it('differ by nothing but that where nobody answered for one of them: what could not be looked at is not gone', async () => {
    const { differences, notCompared } = compare(
      await side(recordingOf('healthy')),
      await side(recordingOf('no-contact')),
    )
    expect(words(differences)).toEqual([
      'cluster cluster state: serving → no-contact',
      'cluster cluster verdict: ok → inconclusive',
    ])
    expect(notCompared).toEqual(['nodes and all that they tell: of a snapshot nobody answered'])
  })

  it('are said to be of two clusters where they are', async () => {
    const { sameCluster } = compare(
      await side(recordingOf('healthy')),
      await side(recordingOf('containers-healthy')),
    )
    expect(sameCluster).toBe(false)
  })
})

describe('a report', () => {
  it.each<[string, string, string]>([
    ['cut off', '{"schemaVersion": "1.0', 'RP1202'],
    ['of something else', '{"schemaVersion": "1.0.0"}', 'RP1214'],
    ['of a newer schema', '{"schemaVersion": "2.0.0"}', 'RP1214'],
  ])('is refused where it is %s', (_, text, code) => {
    expect(() => parseReport(text, 'a file')).toThrow(expect.objectContaining({ code }))
  })
})
