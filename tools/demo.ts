/**
 * The main job on a real cluster, narrated: three Restate nodes on loopback are taken through their life, and
 * restate-preflight says at each point where they stand. Nothing stays behind, unless `--keep` is given.
 */
import { parseArgs } from 'node:util'
import { startCluster, type LocalCluster } from '@restate-preflight/local-cluster'
import { execa } from 'execa'

const { values: options } = parseArgs({ options: { keep: { type: 'boolean', default: false } } })
const cli = new URL('../packages/cli/bin/restate-preflight.cjs', import.meta.url).pathname
const interruption = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interruption.abort(signal))

const bold = (text: string): string => (process.stdout.isTTY ? `\u001b[1m${text}\u001b[0m` : text)
const dim = (text: string): string => (process.stdout.isTTY ? `\u001b[2m${text}\u001b[0m` : text)
const say = (text = ''): void => void process.stdout.write(`${text}\n`)

let chapter = 0
const tell = (title: string, ...lines: readonly string[]): void => {
  say(`\n${bold(`${++chapter}. ${title}`)}`)
  for (const line of lines) say(dim(`   ${line}`))
  say()
}

/** Runs the CLI as a user would, and shows what it prints. Its exit code is part of the story, not an error. */
const preflight = async (...args: readonly string[]): Promise<number> => {
  say(dim(`$ restate-preflight ${args.join(' ')}`))
  const { exitCode = 70 } = await execa(process.execPath, [cli, ...args], {
    stdio: 'inherit',
    reject: false,
    cancelSignal: interruption.signal,
  })
  interruption.signal.throwIfAborted()
  say(dim(`(exit code ${exitCode})`))
  return exitCode
}

const expectExit = (expected: number, actual: number): void => {
  if (actual !== expected) throw new Error(`the demo expected exit code ${expected} here, and got ${actual}`)
}

const story = async (cluster: LocalCluster): Promise<void> => {
  const [address = ''] = cluster.addresses
  const all = cluster.addresses.join(',')
  tell(
    'Three nodes run, and belong to no cluster yet.',
    'That is a state, not an error: it is explained, with the exact next command.',
  )
  expectExit(1, await preflight('check', '-s', all))

  tell(
    'The cluster is provisioned; it needs some seconds to bootstrap.',
    'restatectl would advise to provision again here. The states say what is really pending:',
  )
  await cluster.provision()
  expectExit(0, await preflight('wait', '--for', 'serving', '-s', address))

  tell('The cluster serves. One address is enough; the others are discovered.')
  await cluster.waitUntilServing({ settled: true })
  expectExit(0, await preflight('check', '-s', address))

  const victim = cluster.node('n3')
  tell('One node is killed (kill -9).', 'The report names what broke, what it means, and what to do.')
  await victim.kill()
  expectExit(1, await preflight('check', '-s', address))

  tell('The node comes back.')
  await victim.start()
  expectExit(0, await preflight('wait', '--for', 'serving', '-s', address))
  await cluster.waitUntilServing({ settled: true })
  expectExit(0, await preflight('check', '-s', address, '-q'))
}

const main = async (): Promise<void> => {
  const started = performance.now()
  say(bold('restate-preflight on a real Restate cluster'))
  say(dim('   starting three nodes on loopback …'))
  const cluster = await startCluster({
    driver: 'processes',
    nodes: 3,
    clusterName: 'demo',
    signal: interruption.signal,
  })
  try {
    await story(cluster)
    say(`\n${bold('That is the main job.')} It took ${((performance.now() - started) / 1000).toFixed(0)} s.`)
    if (options.keep) await keep(cluster)
    else say(dim('   The cluster is gone; `npm run demo -- --keep` leaves it up.'))
  } finally {
    await cluster.stop()
  }
}

/** Leaves the cluster up until Ctrl-C, so that it cannot be forgotten. */
const keep = async (cluster: LocalCluster): Promise<void> => {
  say('\nThe cluster stays up until you press Ctrl-C. Its addresses:')
  for (const node of cluster.nodes)
    say(`   ${node.name}  ${node.address}   admin ${node.adminUrl}   ingress ${node.ingressUrl}`)
  say(`Try:  npx restate-preflight status -s ${cluster.addresses[0] ?? ''}`)
  await new Promise<void>((resolve) => {
    interruption.signal.addEventListener('abort', () => resolve(), { once: true })
    const alive = setInterval(() => {}, 60_000)
    interruption.signal.addEventListener('abort', () => clearInterval(alive), { once: true })
  })
  say('\nStopping the cluster.')
}

try {
  await main()
} catch (error) {
  if (!interruption.signal.aborted) {
    console.error(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}`)
    process.exitCode = 1
  }
}
if (interruption.signal.aborted && !options.keep)
  process.exitCode = interruption.signal.reason === 'SIGTERM' ? 143 : 130
