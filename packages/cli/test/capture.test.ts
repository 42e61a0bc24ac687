import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { capturableFacts, facts, factOf, type Recording, type Report } from '@restate-preflight/core'
import { afterAll, describe, expect, it } from 'vitest'
import { makeCapture, type CaptureChoices } from '../src/capture/make-capture.ts'
import { writeWhole } from '../src/capture/write.ts'
import { readRecording } from '../src/source.ts'
import { judge } from './judge.ts'
import { recordingOf, scenarios } from './scenarios.ts'

const folder = mkdtempSync(join(tmpdir(), 'preflight-capture-'))
afterAll(() => rmSync(folder, { recursive: true }))

const tool = { name: 'restate-preflight', version: '0.0.0' }
const captured = (recording: Recording, choices: Partial<CaptureChoices> = {}) =>
  makeCapture(recording, { tool, redaction: 'token', maxBytes: 2 ** 24, ...choices })

let files = 0
/** What `check --from` reads of a text. */
const readBack = (text: string | Uint8Array): Promise<Recording> => {
  const file = join(folder, `${files++}.json`)
  writeFileSync(file, text)
  return readRecording(file)
}

/** All of a report but texts, names and addresses. */
const judgementOf = ({ verdict, grade, coverage, gate, cluster, checks, findings }: Report) => ({
  verdict,
  grade,
  coverage,
  exitCode: gate.exitCode,
  state: cluster.lifecycle.state,
  nodes: cluster.nodes.map(({ state, generation, version }) => ({ state, generation, version })),
  checks: checks.map(({ id, outcome, severity, targets, unknown }) => ({
    id,
    outcome,
    severity,
    targets,
    unknown: unknown.map(({ error: { code }, causedBy }) => `${code} ${causedBy !== null}`).sort(),
  })),
  findings: findings
    .map(({ check, message, severity, confirmation, magnitude, causedBy, targets }) =>
      [check, message, severity, confirmation, magnitude, causedBy !== null, targets.length].join(' '),
    )
    .sort(),
})

