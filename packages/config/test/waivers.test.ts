import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readInstant } from '../src/waivers/instant.ts'
import { loadWaivers } from '../src/waivers/load-waivers.ts'
import { readWaivers } from '../src/waivers/read-waivers.ts'
import { folderWith } from './folder.ts'

const nowMs = Date.parse('2026-11-24T12:00:00Z')
const checkIds = ['health/node-alive', 'health/log-writable', 'consistency/cache-matches-store']

const read = (text: string) => readWaivers(text, 'waivers.yaml', { checkIds, nowMs })

const entry = (fields: Readonly<Record<string, unknown>>) =>
  `waivers:\n  - ${JSON.stringify({ id: 'w', check: 'health/node-alive', reason: 'r', expires: '2026-12-24T18:00:00Z', ...fields })}\n`

const reasonsOf = (text: string): readonly string[] => read(text).malformed.flatMap(({ reasons }) => reasons)

describe('a file of waivers', () => {
  it('is read with all that an entry may say', () => {
    const { waivers, malformed } = read(`# what we know
waivers:
  - id: n3-repair
    check: health/node-alive
    targets: [node=N3, "address=http://10.0.0.3:5122"]
    reason: a new disk is on its way
    created: 2026-11-24T09:00:00Z
    expires: 2026-12-24T18:00:00Z
    owner: ops
    ticket: OPS-7
    maxMagnitude: 1
    severity: high
    cluster: "9223372036854775809"
  - id: by-fingerprint
    fingerprint: health/log-writable:no-write-quorum:log=1,log=2
    reason: it is empty
    expires: 2026-12-01T00:00Z
`)
    expect(malformed).toEqual([])
    expect(waivers).toEqual([
      {
        id: 'n3-repair',
        check: 'health/node-alive',
        message: null,
        targets: [
          { kind: 'node', id: 'N3' },
          { kind: 'address', id: 'http://10.0.0.3:5122' },
        ],
        reason: 'a new disk is on its way',
        owner: 'ops',
        ticket: 'OPS-7',
        createdAt: '2026-11-24T09:00:00.000Z',
        expiresAt: '2026-12-24T18:00:00.000Z',
        maxMagnitude: 1,
        severity: 'high',
        cluster: '9223372036854775809',
      },
      {
        id: 'by-fingerprint',
        check: 'health/log-writable',
        message: 'no-write-quorum',
        targets: [
          { kind: 'log', id: '1' },
          { kind: 'log', id: '2' },
        ],
        reason: 'it is empty',
        owner: null,
        ticket: null,
        createdAt: null,
        expiresAt: '2026-12-01T00:00:00.000Z',
        maxMagnitude: null,
        severity: null,
        cluster: null,
      },
    ])
  })

  it.each([
    ['an empty text', ''],
    ['an empty list', 'waivers: []\n'],
    ['a list that is not there', 'waivers:\n'],
  ])('may be %s', (_, text) => {
    expect(read(text)).toMatchObject({ waivers: [], malformed: [] })
  })

  it.each<readonly [string, Readonly<Record<string, unknown>>, string]>([
    ['without a reason', { reason: undefined }, 'it lacks "reason"'],
    ['with an empty reason', { reason: ' ' }, 'reason: " " is not a text'],
    ['without an end', { expires: undefined }, 'it lacks "expires"'],
    ['without an id', { id: undefined }, 'it lacks "id"'],
    ['about nothing', { check: undefined }, 'it needs either "check" or "fingerprint"'],
    [
      'about two things',
      { fingerprint: 'health/node-alive:no-answer:node=N3' },
      'it needs either "check" or "fingerprint"',
    ],
    [
      'with an unknown word',
      { expiry: '2026-12-24T18:00:00Z' },
      'expiry: there is no such setting (did you mean "expires"?)',
    ],
    [
      'for a check that there is not',
      { check: 'health/node-alvie' },
      'check: no loaded plugin has the check "health/node-alvie" (did you mean "health/node-alive"?)',
    ],
    ['for everything', { check: '*/*' }, 'check: "*/*" would waive everything; name what is accepted'],
    ['for waivers', { check: 'waivers/in-use' }, 'check: what is said about waivers cannot be waived'],
    [
      'for a target of no kind',
      { targets: ['N3'] },
      'targets[0]: "N3" is not of the form KIND=ID, for example node=N3 or partition=4',
    ],
    [
      'with a fingerprint that became a number',
      { cluster: 9223372036854775809 },
      'cluster: 9223372036854776000 is not the name of a cluster, or its fingerprint in quotes',
    ],
    [
      'that lasts for too long',
      { created: '2026-11-01T00:00:00Z', expires: '2027-04-30T00:00:01Z' },
      'expires: it lasts for more than 180 days; the latest is "2027-04-30T00:00:00Z"',
    ],
    [
      'that lasts for too long from now on',
      { expires: '2027-06-01T00:00:00Z' },
      'expires: it lasts for more than 180 days; the latest is "2027-05-23T12:00:00Z"',
    ],
    [
      'that is from the future',
      { created: '2026-12-01T00:00:00Z' },
      'created: "2026-12-01T00:00:00Z" lies in the future',
    ],
  ])('refuses an entry %s', (_, fields, reason) => {
    expect(reasonsOf(entry(fields))).toEqual([reason])
    expect(read(entry(fields)).waivers).toEqual([])
  })

  it('takes the last day of 180', () => {
    expect(reasonsOf(entry({ created: '2026-11-01T00:00:00Z', expires: '2027-04-30T00:00:00Z' }))).toEqual([])
  })

  it('costs one that is wrong that one only, and names its line', () => {
    const { waivers, malformed } = read(`waivers:
  - id: a
    check: health/node-alive
    reason: r
    expires: 2026-12-24T18:00:00Z
  - id: b
    check: health/node-alive
    expires: 2026-12-24
  - id: a
    check: health/log-writable
    reason: r
    expires: 2026-12-24T18:00:00Z
  - just a text
`)
    expect(waivers.map(({ id, check }) => `${id} ${check}`)).toEqual(['a health/node-alive'])
    expect(malformed).toEqual([
      {
        id: 'b',
        place: 'waivers.yaml:6',
        reasons: [
          'it lacks "reason"',
          'expires: "2026-12-24" is not a time in UTC; a day ends at another time in each place: write "2026-12-24T00:00:00Z" for its beginning',
        ],
      },
      { id: 'a', place: 'waivers.yaml:9', reasons: ['another waiver has the id a'] },
      { id: null, place: 'waivers.yaml:13', reasons: ['"just a text" is not a table of settings'] },
    ])
  })

  it.each([
    ['does not parse', 'waivers: [', 'RP1014', 'waivers.yaml:1: '],
    ['is a list', '- id: a\n', 'RP1014', 'it holds no table with a list of waivers'],
    ['has another name for it', 'waiver: []\n', 'RP1014', 'there is no such setting as "waiver"'],
    ['has no list', 'waivers: 7\n', 'RP1014', 'are not a list'],
  ])('is refused whole where it %s', (_, text, code, message) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    )
  })
})

