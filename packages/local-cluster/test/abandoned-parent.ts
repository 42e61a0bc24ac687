import { startCluster, type DriverName } from '../src/index.ts'

/** Run as a process of its own: starts a cluster, says what it made, and waits to be killed. */
const [driver, baseDir, moment] = process.argv.slice(2)
if ((driver !== 'processes' && driver !== 'containers') || baseDir === undefined)
  throw new Error('driver and directory')

const starting = startCluster({ driver: driver satisfies DriverName, nodes: 2, baseDir })
if (moment === 'starting') {
  say({ starting: true })
  await starting
} else {
  const cluster = await starting
  await cluster.nodes[0]?.pause()
  say({
    pids: cluster.nodes.flatMap((node) => node.pid ?? []),
    containers: cluster.nodes.flatMap((node) => node.containerId ?? []),
  })
}
// Children keep this process alive as long as they run; containers do so as they are waited for.

function say(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}
