import { startCluster, whyNoContainers, type LocalCluster } from '@restate-preflight/local-cluster'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { check, findingOf, problems, stateOf } from '../src/preflight.ts'

const reason = await whyNoContainers()

/** The same truths in containers: own file systems, own network addresses. */
describe.skipIf(reason !== undefined)(
  `a cluster of containers${reason === undefined ? '' : ` (skipped: ${reason})`}`,
  () => {
    let cluster: LocalCluster
    let address = ''

    beforeAll(async () => {
      cluster = await startCluster({ driver: 'containers', nodes: 3 })
      address = cluster.addresses[0] ?? ''
    })
    afterAll(() => cluster.stop())

    it('is unprovisioned first', async () => {
      const report = await check(cluster.addresses.join(','), { scenario: 'containers-unprovisioned' })
      expect(report).toMatchObject({
        verdict: 'failing',
        gate: { exitCode: 1 },
        cluster: { lifecycle: { state: 'unprovisioned' } },
      })
      expect(problems(report)).toEqual(['provisioning/cluster-provisioned not-provisioned cluster'])
    })

    it('is never called unprovisioned and never alarms while it bootstraps', async () => {
      await cluster.provision()
      const states: string[] = []
      const deadline = performance.now() + 60_000
      while (states.at(-1) !== 'serving' && performance.now() < deadline) {
        const report = await check(address, { args: ['--confirm', 'off'] })
        states.push(report.cluster.lifecycle.state)
        expect(problems(report), `in state ${states.at(-1)}`).toEqual([])
        expect(report.gate.exitCode, report.gate.reasons.join('; ')).not.toBe(1)
      }
      expect(states.at(-1)).toBe('serving')
      expect(states).not.toContain('unprovisioned')
    })

    it('is healthy once it serves, from one address', async () => {
      await cluster.waitUntilServing()
      const report = await cluster.whileNothingMoves(() => check(address, { scenario: 'containers-healthy' }))
      expect(problems(report)).toEqual([])
      expect(report).toMatchObject({
        verdict: 'ok',
        grade: { letter: 'A', score: 100 },
        gate: { exitCode: 0 },
      })
      expect(report.cluster.nodes.map(({ state }) => state)).toEqual(['serving', 'serving', 'serving'])
    })

    it('is degraded with one container killed', async () => {
      await cluster.node('n3').kill()
      const report = await check(address, { scenario: 'containers-node-killed' })
      expect(report).toMatchObject({
        verdict: 'failing',
        gate: { exitCode: 1 },
        cluster: { lifecycle: { state: 'degraded' } },
      })
      expect(stateOf(report, 'n3')).toBe('unreachable')
      expect(findingOf(report, 'health/node-alive')).toMatchObject({ message: 'no-answer', severity: 'high' })
      await cluster.node('n3').start()
      await cluster.waitUntilServing()
    })

    it('costs one deadline when a container is frozen, which is called hung', async () => {
      const { tookMs } = await check(address)
      await cluster.node('n2').pause()
      const report = await check(address, { scenario: 'containers-node-hung', args: ['--rpc-timeout', '3s'] })
      expect(report.tookMs - tookMs).toBeLessThan(2 * 3_000)
      expect(stateOf(report, 'n2')).toBe('hung')
      expect(findingOf(report, 'health/node-alive')).toMatchObject({
        message: 'hung',
        confirmation: 'confirmed',
      })
      await cluster.node('n2').resume()
      await cluster.waitUntilServing()
      const resumed = await cluster.whileNothingMoves(() =>
        check(address, { scenario: 'containers-node-resumed' }),
      )
      expect(problems(resumed)).toEqual([])
      expect(stateOf(resumed, 'n2')).toBe('serving')
    })

    it('is metadata-unavailable with two of three containers gone', async () => {
      await cluster.node('n2').kill()
      await cluster.node('n3').kill()
      // Members refresh their view every 5 s; until then the survivor still names the old leader.
      await new Promise((resolve) => setTimeout(resolve, 8_000))
      const report = await check(address, { scenario: 'containers-quorum-lost' })
      expect(report.cluster.lifecycle.state).toBe('metadata-unavailable')
      expect(findingOf(report, 'health/metadata-quorum')).toMatchObject({ severity: 'critical' })
      expect(report.gate.exitCode).toBe(1)
    })
  },
)
