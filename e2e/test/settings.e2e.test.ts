import { startCluster } from '@restate-preflight/local-cluster'
import { describe, expect, it } from 'vitest'
import { check, problems } from '../src/preflight.ts'

const id = 'consistency/settings-agree'

// Both at a time: they mostly wait.
describe.concurrent('the settings of the nodes of a cluster', () => {
  it('of 1.7.12 are compared: what differs is named, with both values and nodes', async () => {
    const odd = {
      RESTATE_EXPERIMENTAL_ENABLE_VQUEUES: 'true',
      RESTATE_GOSSIP_TICK_INTERVAL: '150ms',
      RESTATE_NETWORKING__HTTP2_KEEP_ALIVE_INTERVAL: '2s',
      RESTATE_WORKER__DURABILITY_MODE: 'none',
    }
    await using cluster = await startCluster({
      driver: 'processes',
      nodes: [{ name: 'n1' }, { name: 'n2', env: odd }, { name: 'n3' }],
    })
    await cluster.provision({ partitions: 1 })
    await cluster.waitUntilServing({ settled: false })
    const ids = await cluster.nodeIds()
    const n2 = ids.get('n2') ?? ''
    const others = [ids.get('n1'), ids.get('n3')].toSorted().join(', ')

    const [address = ''] = cluster.addresses
    const report = await check(address, { args: ['--select', id] })
    const findings = report.findings.filter((finding) => finding.check === id)
    const targets = [{ kind: 'node', id: n2 }]
    expect(findings.map((finding) => [finding.severity, finding.current, finding.targets])).toEqual([
      ['high', `experimental-enable-vqueues is true on ${n2} (not set on ${others})`, targets],
      [
        'medium',
        `gossip-tick-interval is 150ms on ${n2} (100ms on ${others}), ` +
          `worker.durability-mode is none on ${n2} (not set on ${others})`,
        targets,
      ],
      ['low', `networking.http2-keep-alive-interval is 2s on ${n2} (1s on ${others})`, targets],
    ])
    // Not asked for where nobody has selected it.
    const usual = await check(address, { args: ['--confirm', 'off'] })
    expect(usual.checks.map((one) => one.id)).not.toContain(id)
    expect(problems(usual).filter((problem) => problem.startsWith('consistency/'))).toEqual([])
  })

  it('of 1.6.2 are not told: that is unknown, with the reason, and fails nothing', async () => {
    await using cluster = await startCluster({ driver: 'processes', nodes: 2, version: '1.6.2' })
    await cluster.provision({ partitions: 1 })
    await cluster.waitUntilServing({ settled: false })
    const [address = ''] = cluster.addresses
    const args = ['--select', `${id},consistency/gossip-matches-polling`]
    const { verdict, gate, checks, findings } = await check(address, { args })
    const settings = checks.find((one) => one.id === id)
    expect(settings).toMatchObject({ outcome: 'unknown' })
    expect(settings?.reason).toContain("table 'restate.public.config' not found")
    // Its gossip is told by all versions.
    expect(checks.find((one) => one.id === 'consistency/gossip-matches-polling')?.outcome).toBe('pass')
    expect({ verdict, findings, exitCode: gate.exitCode }).toEqual({
      verdict: 'ok',
      findings: [],
      exitCode: 0,
    })
  })
})
