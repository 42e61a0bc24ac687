import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { startCluster } from '../src/index.ts'
import { eventually, processExists, temporaryDirectory } from './observe.ts'
import { runAbandonedParent } from './run-abandoned-parent.ts'

describe('nothing is left behind', { timeout: 40_000 }, () => {
  it.each([0, 20, 100, 250])('when start-up is aborted after %i ms', async (ms) => {
    await using base = await temporaryDirectory()
    const reason = new Error('changed my mind')
    const abort = new AbortController()
    const starting = startCluster({ driver: 'processes', nodes: 3, baseDir: base.path, signal: abort.signal })
    const outcome = starting.then(
      (cluster) => cluster.stop(),
      (error: unknown) => error,
    )
    await delay(ms)
    const pids = await pidsUnder(base.path)
    abort.abort(reason)
    // Fast machines may have started it by then: what counts is that nothing is left.
    expect([reason, undefined]).toContain(await outcome)
    expect(await eventually(async () => (await readdir(base.path)).length === 0, 5_000)).toBe(true)
    expect(pids.filter(processExists)).toEqual([])
  })

  it('when a running cluster is aborted', async () => {
    await using base = await temporaryDirectory()
    const abort = new AbortController()
    const cluster = await startCluster({
      driver: 'processes',
      nodes: 2,
      baseDir: base.path,
      signal: abort.signal,
    })
    const pids = cluster.nodes.map((node) => node.pid)
    await cluster.nodes[1]?.pause()
    abort.abort()
    await cluster.stop()
    expect(pids.filter(processExists)).toEqual([])
    expect(await readdir(base.path)).toEqual([])
  })

  it.each(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'when the process that started it gets %s',
    async (signal) => {
      await using base = await temporaryDirectory()
      const parent = await runAbandonedParent('processes', base.path, 'running')
      expect(parent.made.pids.filter(processExists)).toHaveLength(2)
      await parent.end(signal)
      expect(await eventually(() => !parent.made.pids.some(processExists), 5_000)).toBe(true)
      expect(await eventually(async () => (await readdir(base.path)).length === 0, 5_000)).toBe(true)
    },
  )

  it.each([0, 30, 90])('when it is killed %i ms into the start-up', async (ms) => {
    await using base = await temporaryDirectory()
    const parent = await runAbandonedParent('processes', base.path, 'starting')
    await delay(ms)
    const pids = await pidsUnder(base.path)
    await parent.end('SIGKILL')
    expect(await eventually(async () => (await readdir(base.path)).length === 0, 5_000)).toBe(true)
    // The dead may wait for a moment to be collected by init.
    expect(await eventually(() => !pids.some(processExists), 5_000)).toBe(true)
    expect(await serversUnder(base.path)).toEqual([])
  })
})

/** The pids that servers have written so far. */
async function pidsUnder(path: string): Promise<readonly number[]> {
  const files = (await readdir(path, { recursive: true })).filter((file) => file.endsWith('.pid'))
  const texts = await Promise.all(files.map((file) => readFile(`${path}/${file}`, 'utf8').catch(() => '')))
  return texts.map(Number).filter((pid) => pid > 0)
}

/** Servers that run with their data under the directory, whoever knows of them. */
async function serversUnder(path: string): Promise<readonly string[]> {
  if (process.platform !== 'linux') return []
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry))
  const environments = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')),
  )
  return environments.filter((text) => text.includes(`RESTATE_BASE_DIR=${path}`))
}
