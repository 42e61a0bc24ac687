import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCluster, type LocalCluster } from '@restate-preflight/local-cluster'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { preflight } from '../src/preflight.ts'

interface Compared {
  readonly baseline: {
    readonly counts: Readonly<Record<'new' | 'unchanged' | 'worsened' | 'resolved' | 'notJudged', number>>
    readonly resolved: readonly { readonly check: string }[]
  } | null
  readonly findings: readonly { readonly check: string; readonly baseline: string | null }[]
}

/** One cluster, one node of which stops and comes back. The steps build on each other. */
describe('a gate on a real cluster', () => {
  let cluster: LocalCluster
  let address = ''
  let folder = ''
  const file = (name: string) => join(folder, name)
  const deploy = ['--', 'sh', '-c', 'echo deployed; exit 7']
  const gate = (...args: readonly string[]) =>
    preflight(['gate', '-s', address, '--rpc-timeout', '2s', ...args, ...deploy], { timeoutMs: 60_000 })
  const report = async (name: string) => JSON.parse(await readFile(file(name), 'utf8')) as Compared

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'preflight-gate-'))
    cluster = await startCluster({ driver: 'processes', nodes: 3 })
    address = cluster.addresses.join(',')
    await cluster.provision()
    await cluster.waitUntilServing()
  })
  afterAll(async () => {
    await cluster.stop()
    await rm(folder, { recursive: true, force: true })
  })

  it('waits until it passes, runs the command, and ends with its exit code', async () => {
    const { exitCode, stdout, stderr } = await gate('--wait', '40s', '-o', `json=${file('healthy.json')}`)
    expect({ exitCode, stdout }).toEqual({ exitCode: 7, stdout: 'deployed' })
    expect(stderr).toMatch(/✓ gate passed: verdict OK · grade A 100/)
  })

  it('refuses while a node is down, in three lines, and runs what is for that', async () => {
    await cluster.node('n3').kill()
    const json = `json=${file('down.json')}`
    const { exitCode, stdout, stderr } = await gate(
      '-o',
      json,
      '--on-fail',
      'echo told $RESTATE_PREFLIGHT_VERDICT',
    )
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: 'told failing' })
    expect(stderr.trim().split('\n')).toHaveLength(3)
    expect(stderr).toMatch(/^✗ gate failed: .*health\/node-alive is (?:high|critical)/)
    expect(stderr).toContain('not run: sh -c echo deployed; exit 7')
  })

  it('lets a waiver through, and never what could not be judged', async () => {
    const waivers = ['--waivers', file('waivers.yaml')]
    const expires = new Date(Date.now() + 30 * 86_400_000).toISOString()
    const added = await preflight([
      ...['waiver', 'add', 'health/node-alive', '--from', file('down.json')],
      ...['--reason', 'in repair', '--expires', expires, ...waivers],
    ])
    expect(added).toMatchObject({ exitCode: 0 })
    expect(await gate(...waivers)).toMatchObject({ exitCode: 3, stdout: '' })
    const accepted = await gate(...waivers, '--fail-on-unknown', 'never')
    expect(accepted).toMatchObject({ exitCode: 7, stdout: 'deployed' })
    expect(accepted.stderr).toMatch(/health\/node-alive is high, waived until/)
  })

  it('tells what is known from the baseline', async () => {
    const written = await preflight(['baseline', 'write', file('down.json'), '-o', file('baseline.json')])
    expect(written.exitCode).toBe(0)
    const compare = ['--baseline', file('baseline.json'), '-o', `json=${file('known.json')}`]
    const known = await gate(...compare, '--gate-on', 'new', '--fail-on-unknown', 'never')
    expect(known).toMatchObject({ exitCode: 7 })
    const { findings } = await report('known.json')
    expect(findings.find(({ check: id }) => id === 'health/node-alive')?.baseline).toBe('unchanged')
    const healthy = await preflight(['baseline', 'write', file('healthy.json'), '-o', file('empty.json')])
    expect(healthy.exitCode).toBe(0)
    const fresh = await gate(
      '--baseline',
      file('empty.json'),
      '--gate-on',
      'new',
      '--fail-on-unknown',
      'never',
    )
    expect(fresh).toMatchObject({ exitCode: 1, stdout: '' })
  })

  it('tells what is resolved, and which waiver nobody needs any more', async () => {
    await cluster.node('n3').start()
    const { exitCode } = await gate(
      ...['--wait', '40s', '--fail-on', 'high', '--baseline', file('baseline.json')],
      ...['--waivers', file('waivers.yaml'), '-o', `json=${file('back.json')}`],
    )
    expect(exitCode).toBe(7)
    const { baseline } = await report('back.json')
    expect(baseline?.resolved.map(({ check: id }) => id)).toContain('health/node-alive')
    const pruned = await preflight([
      'waiver',
      'prune',
      '--from',
      file('back.json'),
      '--waivers',
      file('waivers.yaml'),
    ])
    expect(pruned.stdout).toMatch(/took out node-alive-N\d/)
  })
})
