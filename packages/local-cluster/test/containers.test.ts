import { execa } from 'execa'
import { readdir } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { startCluster, whyNoContainers, type LocalNode } from '../src/index.ts'
import { answersHealth, eventually, temporaryDirectory } from './observe.ts'
import { runAbandonedParent } from './run-abandoned-parent.ts'

const skip = await whyNoContainers()

// Without an engine on this machine; with CI=true whyNoContainers throws instead.
describe.skipIf(skip !== undefined)('the containers driver', () => {
  it('takes a cluster through its life and leaves nothing behind', { timeout: 120_000 }, async () => {
    await using base = await temporaryDirectory()
    const cluster = await startCluster({ driver: 'containers', nodes: 3, baseDir: base.path })
    const [n1, n2, n3] = cluster.nodes
    if (!n1 || !n2 || !n3) throw new Error('a cluster of three nodes')
    const containers = cluster.nodes.map((node) => node.containerId ?? '')
    try {
      expect(await Promise.all(cluster.addresses.map(answersHealth))).toEqual([true, true, true])
      await cluster.provision({ partitions: 2 })
      await cluster.waitUntilServing({ timeoutMs: 40_000, settled: false })
      const ids = await cluster.nodeIds()
      expect([...ids.values()].toSorted()).toEqual(['N1', 'N2', 'N3'])

      await n3.kill()
      expect({ running: n3.running, answers: await answersHealth(n3.address) }).toEqual({
        running: false,
        answers: false,
      })
      await n3.start()
      // Same data, same address: it is the node that it was.
      expect(await answersHealth(n3.address)).toBe(true)
      expect(await cluster.nodeIds()).toEqual(ids)

      await expect(n2.start({ version: '1.6.2' })).rejects.toThrow('with the processes driver only')
      await n2.pause()
      expect({ running: n2.running, paused: n2.paused, answers: await answersHealth(n2.address) }).toEqual({
        running: true,
        paused: true,
        answers: false,
      })
      await n2.resume()
      expect(await answersHealth(n2.address)).toBe(true)

      await n2.disconnect()
      expect(await answersHealth(n2.address)).toBe(false)
      expect(await eventually(async () => (await stateOf(n2, n1)) === 'dead', 20_000)).toBe(true)
      await n2.reconnect()
      expect(await eventually(() => answersHealth(n2.address), 5_000)).toBe(true)

      await n2.isolate()
      expect(await eventually(async () => (await stateOf(n2, n1)) === 'dead', 20_000)).toBe(true)
      expect(await answersHealth(n2.address)).toBe(true)
      await n2.rejoin()
      expect(await eventually(async () => (await stateOf(n2, n1)) === 'alive', 20_000)).toBe(true)

      await n1.stopGracefully()
      expect(n1.running).toBe(false)
      await expect(n1.logs()).resolves.toContain('Starting Restate Server 1.7.12')
      await n2.pause()
      await n2.kill()
      expect(n2.running).toBe(false)
      await n3.pause()
    } finally {
      await cluster.stop()
    }
    expect(await existing(containers)).toEqual([])
    expect(await readdir(base.path)).toEqual([])

    async function stateOf(node: LocalNode, witness: LocalNode): Promise<string> {
      const rows = await cluster.sql('select name, state from nodes', { node: witness.name })
      return String(rows.find((row) => row['name'] === node.name)?.['state'])
    }
  })

  it('leaves nothing behind when start-up is aborted', { timeout: 60_000 }, async () => {
    await using base = await temporaryDirectory()
    const abort = new AbortController()
    const starting = startCluster({
      driver: 'containers',
      nodes: 2,
      baseDir: base.path,
      signal: abort.signal,
    })
    const outcome = starting.then(
      (cluster) => cluster.stop(),
      (error: unknown) => error,
    )
    const id = await directoryIn(base.path)
    await eventually(async () => (await labelled(id)) !== '', 20_000)
    abort.abort(new Error('changed my mind'))
    expect(await outcome).toEqual(new Error('changed my mind'))
    expect(await labelled(id)).toBe('')
    expect(await readdir(base.path)).toEqual([])
  })

  it('leaves nothing behind when the process that started it is killed', { timeout: 60_000 }, async () => {
    await using base = await temporaryDirectory()
    const parent = await runAbandonedParent('containers', base.path, 'running')
    const id = await directoryIn(base.path)
    expect(await existing(parent.made.containers)).toHaveLength(2)
    await parent.end('SIGKILL')
    expect(await eventually(async () => (await readdir(base.path)).length === 0, 20_000)).toBe(true)
    expect(await existing(parent.made.containers)).toEqual([])
    expect(await labelled(id)).toBe('')
  })
})

async function existing(containers: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await execa('docker', ['ps', '--all', '--quiet', '--no-trunc'])
  return containers.filter((id) => stdout.includes(id))
}

/** Ids of containers and networks that carry the cluster's label. */
async function labelled(id: string): Promise<string> {
  const filter = ['--quiet', '--filter', `label=dev.restate-preflight.local-cluster=${id}`]
  const containers = await execa('docker', ['ps', '--all', ...filter])
  const networks = await execa('docker', ['network', 'ls', ...filter])
  return `${containers.stdout}${networks.stdout}`
}

/** The cluster's own directory, whose name is its label. */
async function directoryIn(path: string): Promise<string> {
  let name: string | undefined
  await eventually(async () => (name = (await readdir(path))[0]) !== undefined, 10_000)
  if (name === undefined) throw new Error('no directory was made')
  return name
}
