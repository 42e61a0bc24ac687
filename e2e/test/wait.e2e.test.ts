import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { startCluster, type LocalCluster } from '@restate-preflight/local-cluster'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { binary, check, findingOf, fixture, preflight } from '../src/preflight.ts'

interface Waited {
  readonly met: boolean
  readonly end: string
  readonly exitCode: number
  readonly reason: string | null
  readonly rpcs: number
  readonly polls: number
  readonly timeline: readonly { readonly state: string; readonly illegal: boolean }[]
}

/** `onLook` is called as soon as it says what it saw first. */
const wait = async (
  address: string,
  args: readonly string[],
  onLook: () => void = () => undefined,
): Promise<Waited & { readonly stderr: string; readonly tookMs: number }> => {
  const outcome = await preflight(['wait', '-s', address, '-o', 'json', ...args], {
    timeoutMs: 90_000,
    onStderr: onLook,
  })
  const report = JSON.parse(outcome.stdout) as Waited
  expect(outcome.exitCode).toBe(report.exitCode)
  return { ...report, stderr: outcome.stderr, tookMs: outcome.durationMs }
}

/** One cluster through its life. The steps build on each other. */
describe('waiting for a real cluster', () => {
  let cluster: LocalCluster
  let all = ''
  let address = ''

  beforeAll(async () => {
    cluster = await startCluster({ driver: 'processes', nodes: 3 })
    all = cluster.addresses.join(',')
    address = cluster.addresses[0] ?? ''
  })
  afterAll(() => cluster.stop())

  it('follows its birth: provisioned first, then serving, and tells every change', async () => {
    const looks = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const
    const provisioned = wait(all, ['--for', 'provisioned'], looks[0].resolve)
    const serving = wait(all, ['--for', 'serving', '--hold', '1s'], looks[1].resolve)
    await Promise.all(looks.map(({ promise }) => promise))
    await cluster.provision()
    expect(await provisioned).toMatchObject({ met: true, exitCode: 0 })
    const born = await serving
    expect(born).toMatchObject({ met: true, end: 'met', exitCode: 0, reason: null })
    expect(born.timeline.filter(({ illegal }) => illegal)).toEqual([])
    // Which states are seen between these depends on the moments of the looks.
    expect([born.timeline[0]?.state, born.timeline.at(-1)?.state]).toEqual(['unprovisioned', 'serving'])
    // One line for each change where stderr is no terminal, and none twice.
    const lines = born.stderr
      .trim()
      .split('\n')
      .map((line) => line.replace(/^\s*\+\S+ s/, ''))
    expect(lines.filter((line, index) => line === lines[index - 1])).toEqual([])
    expect(lines.length).toBeGreaterThan(2)
    expect(lines.length).toBeLessThanOrEqual(born.timeline.length)
    expect(born.stderr).toMatch(/\+\d+\.\d s {2}unprovisioned +waits for/)
  })

  it('is over at once where a check passes or a state holds, and reads little for it', async () => {
    await cluster.waitUntilServing()
    const provisioned = await wait(address, ['--for', 'provisioned'])
    expect(provisioned).toMatchObject({ met: true, polls: 1, cluster: { state: 'provisioned' } })
    const both = await cluster.whileNothingMoves(() =>
      wait(address, ['--for', 'serving', '--for', 'health/log-writable']),
    )
    expect(both).toMatchObject({ met: true, polls: 1 })
    expect(provisioned.rpcs).toBeLessThan(both.rpcs)
  })

  it('is in vain for a state that lies behind, and ends at once', async () => {
    const never = await wait(address, ['--for', 'unprovisioned'])
    expect(never).toMatchObject({ met: false, end: 'hopeless', exitCode: 4, polls: 1 })
    expect(never.reason).toContain('never unprovisioned again')
  })

  it('ends at its deadline with the reason, and sees what it waited for', async () => {
    await preflight(['check', '-s', address, '-o', 'json', '--save-snapshot', fixture('before.json')])
    const degraded = wait(address, ['--for', 'degraded'])
    await cluster.node('n3').kill()
    expect(await degraded).toMatchObject({ met: true, exitCode: 0 })
    const late = await wait(address, ['--for', 'serving', '--timeout', '3s'])
    expect(late).toMatchObject({ met: false, end: 'deadline', exitCode: 4 })
    expect(late.reason).toMatch(/^still not so after .* unchanged for .*unreachable/)
    expect(late.tookMs).toBeLessThan(10_000)
  })

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s says how far it came and exits %i', async (signal, code) => {
    const child = spawn(binary(), ['wait', '-s', address, '--for', 'serving', '-o', 'json'])
    let stdout = ''
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString()
    })
    await once(child.stderr, 'data')
    child.kill(signal)
    const [exitCode] = (await once(child, 'exit')) as [number | null]
    expect(exitCode).toBe(code)
    expect(JSON.parse(stdout)).toMatchObject({ met: false, end: 'interrupted', exitCode: code })
  })

  it('refuses what it cannot wait for, with the nearest word', async () => {
    const wrong = await preflight(['wait', '-s', address, '--for', 'servin'])
    expect(wrong).toMatchObject({ exitCode: 2, stdout: '' })
    expect(wrong.stderr).toContain('Did you mean "serving"?')
  })

  it('an earlier look tells a cluster that lost everything from a fresh one', async () => {
    await Promise.all(cluster.nodes.map((node) => node.kill()))
    for (const { dataDir } of cluster.nodes) await rm(dataDir ?? '', { recursive: true })
    await Promise.all(cluster.nodes.map((node) => node.start()))
    const fresh = await check(all)
    expect(fresh.findings.map(({ check: id }) => id)).toEqual(['provisioning/cluster-provisioned'])
    const compared = await check(all, { args: ['--since', fixture('before.json')] })
    expect(findingOf(compared, 'consistency/lifecycle-goes-forward')).toMatchObject({
      message: 'cluster-went-back',
      severity: 'critical',
      confirmation: 'confirmed',
    })
    expect(compared.gate.exitCode).toBe(1)
  })
})
