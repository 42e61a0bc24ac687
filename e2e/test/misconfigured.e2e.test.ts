import { findFreePorts, startCluster } from '@restate-preflight/local-cluster'
import { describe, expect, it, vi } from 'vitest'
import { drivers } from '../src/drivers.ts'
import { check, findingOf, preflight, stateOf, status } from '../src/preflight.ts'

const deadAddress = async (): Promise<string> => {
  const [port] = await findFreePorts(1)
  return `http://127.0.0.1:${port}`
}

/**
 * Nodes younger than 30 s, and registers that changed in the last 30 s, are given the benefit of the doubt: until the tool says
 * that nothing is new any more.
 */
const settled = (addresses: string) =>
  vi.waitUntil(async () => !(await status(addresses)).cluster.lifecycle.settling, {
    timeout: 60_000,
    // Four clusters at once, for half a minute: each look costs half a second of a processor.
    interval: 2_000,
  })

// Containers are skipped only where no engine runs, which is printed, and never with CI=true.
describe.concurrent.each(drivers.filter(({ skip }) => skip === undefined))(
  'a misconfigured node in $driver',
  ({ driver, scenario }) => {
    it('with wrong metadata addresses is an orphan, and must not be provisioned', async () => {
      const nowhere = await deadAddress()
      await using cluster = await startCluster({
        driver,
        nodes: [{ name: 'n1' }, { name: 'n2' }, { name: 'lost', metadataAddresses: [nowhere] }],
      })
      await cluster.provision({ node: 'n1' })
      await cluster.waitUntilServing({ nodes: ['n1', 'n2'] })
      const lost = cluster.node('lost').address
      const addresses = `${cluster.node('n1').address},${lost}`
      // A node that has just started may still find its cluster.
      await settled(addresses)
      const report = await check(addresses, { scenario: scenario('orphan') })
      expect(report).toMatchObject({ verdict: 'failing', grade: { letter: 'F' }, gate: { exitCode: 1 } })
      expect(report.cluster.lifecycle.state).toBe('degraded')
      expect(report.cluster.nodes.find(({ id }) => id === lost)?.state).toBe('orphan')
      const orphan = findingOf(report, 'provisioning/nodes-find-their-cluster')
      expect(orphan).toMatchObject({ severity: 'critical', targets: [{ kind: 'node', id: lost }] })
      expect(orphan.action).toMatch(/do not provision/i)
      const waited = await preflight(['wait', '--for', 'serving', '-s', addresses])
      expect(waited.exitCode).toBe(4)
      expect(waited.stdout).toContain(`${lost} is an orphan`)
      expect(waited.durationMs).toBeLessThan(10_000)
    })

    it('with a wrong advertised address is found by the address that nobody answers on', async () => {
      const nowhere = await deadAddress()
      await using cluster = await startCluster({
        driver,
        nodes: [
          { name: 'n1' },
          { name: 'n2' },
          { name: 'n3' },
          { name: 'misled', advertisedAddress: nowhere, deferred: true },
        ],
      })
      await cluster.provision({ node: 'n1' })
      await cluster.waitUntilServing({ nodes: ['n1', 'n2', 'n3'], settled: false })
      await cluster.node('misled').start()
      const misled = cluster.node('misled').address
      const addresses = `${cluster.node('n1').address},${misled}`
      await settled(addresses)
      const report = await check(addresses, { scenario: scenario('wrong-advertised-address') })
      expect(report).toMatchObject({ verdict: 'failing', grade: { letter: 'F' }, gate: { exitCode: 1 } })
      expect(report.cluster.lifecycle.state).toBe('degraded')
      expect(stateOf(report, 'misled')).toBe('zombie')
      const finding = findingOf(report, 'health/advertised-address-reachable')
      expect(finding).toMatchObject({ severity: 'critical', message: 'no-answer' })
      expect(finding.current).toContain(nowhere)
      // It gossips with everybody, by connections that it opens itself.
      const select = ['--select', 'consistency/gossip-matches-polling', '--confirm', 'off']
      const unheard = findingOf(
        await check(addresses, { args: select }),
        'consistency/gossip-matches-polling',
      )
      expect(unheard.message).toBe('heard-but-not-reached')
      expect(unheard.targets.map(({ id }) => id).toSorted()).toEqual(['N1', 'N2', 'N3', 'N4'])
      expect(unheard.symptom).toContain((await cluster.nodeIds()).get('misled'))
    })
  },
)