describe('the published schema of the file', () => {
  const schema = JSON.parse(
    readFileSync(new URL('../../reporters/schema/waivers-v1.schema.json', import.meta.url), 'utf8'),
  ) as { readonly $defs: { readonly waiver: { readonly properties: Readonly<Record<string, unknown>> } } }

  it('has the fields that an entry may have, and no others', () => {
    const [reason = ''] = reasonsOf(entry({ qqqqqqqq: 1 }))
    const known = reason.replace(/^.*; there are /, '').split(', ')
    expect(Object.keys(schema.$defs.waiver.properties).sort()).toEqual(known.sort())
  })
})

describe('a time', () => {
  it.each([
    ['2026-12-24T18:00Z', '2026-12-24T18:00:00.000Z'],
    ['2026-12-24T18:00:00.5Z', '2026-12-24T18:00:00.500Z'],
  ])('may be %s', (text, value) => {
    expect(readInstant(text)).toEqual({ ok: true, value })
  })

  it.each([
    ['2026-12-24T18:00:00', 'write "2026-12-24T18:00:00Z" if it is meant in UTC'],
    ['2026-12-24 18:00', 'write "2026-12-24T18:00Z" if it is meant in UTC'],
    ['2026-12-24T18:00:00+02:00', 'write "2026-12-24T16:00:00Z"'],
    ['2026-02-30T00:00:00Z', 'write it as 2026-12-24T18:00:00Z'],
    ['2026-02-30', 'write it as 2026-12-24T18:00:00Z'],
    ['tomorrow', 'write it as 2026-12-24T18:00:00Z'],
    [20261224, 'write it as 2026-12-24T18:00:00Z'],
  ])('is not %s', (text, hint) => {
    expect(readInstant(text)).toEqual({ ok: false, reason: expect.stringContaining(hint) })
  })
})

describe('the file of a run', () => {
  const source = { checkIds, nowMs, file: null }

  it('is the one beside the configuration, or none', async () => {
    await using folder = await folderWith({ 'a/waivers.yaml': entry({}) })
    const { path: cwd } = folder
    const beside = await loadWaivers({ ...source, cwd, directory: `${cwd}/a` })
    expect(beside).toMatchObject({ file: 'a/waivers.yaml', waivers: [{ id: 'w' }] })
    expect(await loadWaivers({ ...source, cwd, directory: cwd })).toBeUndefined()
  })

  it('has to be there where it is named', async () => {
    await using folder = await folderWith({})
    const { path: cwd } = folder
    await expect(loadWaivers({ ...source, cwd, directory: cwd, file: 'absent.yaml' })).rejects.toMatchObject({
      code: 'RP1013',
    })
  })
})
