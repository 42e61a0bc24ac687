/**
 * What decoding the largest metadata costs: a table of 65,535 partitions, and 100,000 segments of logs. Machines differ,
 * so the budget is a ratio measured in the same run: to `JSON.parse` of the JSON that `restatectl metadata get` would
 * print, which gives no types, no exact 64-bit numbers and no digest. Memory that is dear makes the ratio worse: 8 and 15 were measured
 * on one machine, 11 and 22 on another, and the limits are half as much again as that. `npm run bench:decode`; exit code 1 where a budget is exceeded.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createDecoders, decodeMetadataValue } from '@restate-preflight/wire'
import { encodeFlexbuffers, type Writable } from '@restate-preflight/testkit/simulation'

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 7)

const decoders = createDecoders({ digest: (text) => createHash('sha256').update(text).digest('hex') })

interface Case {
  readonly title: string
  readonly value: () => Writable
  /** Decodes and returns how many partitions or segments there are. */
  readonly decode: (bytes: Uint8Array) => number
  readonly count: number
  /** How many times `JSON.parse` it may take. */
  readonly limit: number
}

const partitionCount = 65_535
const logCount = 1_000
const segmentCount = 100_000

const cases: Readonly<Record<string, Case>> = {
  partition_table: {
    title: `partition_table, ${partitionCount} partitions`,
    value: () => {
      const step = (1n << 64n) / BigInt(partitionCount)
      return {
        version: 2,
        num_partitions: partitionCount,
        partitions: Array.from({ length: partitionCount }, (_, id) => [
          id,
          { key_range: { start: BigInt(id) * step, end: BigInt(id + 1) * step - 1n }, log_id: null },
        ]),
        replication: { limit: '{node: 2}' },
      }
    },
    decode: (bytes) => {
      const { body } = decoders.partitionTable(bytes)
      return body.ok ? body.value.partitions.length : 0
    },
    count: partitionCount,
    limit: 16,
  },
  bifrost_config: {
    title: `bifrost_config, ${segmentCount} segments in ${logCount} logs`,
    value: () => ({
      version: 9,
      config: {
        default_provider: { replicated: { replication_property: '{node: 2}', target_nodeset_size: 5 } },
      },
      logs: Array.from({ length: logCount }, (_, log) => [log, { chain: chain(log) }]),
      modified_at: 647_723_616_091_242_497n,
    }),
    decode: (bytes) => {
      const { body } = decoders.logs(bytes)
      return body.ok ? body.value.logs.reduce((sum, { chain: segments }) => sum + segments.length, 0) : 0
    },
    count: segmentCount,
    limit: 33,
  },
}

const chain = (log: number): readonly Writable[] =>
  Array.from({ length: segmentCount / logCount }, (_, index) => [
    BigInt(index) * 1_000_003n + (1n << 40n),
    {
      kind: 'replicated',
      index,
      params: `{"loglet_id":${(BigInt(log) << 32n) + BigInt(index)},"sequencer":"N${(index % 5) + 1}:7","replication":{"node":2},"nodeset":[1,2,3,4,5]}`,
      created_at: 647_723_616_091_242_497n + BigInt(index),
    },
  ])

interface Took {
  readonly ms: number
  /** Of all threads, so garbage collection is in it and waiting for the processor is not. */
  readonly cpuMs: number
}

const timed = (work: () => unknown): Took => {
  const started = performance.now()
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return { ms: performance.now() - started, cpuMs: (user + system) / 1000 }
}

/** Whatever else the machine does only adds to a time, so the least is the nearest to the truth. */
const least = (took: readonly Took[]): Took => ({
  ms: Math.min(...took.map(({ ms }) => ms)),
  cpuMs: Math.min(...took.map(({ cpuMs }) => cpuMs)),
})

interface Measured {
  readonly bytes: number
  readonly decode: Took
  readonly parse: Took
  readonly content: Took
  readonly peakMegabytes: number
}

/** In a process of its own, so that peaks of memory are not mixed up. */
const measure = (key: string, { value, decode, count }: Case): Measured => {
  const { bytes, json } = write(value())
  const before = process.memoryUsage.rss()
  const first = decode(bytes)
  if (first !== count) throw new Error(`${key}: ${first} instead of ${count} were decoded`)
  const peakMegabytes = (process.resourceUsage().maxRSS * 1024 - before) / 1e6
  const turns = Array.from({ length: rounds }, () => ({
    decode: timed(() => decode(bytes)),
    parse: timed(() => JSON.parse(json)),
    content: timed(() => decodeMetadataValue(key, bytes)),
  }))
  return {
    bytes: bytes.length,
    decode: least(turns.map((turn) => turn.decode)),
    parse: least(turns.map((turn) => turn.parse)),
    content: least(turns.map((turn) => turn.content)),
    peakMegabytes,
  }
}

/** Apart, so that what was written is garbage by the time that is measured. */
const write = (value: Writable): { readonly bytes: Uint8Array; readonly json: string } => {
  const payload = encodeFlexbuffers(value)
  const bytes = new Uint8Array(5 + payload.length)
  bytes[0] = 2
  new DataView(bytes.buffer).setUint32(1, payload.length, true)
  bytes.set(payload, 5)
  const json = jsonOf(value)
  return { bytes, json }
}

const jsonOf = (value: Writable): string => {
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${(value as readonly Writable[]).map(jsonOf).join(',')}]`
  return `{${Object.entries(value)
    .map(([name, item]) => `${JSON.stringify(name)}:${jsonOf(item)}`)
    .join(',')}}`
}

const inOwnProcess = (key: string): Measured =>
  JSON.parse(
    execFileSync(process.execPath, [...process.execArgv, import.meta.filename, key], { encoding: 'utf8' }),
  ) as Measured

const only = process.argv[2]
const chosen = only === undefined ? undefined : cases[only]
if (only !== undefined && chosen !== undefined) {
  console.log(JSON.stringify(measure(only, chosen)))
} else {
  for (const [key, { title, limit }] of Object.entries(cases)) {
    const { bytes, decode, parse, content, peakMegabytes } = inOwnProcess(key)
    const ratio = decode.cpuMs / parse.cpuMs
    const isWithin = ratio <= limit
    const shown = ({ ms, cpuMs }: Took): string => `${ms.toFixed(0)} ms (${cpuMs.toFixed(0)} ms of processor)`
    console.log(
      [
        `${title}: ${(bytes / 1e6).toFixed(1)} MB`,
        `  typed, with digest   ${shown(decode)}, ${(bytes / 1e3 / decode.ms).toFixed(0)} MB/s, peak +${peakMegabytes.toFixed(0)} MB`,
        `  for people, as JSON  ${shown(content)}`,
        `  JSON.parse           ${shown(parse)}`,
        `  ${isWithin ? 'ok  ' : 'OVER'} typed ÷ JSON.parse, of processor: ${ratio.toFixed(1)}, at most ${limit}`,
      ].join('\n'),
    )
    if (!isWithin) process.exitCode = 1
  }
}
