import {
  compareVersions,
  type MetadataContent,
  type MetadataGetReport,
  type MetadataVersionsReport,
  errorRecord,
} from '@restate-preflight/core'
import { openMetadata, parseAddresses } from '@restate-preflight/cluster'
import { simulate } from '@restate-preflight/testkit/simulation'
import { describe, expect, it } from 'vitest'
import type { PlaceContents } from '../src/metadata/contents.ts'
import { diffExitCode, diffReport } from '../src/metadata/diff.ts'
import { dumpLines } from '../src/metadata/dump.ts'
import { getExitCode } from '../src/metadata/get.ts'
import { operandOf, readOperand } from '../src/metadata/operands.ts'
import { versionsReport } from '../src/metadata/versions.ts'
import { differenceChanges } from '../src/metadata/watch-difference.ts'
import { versionChanges } from '../src/metadata/watch-versions.ts'
import {
  contentChanges,
  watch,
  watchedContents,
  watchLine,
  type WatchedChange,
} from '../src/metadata/watch.ts'

const content = (version: number, value: string): MetadataContent => ({
  version,
  bodyVersion: version,
  bytes: 10,
  codec: 2,
  codecName: 'flexbuffers',
  modifiedAt: null,
  unknownFields: [],
  digest: null,
  failure: null,
  object: { kind: 'plain', value: { version, value } },
})
const silent = errorRecord('RP2101')
const place = (
  contents: Readonly<Record<string, MetadataContent | null>>,
  unread: readonly string[] = [],
): PlaceContents => ({
  contents: new Map(Object.entries(contents)),
  unread: new Map(unread.map((key) => [key, silent])),
})
const texts = (changes: readonly WatchedChange[]) => changes.map(({ text }) => text)

describe('a dump', () => {
  it('marks the parts of a value, sixteen bytes a line', () => {
    const bytes = Uint8Array.from([2, 18, 0, 0, 0, ...Buffer.from('sixteen bytes ab'), 0, 0xff])
    expect(dumpLines(bytes)).toEqual([
      '-- codec 2 (flexbuffers), 1 byte from 0',
      '00000000  02                                               .',
      '-- length 18, 4 bytes from 1',
      '00000001  12 00 00 00                                      ....',
      '-- body, 18 bytes from 5',
      '00000005  73 69 78 74 65 65 6e 20 62 79 74 65 73 20 61 62  sixteen bytes ab',
      '00000015  00 ff                                            ..',
    ])
  })

  it('ends where it is told to, and says how much is left', () => {
    expect(dumpLines(Uint8Array.from([9, 1, 2, 3]), 2)).toEqual([
      '-- codec 9 (unknown), 1 byte from 0',
      '00000000  09                                               .',
      '-- body, 3 bytes from 1',
      '00000001  01                                               .',
      '-- 2 more bytes',
    ])
  })
})

