import { startCluster, type LocalCluster } from '@restate-preflight/local-cluster'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { check, findingOf, problems, stateOf, status } from '../src/preflight.ts'

/** A cluster of processes through its life. The steps build on each other: each leaves it as the next expects it. */
describe('the life of a cluster', () => {
  let cluster: LocalCluster
  let address = ''

  beforeAll(async () => {
    cluster = await startCluster({ driver: 'processes', nodes: 3 })
    address = cluster.addresses[0] ?? ''
  })
  afterAll(() => cluster.stop())

  it('is recognised as unprovisioned, and told what to do', async () => {
    const report = await check(cluster.addresses.join(','), { scenario: 'unprovisioned' })
    expect(report.cluster.lifecycle.state).toBe('unprovisioned')
    expect(report.cluster.nodes.map(({ state }) => state)).toEqual(Array(3).fill('awaiting-provisioning'))
    expect(report).toMatchObject({ verdict: 'failing', gate: { exitCode: 1 } })
    expect(problems(report)).toEqual(['provisioning/cluster-provisioned not-provisioned cluster'])
    expect(findingOf(report, 'provisioning/cluster-provisioned').action).toContain('restatectl provision')
  })

  it('is never called unprovisioned and never alarms while it bootstraps', async () => {
    await cluster.provision()
    const states: string[] = []
    const started = performance.now()
    let recorded = false
    while (performance.now() - started < 60_000) {
      const scenario = recorded ? {} : { scenario: 'bootstrapping' }
      const report = await check(address, { ...scenario, args: ['--confirm', 'off'] })
      recorded ||= report.cluster.lifecycle.state === 'bootstrapping'
      const { state, because } = report.cluster.lifecycle
      if (states.at(-1) !== state) states.push(state)
      expect(problems(report), `in state ${state} (${because})`).toEqual([])
      expect(
        report.gate.exitCode,
        `in state ${state} (${because}): ${report.gate.reasons.join('; ')}`,
      ).not.toBe(1)
      if (state === 'serving') break
    }
    expect(states.at(-1)).toBe('serving')
    expect(states.some((state) => ['forming', 'bootstrapping', 'reconfiguring'].includes(state))).toBe(true)
    expect(states).not.toContain('unprovisioned')
    expect(states).not.toContain('degraded')
  })

  it('is healthy in 20 runs in a row, within its budget of RPCs', async () => {
    await cluster.waitUntilServing()
    for (let run = 1; run <= 20; run++) {
      const scenario = run === 1 ? { scenario: 'healthy' } : {}
      const report = await cluster.whileNothingMoves(() => check(address, scenario))
      expect(
        report.findings.filter(({ severity }) => severity !== 'info'),
        `run ${run}`,
      ).toEqual([])
      expect(report).toMatchObject({
        verdict: 'ok',
        grade: { letter: 'A', score: 100 },
        coverage: 1,
        gate: { exitCode: 0 },
        cluster: { lifecycle: { state: 'serving' } },
      })
      expect(report.run.rpcs).toBeLessThanOrEqual(12 * 3 + 4 + 10)
      expect(
        report.run.effects.filter((effect) => effect !== 'local-read' && effect !== 'linearizable-read'),
      ).toEqual([])
    }
  })

  it('is degraded with one node killed, and names the node', async () => {
    await cluster.node('n3').kill()
    const report = await check(address, { scenario: 'node-killed' })
    expect(report).toMatchObject({
      verdict: 'failing',
      grade: { letter: 'D' },
      gate: { exitCode: 1 },
      cluster: { lifecycle: { state: 'degraded' } },
    })
    expect(stateOf(report, 'n3')).toBe('unreachable')
    expect(findingOf(report, 'health/node-alive')).toMatchObject({
      message: 'no-answer',
      severity: 'high',
      confirmation: 'confirmed',
    })
    expect(findingOf(report, 'health/node-alive').targets).toHaveLength(1)
  })

  it('serves again once the node is back', async () => {
    await cluster.node('n3').start()
    await cluster.waitUntilServing()
    const report = await cluster.whileNothingMoves(() => check(address))
    expect(problems(report)).toEqual([])
    expect(report).toMatchObject({
      verdict: 'ok',
      gate: { exitCode: 0 },
      cluster: { lifecycle: { state: 'serving' } },
    })
  })

  // That this is within 5 s, bench/whole-check.ts measures.
  it('costs one deadline when a node hangs, and tells hung from dead', async () => {
    const { tookMs } = await check(address)
    await cluster.node('n2').pause()
    const report = await check(address, { scenario: 'node-hung', args: ['--rpc-timeout', '3s'] })
    expect(report.tookMs - tookMs).toBeLessThan(2 * 3_000)
    expect(report).toMatchObject({
      verdict: 'failing',
      gate: { exitCode: 1 },
      cluster: { lifecycle: { state: 'degraded' } },
    })
    expect(stateOf(report, 'n2')).toBe('hung')
    expect(findingOf(report, 'health/node-alive')).toMatchObject({
      message: 'hung',
      severity: 'high',
      confirmation: 'confirmed',
    })
    await cluster.node('n2').resume()
    await cluster.waitUntilServing()
  })

  it('is metadata-unavailable without a quorum, and is not told to provision', async () => {
    await cluster.node('n2').kill()
    await cluster.node('n3').kill()
    // Members refresh their view every 5 s; until then the survivor still names the old leader.
    await new Promise((resolve) => setTimeout(resolve, 8_000))
    const report = await check(address, { scenario: 'quorum-lost', args: ['--confirm', 'all'] })
    expect(report).toMatchObject({
      verdict: 'failing',
      grade: { letter: 'F' },
      gate: { exitCode: 1 },
      cluster: { lifecycle: { state: 'metadata-unavailable' } },
    })
    expect(findingOf(report, 'health/metadata-quorum')).toMatchObject({
      severity: 'critical',
      confirmation: 'confirmed',
    })
    expect(report.cluster.lifecycle.nextSteps.join('\n')).not.toContain('restatectl provision')
  })

  it('serves again once the quorum is back', async () => {
    await cluster.node('n2').start()
    await cluster.node('n3').start()
    await cluster.waitUntilServing()
    const seen = await cluster.whileNothingMoves(() => status(address))
    expect(seen.cluster.lifecycle.state).toBe('serving')
  })

  it('is no contact, and inconclusive, once all nodes are gone', async () => {
    await Promise.all(cluster.nodes.map((node) => node.kill()))
    const report = await check(address, { scenario: 'no-contact' })
    expect(report).toMatchObject({
      verdict: 'inconclusive',
      grade: { letter: null },
      gate: { exitCode: 3 },
      cluster: { lifecycle: { state: 'no-contact' } },
      findings: [],
    })
    expect(report.errors.map(({ code }) => code)).toContain('RP2101')
  })
})