/** Hosts, and the names of nodes and clusters, found by looking at the text of a recording. */
const namesIn = (recording: Recording): readonly string[] => {
  const text = JSON.stringify(recording)
  return [
    ...new Set([
      ...[...text.matchAll(/\/\/([^\s/:"\]]+)/g)].map(([, host]) => host ?? ''),
      ...[...text.matchAll(/"clusterName":"([^"]+)"/g)].map(([, name]) => name ?? ''),
      ...recording.nodes.flatMap(({ name }) => name ?? []),
      ...Object.values(recording.facts[facts.nodesConfiguration.id] ?? {}).flatMap((fact) =>
        [...JSON.stringify(fact).matchAll(/"name":"([^"]+)"/g)].map(([, name]) => name ?? ''),
      ),
    ]),
  ]
}

const isNamed = (text: string, name: string): boolean =>
  new RegExp(`(?<![\\w-])${name.replaceAll('.', '\\.')}(?![\\w-])`).test(text)

/** The same recording of a cluster whose nodes are called otherwise. */
const renamed = (recording: Recording, names: Readonly<Record<string, string>>): Recording =>
  JSON.parse(
    JSON.stringify(recording).replaceAll(/"(n\d|old|misled)"/g, (_, name: string) =>
      JSON.stringify(names[name] ?? name),
    ),
  ) as Recording

describe.each(scenarios)('a capture of %s', (scenario) => {
  const recording = recordingOf(scenario)

  it.each(['token', 'drop', 'off'] as const)(
    'is judged as the original, redacted by %s',
    async (redaction) => {
      const judged = await judge(await readBack(captured(recording, { redaction }).text))
      expect(judgementOf(judged)).toEqual(judgementOf(await judge(recording)))
    },
  )

  it.each(['token', 'drop'] as const)('names nobody, redacted by %s', (redaction) => {
    const names = namesIn(recording)
    const { text } = captured(recording, { redaction })
    expect(names.length).toBeGreaterThan(0)
    expect(names.filter((name) => isNamed(text, name))).toEqual([])
  })

  it('has a rule for each text: only reasons that operators give are replaced for want of one', () => {
    const { text } = captured(recording)
    const fields = [...text.matchAll(/"(\w+)":"x-[0-9a-f]+"/g)].map(([, field]) => field)
    expect(fields.filter((field) => field !== 'reason')).toEqual([])
  })
})

describe('a capture', () => {
  const recording = recordingOf('node-killed')

  it.each(['quorum-lost', 'wrong-advertised-address', 'split', 'orphan'])(
    'is judged as the original whatever the nodes are called: %s',
    async (scenario) => {
      const odd = renamed(recordingOf(scenario), {
        n1: 'peer',
        n2: 'http',
        n3: 'N1',
        misled: 'cluster',
        old: '1',
      })
      const judged = await judge(await readBack(captured(odd).text))
      expect(judgementOf(judged)).toEqual(judgementOf(await judge(odd)))
    },
  )

  it('gives equal names equal tokens in a file, others in the next, and the same with one key', () => {
    const key = join(folder, 'redaction.key')
    writeFileSync(key, 'sixteen bytes or more')
    const addresses = (choices: Partial<CaptureChoices>) => {
      const {
        addresses: given,
        nodes,
        facts: read,
      } = JSON.parse(captured(recording, choices).text) as Recording
      return {
        given,
        nodes: nodes.map(({ address }) => address),
        asked: Object.keys(read['address.contact'] ?? {}),
      }
    }
    const first = addresses({})
    expect(first.asked).toEqual(first.given)
    expect(
      first.given.every((address) => /^http:\/\/loopback-[0-9a-f]{12}\.invalid:\d+$/.test(address)),
    ).toBe(true)
    expect(addresses({})).not.toEqual(first)
    expect(addresses({ keyFile: key })).toEqual(addresses({ keyFile: key }))
  })

  it('changes nothing where it is redacted again', async () => {
    const once = await readBack(captured(recording).text)
    const twice = await readBack(captured(once).text)
    expect(twice.nodes).toEqual(once.nodes)
    expect(twice.addresses).toEqual(once.addresses)
  })

  it('is refused with a key that could be tried out', () => {
    const key = join(folder, 'short.key')
    writeFileSync(key, 'short')
    expect(() => captured(recording, { keyFile: key })).toThrow(expect.objectContaining({ code: 'RP1020' }))
    expect(() => captured(recording, { keyFile: join(folder, 'none') })).toThrow(
      expect.objectContaining({ code: 'RP1020' }),
    )
  })

  it('is no larger than allowed, and says what it left out', async () => {
    const whole = captured(recording)
    const { text, note } = captured(recording, { maxBytes: Math.round(whole.text.length / 2) })
    expect(text.length).toBeLessThanOrEqual(whole.text.length / 2)
    expect(note.leftOut.length).toBeGreaterThan(0)
    const smaller = await readBack(text)
    const [left = ''] = note.leftOut
    const fact = capturableFacts.find(({ id }) => id === left)
    expect(fact).toBeDefined()
    for (const bySubject of Object.values(smaller.facts[left] ?? {}))
      expect(bySubject).toMatchObject({ status: 'unavailable', error: { code: 'RP1211' } })
    const judged = await judge(smaller)
    // What could not be looked at has neither passed nor failed.
    expect(
      judged.checks.filter(({ unknown }) => unknown.some(({ error }) => error.code === 'RP1211')),
    ).not.toEqual([])
    expect(judged.coverage).toBeLessThan((await judge(recording)).coverage)
  })

  it('is refused where not even the nodes fit', () => {
    expect(() => captured(recording, { maxBytes: 1_000 })).toThrow(
      expect.objectContaining({ code: 'RP1212' }),
    )
  })

  it('says of a fact that it lacks that it was not captured, unlike a snapshot', async () => {
    const { 'node.cluster-state': _, ...older } = recording.facts
    const before = { ...recording, facts: older }
    const fact = (look: Recording) => factOf(look, facts.clusterState, 'N1')
    expect(fact(await readBack(captured(before).text))).toMatchObject({ error: { code: 'RP1210' } })
    expect(fact(await readBack(JSON.stringify(before)))).toMatchObject({ error: { code: 'RP6003' } })
    const judged = await judge(await readBack(captured(before).text))
    const codes = new Set(judged.checks.flatMap(({ unknown }) => unknown.map(({ error }) => error.code)))
    expect(codes).toContain('RP1210')
    expect(codes).not.toContain('RP6003')
  })

  it.each<[string, (text: string) => string | Uint8Array, string]>([
    ['changed', (text) => text.replace('"generation":1', '"generation":2'), 'RP1213'],
    ['robbed of its hash', (text) => text.replace(/,"integrity":\{[^}]*\}/, ''), 'RP1213'],
    ['cut off', (text) => text.slice(0, -500), 'RP1202'],
    ['packed and cut off', (text) => gzipSync(text).subarray(0, -50), 'RP1202'],
  ])('is refused where it was %s', async (_, damage, code) => {
    const { text } = captured(recording)
    const damaged = damage(text)
    expect(damaged).not.toBe(text)
    await expect(readBack(damaged)).rejects.toMatchObject({ code })
  })

  it('may be laid out otherwise, and packed', async () => {
    const { text } = captured(recording)
    const plain = await readBack(text)
    expect(await readBack(JSON.stringify(JSON.parse(text), null, 2))).toEqual(plain)
    expect(await readBack(gzipSync(text))).toEqual(plain)
  })

  it('is written whole, for its owner only, and packed where the name says so', async () => {
    const file = join(folder, 'written.json.gz')
    const { text } = captured(recording)
    expect(writeWhole(text, file)).toBe(readFileSync(file).length)
    expect(readFileSync(file).length).toBeLessThan(text.length / 3)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect((await readRecording(file)).nodes).toHaveLength(recording.nodes.length)
    expect(() => writeWhole(text, join(folder, 'no', 'folder.json'))).toThrow(
      expect.objectContaining({ code: 'RP1205' }),
    )
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
  })
})