describe('watching', () => {
  it('tells changes only, and ends with its signal', async () => {
    const ending = new AbortController()
    const seen = [1, 1, 2, 2, 3]
    const told: string[] = []
    let looks = 0
    await watch<number>({
      look: async () => {
        if (looks === seen.length) ending.abort('deadline')
        return seen[looks++] ?? 99
      },
      changes: (before, after) => (before === after ? [] : [{ text: `${before} → ${after}`, data: {} }]),
      begin: (first) => told.push(`from ${first}`),
      onChange: ({ text }) => told.push(text),
      intervalMs: 1,
      signal: ending.signal,
    })
    expect(told).toEqual(['from 1', '1 → 2', '2 → 3'])
  })

  it('compares what was out of reach for a while with what was known before', () => {
    const first = watchedContents(undefined, place({ a: content(1, 'x'), b: null }))
    const lost = watchedContents(first, place({ b: null }, ['a']))
    const again = watchedContents(lost, place({ a: content(3, 'y'), b: content(1, 'z') }))
    const changes = contentChanges(() => true)
    expect(texts(changes(first, lost))).toEqual(['a: can no longer be read (RP2101 connection refused)'])
    expect(texts(changes(lost, lost))).toEqual([])
    expect(texts(changes(lost, again))).toEqual([
      'a: can be read again',
      'a: version 1 → 3',
      'a: $.value "x" → "y"',
      'b: key added: version 1, 10 bytes',
    ])
  })

  it('names the key of what changed inside', () => {
    const change = {
      text: 'nodes_config: N3: storage state read-write → data-loss',
      data: { key: 'nodes_config' },
    }
    expect(watchLine('2026-11-24T14:03:21.123Z', change, false)).toBe(`14:03:21.123  ${change.text}\n`)
    expect(JSON.parse(watchLine('2026-11-24T14:03:21.123Z', change, true))).toEqual({
      at: '2026-11-24T14:03:21.123Z',
      text: change.text,
      key: 'nodes_config',
    })
  })

  it('tells which versions moved, and where', () => {
    const report = (cached: number, leader: string): MetadataVersionsReport => ({
      schemaVersion: '1.0.0',
      takenAt: '2026-11-24T14:03:21.123Z',
      nodes: [],
      keys: [
        compareVersions({
          key: 'nodes_config',
          cached: { N1: { status: 'read', version: cached }, N2: { status: 'read', version: 3 } },
          through: { N1: { status: 'read', version: 3 }, N2: { status: 'unread', error: silent } },
        }),
      ],
      members: [
        {
          node: 'N1',
          status: 'member',
          leader,
          term: '2',
          applied: String(cached),
          committed: '9',
          snapshotIndex: null,
          error: null,
        },
      ],
      error: null,
      rpcs: 0,
    })
    expect(texts(versionChanges(report(2, 'N1'), report(3, 'N2')))).toEqual([
      'nodes_config: cached on N1 2 behind → 3',
      'N1: metadata server member, leader N1, term 2 → member, leader N2, term 2',
    ])
    expect(versionChanges(report(3, 'N1'), report(3, 'N1'))).toEqual([])
  })
})

describe('a comparison', () => {
  const named = (name: string, contents: PlaceContents) => ({ name, ...contents })
  const store = named('the store', place({ a: content(2, 'x'), b: content(1, 'y'), schema_registry: null }))

  it('leaves out what one side does not have, and an empty cache of an absent key', () => {
    const cache = named('a cache', place({ a: content(1, 'w'), schema_registry: content(0, '') }))
    const report = diffReport(store, cache, null)
    expect(report.keys).toEqual(['a'])
    expect(report.changes.map(({ what, before, after }) => [what, before, after])).toEqual([
      ['version', '2', '1'],
      ['$.value', '"x"', '"w"'],
    ])
    expect(diffExitCode(report)).toBe(1)
  })

  it('tells what came and what is gone while it is watched', () => {
    const behind = diffReport(store, named('a cache', place({ a: content(1, 'x') })), null)
    const even = diffReport(store, named('a cache', place({ a: content(2, 'x') })), null)
    expect(texts(differenceChanges(behind, even))).toEqual(['no longer  a: version 2 → 1'])
    expect(texts(differenceChanges(even, behind))).toEqual(['differs  a: version 2 → 1'])
  })

  it.each([
    ['nothing differs', place({ a: content(2, 'x') }), 0],
    ['something could not be read', place({ a: content(2, 'x') }, ['b']), 3],
    ['there was nothing to compare', place({}), 3],
    ['something differs, whatever else could not be read', place({ a: content(3, 'x') }, ['b']), 1],
  ])('has an exit code where %s', (_, contents, exitCode) => {
    expect(diffExitCode(diffReport(store, named('a cache', contents), null))).toBe(exitCode)
  })

  it('is of the store, a file that is there, or a node', () => {
    const file = new URL('recorded/healthy.json', import.meta.url).pathname
    const addresses = ['http://10.0.0.1:5122', '10.0.0.1:5122/', 'unix:/run/restate.sock']
    expect(['store', file, 'N3', ...addresses].map(operandOf)).toEqual([
      { kind: 'store' },
      { kind: 'file', path: file },
      { kind: 'cache', node: 'N3' },
      ...addresses.map((node) => ({ kind: 'cache', node })),
    ])
  })

  it.each(['missing.json', 'missing.JSON.gz', './missing'])(
    'says of %s that there is no such file, whoever answers',
    (word) => {
      expect(() => operandOf(word)).toThrow(
        expect.objectContaining({
          code: 'RP1201',
          message: `"${word}" was taken for a saved snapshot, and there is no such file.`,
        }),
      )
    },
  )

  it('says of any other word that means nothing that it is neither a file nor a node', async () => {
    await using cluster = await simulate({ nodes: 1 })
    await using access = openMetadata({ addresses: parseAddresses(cluster.addresses.join(',')) })
    const told = async () => {
      const look = await access.look({ signal: AbortSignal.timeout(20_000) })
      return readOperand(operandOf('missing'), look, [], true)
    }
    await expect(told()).rejects.toThrow(
      'there is no file of that name, and as a node "missing" is no node of the cluster; there are N1 (n1)',
    )
    await cluster.kill('n1')
    await expect(told()).rejects.toThrow(
      'there is no file of that name, and as a node "missing" is not known: no node answers',
    )
  })

  it('is of the named keys only, of a saved snapshot too', async () => {
    const file = operandOf(new URL('recorded/healthy.json', import.meta.url).pathname)
    const keysIn = async (...keys: readonly string[]) => [
      ...(await readOperand(file, null, keys, true)).contents.keys(),
    ]
    expect(await keysIn()).toEqual(expect.arrayContaining(['nodes_config', 'partition_table', 'pp_epoch_0']))
    expect(await keysIn('partition_table', 'nothing_here')).toEqual(['partition_table'])
  })
})

