/**
 * What a whole `check` costs on large clusters, which no machine at hand can run: simulated ones, which start in seconds. What
 * counts is how it grows: four times the partitions may take at most six times as long. `npm run bench:scale`; exit code 1 where a
 * budget is exceeded.
 */
import { simulate, type SimulatedCluster } from '@restate-preflight/testkit/simulation'
import { execa } from 'execa'

const cli = new URL('../packages/cli/bin/restate-preflight.cjs', import.meta.url).pathname
const usualRounds = Number(process.env['BENCH_ROUNDS'] ?? 2)

interface Size {
  readonly nodes: number
  readonly partitions: number
}

interface Measured {
  readonly size: Size
  readonly startMs: number
  /** The fastest of the rounds: whatever else the machine does only adds to it. */
  readonly checkMs: number
  /** From the start of the process to its end, judging and reporting included. */
  readonly wallMs: number
  readonly rpcs: number
  readonly megabytesReceived: number
  readonly peakMegabytes: number
  readonly verdict: string
}

interface Budget {
  readonly figure: string
  readonly value: number
  readonly limit: number
}

/** The first five have all roles, as clusters of this size are built; the others store and work. */
const start = ({ nodes, partitions }: Size): Promise<SimulatedCluster> =>
  simulate({
    partitions,
    nodes: Array.from({ length: nodes }, (_, index) =>
      index < 5 ? {} : { roles: ['http-ingress', 'worker', 'log-server'] },
    ),
  })

/** The process tells its own peak of memory when it ends. */
const peak = `data:text/javascript,process.on('exit',()=>process.stderr.write('peak '+process.resourceUsage().maxRSS))`

interface Way {
  /** How long the check may read. */
  readonly timeout?: string
  readonly rounds?: number
}

const measure = async (
  size: Size,
  { timeout = '120s', rounds = usualRounds }: Way = {},
): Promise<Measured> => {
  const before = performance.now()
  await using cluster = await start(size)
  const startMs = performance.now() - before
  const runs: Measured[] = []
  for (let round = 0; round < rounds; round++) {
    const args = [
      '--import',
      peak,
      cli,
      'check',
      '-s',
      cluster.addresses[0] ?? '',
      '-o',
      'json',
      '--confirm',
      'off',
      '--timeout',
      timeout,
    ]
    const began = performance.now()
    const { stdout, stderr } = await execa(process.execPath, args, { reject: false, timeout: 600_000 })
    const wallMs = performance.now() - began
    const { run, verdict } = JSON.parse(stdout) as {
      readonly verdict: string
      readonly run: { readonly rpcs: number; readonly bytesReceived: number; readonly durationMs: number }
    }
    runs.push({
      ...{ size, startMs, verdict, checkMs: run.durationMs, wallMs, rpcs: run.rpcs },
      megabytesReceived: run.bytesReceived / 1e6,
      peakMegabytes: Number(/peak (\d+)/.exec(stderr)?.[1]) / 1000,
    })
  }
  const [fastest] = runs.toSorted((a, b) => a.checkMs - b.checkMs)
  if (fastest === undefined) throw new RangeError('at least one round')
  return fastest
}

const tell = ({
  size,
  startMs,
  checkMs,
  wallMs,
  rpcs,
  megabytesReceived,
  peakMegabytes,
  verdict,
}: Measured): void => {
  console.log(
    [
      `${size.nodes} nodes, ${size.partitions} partitions: started in ${(startMs / 1000).toFixed(1)} s`,
      `check ${(wallMs / 1000).toFixed(1)} s, of it reading ${(checkMs / 1000).toFixed(1)} s, ${rpcs} RPCs, ${megabytesReceived.toFixed(0)} MB received`,
      `${peakMegabytes.toFixed(0)} MB at its peak, ${verdict}`,
    ].join('; '),
  )
}

/** A node is asked at most 12 things, a partition one; a machine that is busy makes some reads look silent, and asked twice. */
const rpcBudget = ({ nodes, partitions }: Size): number => (12 * nodes + partitions + 10) * 1.1

const largestSize: Size = { nodes: 200, partitions: 65_535 }

const main = async (): Promise<void> => {
  const measured: Measured[] = []
  for (const size of [
    { nodes: 5, partitions: 4_096 },
    { nodes: 5, partitions: 16_384 },
    { nodes: 5, partitions: 65_535 },
    { nodes: 200, partitions: 1_024 },
  ]) {
    const one = await measure(size)
    tell(one)
    measured.push(one)
  }
  // The largest there is: 200 nodes that hold 25 MB of metadata each. Here all of them are one process, on the machine of the check.
  const largest = await measure(largestSize, { timeout: '5m', rounds: 1 })
  tell(largest)
  const cutOff = await measure(largestSize, { timeout: '20s', rounds: 1 })
  tell(cutOff)

  const [small, middle, large] = measured
  const budgets: readonly Budget[] = [
    ...[...measured, largest].map(({ size, rpcs }) => ({
      figure: `RPCs of ${size.nodes} nodes and ${size.partitions} partitions`,
      value: rpcs,
      limit: rpcBudget(size),
    })),
    {
      figure: 'check of 16,384 partitions ÷ of 4,096',
      value: (middle?.checkMs ?? 0) / (small?.checkMs ?? 1),
      limit: 6,
    },
    {
      figure: 'check of 65,535 partitions ÷ of 16,384',
      value: (large?.checkMs ?? 0) / (middle?.checkMs ?? 1),
      limit: 6,
    },
    { figure: 'peak of memory, 65,535 partitions, MB', value: large?.peakMegabytes ?? 0, limit: 3_000 },
    { figure: 'start of 200 nodes and 65,535 partitions, s', value: largest.startMs / 1000, limit: 10 },
    { figure: 'peak of memory, 200 nodes as well, MB', value: largest.peakMegabytes, limit: 4_000 },
    { figure: 'the same with --timeout 20s, s in all', value: cutOff.wallMs / 1000, limit: 80 },
  ]
  console.log()
  for (const { figure, value, limit } of budgets) {
    console.log(
      `${value <= limit ? 'within' : 'OVER  '}  ${figure}: ${value.toFixed(1)} (at most ${limit.toFixed(1)})`,
    )
  }
  const misjudged = [
    ...[...measured, largest].filter(({ verdict }) => verdict !== 'ok' && verdict !== 'degraded'),
    // What is cut off passes nothing and accuses nobody.
    ...[cutOff].filter(({ verdict }) => verdict !== 'inconclusive'),
  ]
  if (misjudged.length > 0 || budgets.some(({ value, limit }) => !(value <= limit))) process.exitCode = 1
}

await main()
