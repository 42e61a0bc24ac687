import { startCluster, type LocalCluster, type NodeOptions } from '@restate-preflight/local-cluster'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { check, findingOf, preflight, status, type Report } from '../src/preflight.ts'

const at = (location: string): NodeOptions => ({ env: { RESTATE_LOCATION: location } })

/** One cluster; the second step mends what the first one found, as the finding says. */
describe('a cluster whose data are to be in two zones', () => {
  let cluster: LocalCluster
  let address = ''
  let unlocated = ''

  beforeAll(async () => {
    cluster = await startCluster({
      driver: 'processes',
      nodes: [at('eu.a'), at('eu.a'), at('eu.b'), { roles: ['log-server', 'worker'] }],
    })
    address = cluster.addresses[0] ?? ''
    await cluster.provision({ logReplication: '{zone: 2}', partitionReplication: '{zone: 2}', partitions: 2 })
    await vi.waitUntil(async () => (await cluster.nodeIds()).size === 4, { timeout: 15_000, interval: 200 })
    unlocated = (await cluster.nodeIds()).get('n4') ?? ''
  })
  afterAll(() => cluster.stop())

  const judged = (): Promise<Report> =>
    check(address, { args: ['--select', 'consistency/*', '--confirm', 'off'] })

  it('never gets a log while one log server does not say where it is, which is found and named', async () => {
    // Logs are made some 6 s after provisioning.
    await vi.waitUntil(async () => (await cluster.node('n1').logs()).includes('node location for node'), {
      timeout: 20_000,
      interval: 200,
    })
    const report = await judged()
    expect(report.cluster.lifecycle.state).toBe('bootstrapping')
    expect(findingOf(report, 'consistency/log-servers-located')).toMatchObject({
      severity: 'critical',
      targets: [{ kind: 'node', id: unlocated }],
      current: `the location of ${unlocated} (n4) is empty`,
    })
  })

  it('is waited for while it bootstraps, which says what is pending', async () => {
    const waited = await preflight(['wait', '--for', 'serving', '--timeout', '2s', '-s', address])
    expect(waited.exitCode).toBe(4)
    expect(waited.stderr).toMatch(/\+\d+\.\d s {2}bootstrapping +waits for/)
  })

  it('serves once that is kept out of new logs, with two of three metadata servers in one zone', async () => {
    const answer = await cluster.restatectl([
      ...['nodes', 'set-storage-state', '--node', unlocated],
      ...['--storage-state', 'read-only', '--yes'],
    ])
    expect(answer.exitCode).toBe(0)
    await vi.waitUntil(async () => (await status(address)).cluster.lifecycle.state === 'serving', {
      timeout: 40_000,
      interval: 500,
    })
    const report = await judged()
    expect(report.checks).toContainEqual(
      expect.objectContaining({ id: 'consistency/log-servers-located', outcome: 'pass' }),
    )
    const ids = await cluster.nodeIds()
    const majority = findingOf(report, 'consistency/members-span-locations')
    expect(majority.targets.map(({ id }) => id)).toEqual([
      'cluster',
      ...[ids.get('n1'), ids.get('n2')].toSorted(),
    ])
    // Both zones hold every record, so neither can be missed.
    expect(findingOf(report, 'consistency/nodesets-span-locations')).toMatchObject({
      message: 'no-place-to-lose',
      severity: 'info',
    })
    const outcomes = new Map(report.checks.map(({ id, outcome }) => [id, outcome]))
    expect(outcomes.get('consistency/replica-set-complete')).toBe('pass')
  })
})