describe('versions of a cluster whose metadata leader is gone', () => {
  it('say what a node that answers says of the store, and nothing of caches that nobody keeps', async () => {
    await using cluster = await simulate({ partitions: 1 })
    const [leader, other] = cluster.nodes
    await cluster.kill(leader?.name ?? '')
    await using access = openMetadata({ addresses: parseAddresses(other?.address ?? '') })
    const look = await access.look({ signal: AbortSignal.timeout(20_000) })
    const { error, keys } = await versionsReport(look, ['nodes_config', 'rule_book'], '')
    expect(error?.code).toMatch(/^RP40/)
    expect(keys.map(({ key, cached }) => [key, cached['N1']?.error?.code])).toEqual([
      ['nodes_config', 'RP2101'],
      ['rule_book', undefined],
    ])
  })
})

describe('versions of a cluster with a node that hangs', () => {
  it('have the caches of the others, though all the time went by with waiting for it', async () => {
    await using cluster = await simulate({ partitions: 1 })
    const [hung, other] = cluster.nodes
    await cluster.hang(hung?.name ?? '')
    await using access = openMetadata({ addresses: parseAddresses(other?.address ?? '') })
    const signal = AbortSignal.timeout(1_000)
    const { keys, nodes } = await versionsReport(await access.look({ signal }), ['nodes_config'], '')
    expect(signal.aborted).toBe(true)
    expect(
      nodes.map(({ key }) => [key, keys[0]?.cached[key]?.error?.code, keys[0]?.cached[key]?.version]),
    ).toEqual([
      ['N1', 'RP6001', null],
      ['N2', undefined, expect.any(Number)],
      ['N3', undefined, expect.any(Number)],
    ])
  })
})

describe('a read at the leader through another member', () => {
  it('ends with an error that names the leader', async () => {
    await using cluster = await simulate({ partitions: 1 })
    await using access = openMetadata({ addresses: parseAddresses(cluster.addresses.join(',')) })
    const look = await access.look({ signal: AbortSignal.timeout(20_000) })
    const leader = (await look.read({ key: 'nodes_config', at: 'leader', node: null })).reading.node
    const follower = look.nodes.find(({ key }) => key !== leader?.key)
    const read = await look.read({ key: 'nodes_config', at: 'leader', node: follower?.key ?? '' })
    expect(read).toMatchObject({
      status: 'unread',
      error: {
        code: 'RP4002',
        message: `${follower?.address} is not the metadata leader: that is ${leader?.key} at ${leader?.address}`,
      },
    })
  })
})

describe('the exit code of a read', () => {
  const report = (error: MetadataGetReport['error']) => ({ error }) as MetadataGetReport
  it.each([
    [null, 0],
    ['RP4015', 1],
    ['RP5001', 1],
    ['RP4001', 3],
    ['RP2101', 3],
    ['RP6001', 3],
  ] as const)('that ended with %s is %i', (code, exitCode) => {
    expect(getExitCode(report(code === null ? null : errorRecord(code)))).toBe(exitCode)
  })
})
