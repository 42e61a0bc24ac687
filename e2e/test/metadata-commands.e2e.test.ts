import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { startCluster, type LocalCluster } from '@restate-preflight/local-cluster'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { binary, fixture, preflight, type Outcome } from '../src/preflight.ts'

/** The fields of the reports that are asserted: black box, so not the types of the tool. */
interface Got {
  readonly reading: {
    readonly at: string
    readonly node: { readonly key: string; readonly name: string | null } | null
  }
  readonly summary: { readonly version: number; readonly bodyVersion: number; readonly bytes: number } | null
  readonly value: unknown
  readonly error: { readonly code: string } | null
}
interface Listed {
  readonly keys: readonly {
    readonly reading: { readonly key: string }
    readonly summary: {
      readonly version: number
      readonly codecName: string
      readonly failure: unknown
    } | null
  }[]
}
interface Versions {
  readonly nodes: readonly { readonly key: string; readonly name: string }[]
  readonly keys: readonly {
    readonly key: string
    readonly store: number | null
    readonly agrees: boolean
    readonly cached: Readonly<Record<string, { readonly version: number; readonly relation: string } | null>>
  }[]
  readonly members: readonly { readonly leader: string | null; readonly term: string | null }[]
}
interface Diff {
  readonly changes: readonly {
    readonly what: string
    readonly before: string | null
    readonly after: string | null
  }[]
}

const metadata = (address: string, ...args: readonly string[]): Promise<Outcome> =>
  preflight(['metadata', ...args, '-s', address])

const asJson = async <T>(
  address: string,
  ...args: readonly string[]
): Promise<T & { readonly exitCode: number }> => {
  const { stdout, stderr, exitCode } = await metadata(address, ...args, '-o', 'json')
  if (stdout === '') throw new Error(`nothing on stdout (exit code ${exitCode}): ${stderr}`)
  return { ...(JSON.parse(stdout) as T), exitCode: exitCode ?? -1 }
}

/** Integers that JavaScript cannot hold become decimal strings, as we print them; maps have an order of their own. */
const printed = async (cluster: LocalCluster, key: string): Promise<unknown> => {
  const { stdout } = await cluster.restatectl(['metadata', 'get', '-k', key])
  return JSON.parse(stdout, (_key, value: unknown, context?: { readonly source?: string }) =>
    typeof value === 'number' && !Number.isSafeInteger(value) ? context?.source : value,
  )
}

const everyKey = async (cluster: LocalCluster, address: string, partitions: number): Promise<void> => {
  const keys = [
    ...['nodes_config', 'partition_table', 'bifrost_config'],
    ...Array.from({ length: partitions }, (_, id) => `pp_epoch_${id}`),
  ]
  const listed = await asJson<Listed>(address, 'list')
  expect(listed.exitCode).toBe(0)
  expect(
    listed.keys.flatMap(({ reading, summary }) => (summary === null ? [] : [reading.key])).toSorted(),
  ).toEqual(keys.toSorted())
  expect(listed.keys.filter(({ summary }) => summary !== null && summary.failure !== null)).toEqual([])
  // Where a leader moves between the two reads they differ, once.
  const readsTheSame = async (key: string) => {
    const got = await asJson<Got>(address, 'get', key)
    expect(got).toMatchObject({ exitCode: 0, error: null })
    expect(got.value).toEqual(await printed(cluster, key))
    expect(got.summary?.bodyVersion).toBe(got.summary?.version)
  }
  for (const key of keys) await vi.waitFor(() => readsTheSame(key), { timeout: 20_000, interval: 1_000 })
}

/** Runs a watching command until it has said what is waited for, then interrupts it. */
const watching = async (
  args: readonly string[],
  act: () => Promise<void>,
  awaited: string,
): Promise<{ readonly stdout: string; readonly exitCode: number | null }> => {
  const child = spawn(binary(), ['metadata', ...args, '--interval', '200ms', '--timeout', '30s'])
  const exited = once(child, 'exit') as Promise<[number | null]>
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const until = async (holds: () => boolean) => {
    for (let waited = 0; !holds() && waited < 15_000 && child.exitCode === null; waited += 50) await delay(50)
  }
  await until(() => stderr.includes('watching'))
  await act()
  await until(() => stdout.includes(awaited))
  child.kill('SIGINT')
  const [exitCode] = await exited
  return { stdout, exitCode }
}

