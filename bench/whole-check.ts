/**
 * What a whole `check` costs, side by side with `restatectl status --extra` on the same three-node cluster. Machines are
 * noisy, so the two commands take turns and the ratio of their medians is what counts.
 * `npm run bench`; exit code 1 where a budget is exceeded.
 */
import { restatectlBinary, startCluster, type LocalCluster } from '@restate-preflight/local-cluster'
import { execa } from 'execa'

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 15)
const cli = new URL('../packages/cli/bin/restate-preflight.cjs', import.meta.url).pathname

interface Budget {
  readonly figure: string
  readonly value: number
  readonly limit: number
  readonly unit: string
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

const timed = async (
  file: string,
  args: readonly string[],
): Promise<{ readonly ms: number; readonly stdout: string }> => {
  const started = performance.now()
  const { stdout } = await execa(file, args, { reject: false, timeout: 60_000 })
  return { ms: performance.now() - started, stdout }
}

const check = (address: string, ...args: readonly string[]) =>
  timed(process.execPath, [cli, 'check', '-s', address, '-o', 'json', ...args])
const status = (address: string) => timed(restatectlBinary(), ['status', '--extra', '-s', address])

const sideBySide = async (address: string): Promise<{ readonly ours: number; readonly theirs: number }> => {
  const ours: number[] = []
  const theirs: number[] = []
  await check(address)
  await status(address)
  for (let round = 0; round < rounds; round++) {
    ours.push((await check(address)).ms)
    theirs.push((await status(address)).ms)
  }
  return { ours: median(ours), theirs: median(theirs) }
}

const healthy = async (address: string): Promise<readonly Budget[]> => {
  const { ours, theirs } = await sideBySide(address)
  console.log(
    `healthy, medians of ${rounds}: check ${ours.toFixed(0)} ms, restatectl status --extra ${theirs.toFixed(0)} ms`,
  )
  const { run } = JSON.parse((await check(address)).stdout) as {
    run: { rpcs: number; bytesReceived: number }
  }
  return [
    { figure: 'check ÷ restatectl status --extra', value: ours / theirs, limit: 1, unit: '' },
    {
      figure: 'RPCs of a check of 3 nodes and 4 partitions',
      value: run.rpcs,
      limit: 12 * 3 + 4 + 10,
      unit: '',
    },
  ]
}

const oneNodeHung = async (cluster: LocalCluster, address: string): Promise<readonly Budget[]> => {
  await cluster.node('n3').pause()
  const ours = await check(address, '--rpc-timeout', '3s')
  const theirs = await status(address)
  console.log(
    `one node stopped: check ${ours.ms.toFixed(0)} ms, restatectl status --extra ${theirs.ms.toFixed(0)} ms`,
  )
  await cluster.node('n3').resume()
  return [
    { figure: 'check --rpc-timeout 3s with one node stopped', value: ours.ms / 1000, limit: 5, unit: ' s' },
  ]
}

const main = async (): Promise<void> => {
  await using cluster = await startCluster({ driver: 'processes', nodes: 3 })
  await cluster.provision()
  await cluster.waitUntilServing()
  const address = cluster.addresses[0] ?? ''
  const budgets = [...(await healthy(address)), ...(await oneNodeHung(cluster, address))]
  console.log()
  for (const { figure, value, limit, unit } of budgets) {
    const verdict = value <= limit ? 'within' : 'OVER'
    console.log(`${verdict.padEnd(6)}  ${figure}: ${value.toFixed(2)}${unit} (at most ${limit}${unit})`)
  }
  if (budgets.some(({ value, limit }) => value > limit)) process.exitCode = 1
}

await main()
