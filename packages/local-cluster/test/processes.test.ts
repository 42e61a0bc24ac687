import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { startCluster } from '../src/index.ts'
import { answersHealth, processExists, temporaryDirectory } from './observe.ts'

describe('the processes driver', () => {
  it('takes a cluster through its life and leaves nothing behind', { timeout: 80_000 }, async () => {
    await using base = await temporaryDirectory()
    const cluster = await startCluster({ driver: 'processes', nodes: 3, baseDir: base.path })
    const [n1, n2, n3] = cluster.nodes
    if (!n1 || !n2 || !n3) throw new Error('a cluster of three nodes')
    const pids = cluster.nodes.map((node) => node.pid)
    try {
      expect(cluster.nodes.map((node) => node.name)).toEqual(['n1', 'n2', 'n3'])
      expect(await Promise.all(cluster.addresses.map(answersHealth))).toEqual([true, true, true])

      await cluster.provision({ partitions: 2 })
      await cluster.waitUntilServing({ timeoutMs: 40_000, settled: false })
      const ids = await cluster.nodeIds()
      expect([...ids.keys()].toSorted()).toEqual(['n1', 'n2', 'n3'])
      expect([...ids.values()].toSorted()).toEqual(['N1', 'N2', 'N3'])

      await n3.kill()
      expect({ running: n3.running, pid: n3.pid, answers: await answersHealth(n3.address) }).toEqual({
        running: false,
        pid: undefined,
        answers: false,
      })
      await n3.start()
      expect(await answersHealth(n3.address)).toBe(true)
      // Same data: it is the node that it was.
      expect(await cluster.nodeIds()).toEqual(ids)

      await n2.pause()
      expect({ running: n2.running, paused: n2.paused, answers: await answersHealth(n2.address) }).toEqual({
        running: true,
        paused: true,
        answers: false,
      })
      await n2.resume()
      expect(await answersHealth(n2.address)).toBe(true)

      await expect(n1.untilGone({ timeoutMs: 50 })).rejects.toThrow('node n1 still runs 50 ms')
      await expect(n1.isolate()).rejects.toThrow('with the containers driver only')
      await n1.stopGracefully()
      await n1.untilGone()
      expect(n1.running).toBe(false)
      await expect(n1.logs()).resolves.toContain('Starting Restate Server 1.7.12')

      await n2.pause()
    } finally {
      await cluster.stop()
    }
    expect(cluster.nodes.map((node) => node.running)).toEqual([false, false, false])
    expect(pids.filter(processExists)).toEqual([])
    expect(await readdir(base.path)).toEqual([])
  })

  it('runs both versions of the server, and one after the other', { timeout: 30_000 }, async () => {
    await using cluster = await startCluster({
      driver: 'processes',
      nodes: [{}, { version: '1.6.2', name: 'old' }],
    })
    expect(await cluster.node('n1').logs()).toContain('Starting Restate Server 1.7.12')
    const old = cluster.node('old')
    expect(await old.logs()).toContain('Starting Restate Server 1.6.2')
    await old.kill()
    await old.start({ version: '1.7.12' })
    expect(old.version).toBe('1.7.12')
    expect(await old.logs()).toContain('Starting Restate Server 1.7.12')
  })

  it('keeps data when told to', { timeout: 30_000 }, async () => {
    await using base = await temporaryDirectory()
    const cluster = await startCluster({ driver: 'processes', nodes: 1, baseDir: base.path, keep: true })
    await cluster.stop()
    const dataDir = cluster.nodes[0]?.dataDir
    expect(dataDir !== undefined && existsSync(dataDir)).toBe(true)
  })

  it('names the node that does not come up and shows its log', { timeout: 30_000 }, async () => {
    await using base = await temporaryDirectory()
    const broken = startCluster({
      driver: 'processes',
      nodes: [{}, { name: 'broken', env: { RESTATE_BIND_ADDRESS: 'nonsense' } }],
      baseDir: base.path,
    })
    await expect(broken).rejects.toThrow(/node broken at http:\/\/127\.0\.0\.1:\d+ did not start.*\n.*/)
    expect(await readdir(base.path)).toEqual([])
  })

  it('tells that a port is taken, after another try', { timeout: 30_000 }, async () => {
    const stranger = createServer()
    stranger.listen(0, '127.0.0.1')
    await once(stranger, 'listening')
    try {
      const bound = stranger.address()
      if (bound === null || typeof bound === 'string') throw new Error('a TCP address')
      const starting = startCluster({
        driver: 'processes',
        nodes: [{ env: { RESTATE_BIND_ADDRESS: `127.0.0.1:${bound.port}` } }],
      })
      await expect(starting).rejects.toMatchObject({ name: 'NodeStartError', portTaken: true })
    } finally {
      stranger.close()
    }
  })

  it('refuses options that no cluster can have', async () => {
    await expect(startCluster({ driver: 'processes', nodes: 0 })).rejects.toThrow(RangeError)
    await expect(
      startCluster({ driver: 'processes', nodes: [{ name: 'a' }, { name: 'a' }] }),
    ).rejects.toThrow(RangeError)
    await expect(startCluster({ driver: 'processes', nodes: [{ name: '../a' }] })).rejects.toThrow(RangeError)
  })

  it('reports a provisioning that did not take, which restatectl does not', { timeout: 30_000 }, async () => {
    await using cluster = await startCluster({ driver: 'processes', nodes: 1 })
    await cluster.node('n1').kill()
    await expect(cluster.provision({ node: 'n1', timeoutMs: 2_000 })).rejects.toThrow(
      /provisioning through n1 did not take\n[^]*tcp connect error/,
    )
    const alone = await cluster.restatectl(['provision', '--yes'], { node: 'n1' })
    expect({ exitCode: alone.exitCode, timedOut: alone.timedOut }).toEqual({ exitCode: 0, timedOut: false })
    await cluster.node('n1').start()
    await cluster.provision({ partitions: 1 })
    await expect(cluster.provision({ partitions: 2 })).rejects.toThrow('has 1 partitions already, not 2')
  })
})