const timed = /^\d\d:\d\d:\d\d\.\d{3} {2}/

/** One cluster; the steps build on each other. */
describe('the metadata of a real 1.7.12 cluster', () => {
  let cluster: LocalCluster
  let address = ''
  let ids: ReadonlyMap<string, string> = new Map()
  const before = () => fixture('metadata-before.json')
  const after = () => fixture('metadata-after.json')
  const gap = '4000000000000000000'

  beforeAll(async () => {
    cluster = await startCluster({ driver: 'processes', nodes: 3 })
    address = cluster.addresses[2] ?? ''
  })
  afterAll(async () => {
    await cluster.stop()
    await Promise.all([before(), after()].map((file) => rm(file, { force: true })))
  })

  it('before it is provisioned, is said not to be there yet', async () => {
    const got = await asJson<Got>(address, 'get', 'nodes_config')
    expect(got).toMatchObject({ exitCode: 3, summary: null, error: { code: 'RP4001' } })
    const cached = await asJson<Got>(address, 'get', 'nodes_config', '--at', 'cached')
    expect(cached).toMatchObject({ exitCode: 3, summary: { version: 0 }, error: { code: 'RP4001' } })
    expect((await metadata(address, 'list')).exitCode).toBe(3)
  })

  it('is what restatectl reads, key by key, through any one node', async () => {
    await cluster.provision({ partitions: 2 })
    await cluster.waitUntilServing()
    ids = await cluster.nodeIds()
    await everyKey(cluster, address, 2)
  })

  it('is the same from the store, the leader and the caches, and says who answered', async () => {
    const id = ids.get('n2')
    const ways = [
      ['--at', 'leader'],
      ['--node', 'n2'],
      ['--at', 'cached', '--node', 'n2'],
    ] as const
    const [plain, ...others] = await Promise.all([
      asJson<Got>(address, 'get', 'partition_table'),
      ...ways.map((way) => asJson<Got>(address, 'get', 'partition_table', ...way)),
    ])
    expect(others.map(({ value }) => value)).toEqual(ways.map(() => plain.value))
    expect(others.map(({ reading }) => reading.at)).toEqual(['leader', 'linearizable', 'cached'])
    expect(others.slice(1).map(({ reading }) => reading.node)).toMatchObject([
      { key: id, name: 'n2' },
      { key: id, name: 'n2' },
    ])
  })

  it('is there as bytes, to stdout and into a file, and as a dump', async () => {
    const file = fixture('metadata.bin')
    const { summary } = await asJson<Got>(address, 'get', 'pp_epoch_0')
    expect((await metadata(address, 'get', 'pp_epoch_0', '-o', `raw=${file}`)).exitCode).toBe(0)
    const bytes = await readFile(file)
    await rm(file)
    expect(bytes.length).toBe(summary?.bytes)
    expect([bytes[0], bytes.readUInt32LE(1)]).toEqual([2, bytes.length - 5])
    const { stdout } = await metadata(address, 'get', 'pp_epoch_0', '--hex')
    expect(stdout.split('\n')[0]).toBe('-- codec 2 (flexbuffers), 1 byte from 0')
    expect(stdout).toContain(`-- body, ${bytes.length - 5} bytes from 5`)
  })

  it('has no foreign key, which is no failure of reading, and knows no node of another name', async () => {
    expect(await asJson<Got>(address, 'get', 'nothing_here')).toMatchObject({
      exitCode: 1,
      summary: null,
      error: { code: 'RP4015' },
    })
    const { exitCode, stderr } = await metadata(address, 'get', 'nodes_config', '--node', 'n9')
    expect({ exitCode, named: stderr.includes('RP1010') }).toEqual({ exitCode: 2, named: true })
  })

  it('has the same versions everywhere', async () => {
    const haveTheSame = async () => {
      const { keys, members, nodes, exitCode } = await asJson<Versions>(address, 'versions')
      expect(exitCode).toBe(0)
      expect(nodes.map(({ key }) => key)).toEqual(['N1', 'N2', 'N3'])
      expect(keys.filter(({ agrees }) => !agrees)).toEqual([])
      expect(new Set(members.map(({ leader, term }) => `${leader} ${term}`)).size).toBe(1)
    }
    // Caches follow the store within 13 s.
    await vi.waitFor(haveTheSame, { timeout: 20_000, interval: 1_000 })
  })

  it('with a gap written into it: watching tells it once, with the time, and ends when it is interrupted', async () => {
    await preflight(['check', '-s', address, '--save-snapshot', before(), '--select', 'consistency'])
    const line = `partition_table: partition 0: range end 9223372036854775807 → ${gap}`
    const { stdout, exitCode } = await watching(
      ['diff', '--watch', '-s', address, '--key', 'partition_table'],
      () =>
        cluster.patchMetadata(
          'partition_table',
          `[{"op":"replace","path":"/partitions/0/1/key_range/end","value":${gap}}]`,
        ),
      'range end',
    )
    expect(exitCode).toBe(130)
    const lines = stdout.trim().split('\n')
    expect(lines.filter((text) => !timed.test(text))).toEqual([])
    expect(lines.map((text) => text.replace(timed, ''))).toEqual(['partition_table: version 1 → 2', line])
    const stored = await asJson<Got>(address, 'get', 'partition_table')
    expect(stored.value).toEqual(await printed(cluster, 'partition_table'))
  })

  it('is compared with what was saved, offline and live', async () => {
    await preflight(['check', '-s', address, '--save-snapshot', after(), '--select', 'consistency'])
    const [offline, live] = await Promise.all([
      asJson<Diff>('http://127.0.0.1:1', 'diff', before(), after()),
      asJson<Diff>(address, 'diff', before(), 'store', '--key', 'partition_table'),
    ])
    const expected = [
      ['version', '1', '2'],
      ['range end', '9223372036854775807', gap],
    ]
    for (const { changes, exitCode } of [offline, live]) {
      expect(changes.map(({ what, before, after }) => [what, before, after])).toEqual(expected)
      expect(exitCode).toBe(1)
    }
  })

  it('with an overlap, which no node takes over: caches and store part for good', async () => {
    const overlap = '9500000000000000000'
    await cluster.patchMetadata(
      'partition_table',
      `[{"op":"replace","path":"/partitions/0/1/key_range/end","value":${overlap}}]`,
    )
    const key = ids.get('n2') ?? ''
    const cached = await asJson<Got>(address, 'get', 'partition_table', '--at', 'cached', '--node', 'n2')
    const stored = await asJson<Got>(address, 'get', 'partition_table', '--node', 'n2')
    const version = cached.summary?.version ?? 0
    expect(stored.summary?.version).toBe(3)
    expect(version).toBeLessThan(3)
    const { changes, exitCode } = await asJson<Diff>(address, 'diff', 'n2', '--key', 'partition_table')
    expect(exitCode).toBe(1)
    expect(changes.map(({ what, before }) => [what, before])).toEqual([
      ['version', '3'],
      ['range end', overlap],
    ])
    expect(changes[0]?.after).toBe(String(version))
    const { keys } = await asJson<Versions>(address, 'versions', 'partition_table')
    expect(keys).toMatchObject([
      { store: 3, agrees: false, cached: { [key]: { version, relation: 'behind' } } },
    ])
  })

  it('with a node gone is read through any other, and the matrix says who is silent', async () => {
    await cluster.node('n1').kill()
    const silent = ids.get('n1') ?? ''
    // It may have been the metadata leader: until there is another one nobody can read the store, and that is said.
    const codes: (string | null)[] = []
    for (const started = performance.now(); performance.now() - started < 20_000;) {
      const { error } = await asJson<Got>(address, 'get', 'nodes_config')
      codes.push(error?.code ?? null)
      if (error === null) break
    }
    expect(codes.at(-1)).toBeNull()
    expect(codes.filter((code) => code !== null && !code.startsWith('RP4'))).toEqual([])
    const named = await asJson<Got>(address, 'get', 'nodes_config', '--node', 'n1')
    expect(named).toMatchObject({ exitCode: 3, error: { code: 'RP2101' } })
    const { keys } = await asJson<Versions>(address, 'versions', 'nodes_config')
    expect(keys[0]?.cached[silent]).toMatchObject({ relation: 'unknown', error: { code: 'RP2101' } })
  })
})

describe('the metadata of a real 1.6.2 cluster', () => {
  it('is what restatectl reads, key by key', async () => {
    await using cluster = await startCluster({ driver: 'processes', nodes: 1, version: '1.6.2' })
    await cluster.provision({ partitions: 2 })
    await cluster.waitUntilServing()
    await everyKey(cluster, cluster.addresses[0] ?? '', 2)
  })
})
