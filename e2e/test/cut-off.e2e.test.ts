import { startCluster, whyNoContainers } from '@restate-preflight/local-cluster'
import { describe, expect, it } from 'vitest'
import { never, nodeStatesIn, observe, serves, tell } from '../src/observe.ts'
import { check, findingOf, preflight, problems, stateOf } from '../src/preflight.ts'

const reason = await whyNoContainers()

// Containers are skipped only where no engine runs, which is printed, and never with CI=true.
describe.skipIf(reason !== undefined)(
  `a container that is cut off from its peers${reason === undefined ? '' : ` (skipped: ${reason})`}`,
  () => {
    it('is isolated, though it says that it is alive, and serves once the network is mended', async () => {
      await using cluster = await startCluster({ driver: 'containers', nodes: 3 })
      const all = cluster.addresses.join(',')
      const [n1, n2, n3] = cluster.nodes
      if (!n1 || !n2 || !n3) throw new Error('a cluster of three nodes')
      await cluster.provision({ node: 'n1' })
      await observe(all, { until: serves, wrong: never('degraded', 'split'), deadlineMs: 60_000 })

      await n3.isolate()
      const cut = await observe(all, {
        until: ({ nodes }) => nodes[n3.address] === 'isolated',
        wrong: never('unprovisioned', 'split', 'no-contact'),
        deadlineMs: 40_000,
      })
      tell('a node is cut off', cut, cluster.nodes)
      for (const each of [n1, n2]) expect(nodeStatesIn(cut, each.address)).toEqual(['serving'])
      const report = await check(all, { scenario: 'containers-isolated', args: ['--rpc-timeout', '3s'] })
      expect(report.cluster.lifecycle.state).toBe('degraded')
      expect(stateOf(report, 'n3')).toBe('isolated')
      expect(findingOf(report, 'health/node-alive')).toMatchObject({
        message: 'isolated',
        severity: 'high',
        confirmation: 'confirmed',
      })

      // Asked alone it cannot be told from a store without quorum; but nobody is accused who was not asked.
      const alone = await check(n3.address, {
        scenario: 'containers-isolated-asked-alone',
        args: ['--rpc-timeout', '2s', '--confirm', 'off', '--single-address'],
      })
      const { state, nextSteps } = alone.cluster.lifecycle
      expect(state).toBe('metadata-unavailable')
      expect(nextSteps).toEqual([
        'Ask the other members too: leave --single-address out.',
        'Do not provision: the cluster is provisioned, and a second one would be made.',
      ])

      await n3.rejoin()
      const healed = await observe(all, {
        until: serves,
        wrong: never('unprovisioned', 'split', 'no-contact'),
        deadlineMs: 60_000,
      })
      tell('the network is mended', healed, cluster.nodes)
      expect(nodeStatesIn(healed, n3.address).at(-1)).toBe('serving')
      await cluster.waitUntilServing()
      const whole = await check(n1.address, { scenario: 'containers-healed' })
      expect(problems(whole)).toEqual([])
    })
  },
)

// Each names only itself as metadata address, which is the default of Restate. Where they name each other too, being provisioned
// apart is a race: a node that still joins may ask the store of the other, which refuses it for its fingerprint, and it ends.
describe('two nodes of one cluster name that are each provisioned', () => {
  it('are a split with both fingerprints named, and are never told to provision', async () => {
    const clusterName = 'local-split'
    await using first = await startCluster({ driver: 'processes', clusterName, nodes: [{ name: 'n1' }] })
    await using second = await startCluster({ driver: 'processes', clusterName, nodes: [{ name: 'n2' }] })
    const all = [...first.addresses, ...second.addresses].join(',')
    const watching = observe(all, {
      until: ({ cluster, nodes }) =>
        cluster === 'split' && Object.values(nodes).every((state) => state === 'serving'),
      wrong: never('serving'),
      deadlineMs: 60_000,
    })
    for (const cluster of [first, second]) await cluster.restatectl(['provision', '--yes'])
    tell('each is provisioned by itself', await watching, [...first.nodes, ...second.nodes])
    const report = await check(all, { scenario: 'split' })
    expect(report.cluster.lifecycle.state).toBe('split')
    const finding = findingOf(report, 'provisioning/one-cluster')
    expect(finding).toMatchObject({ message: 'split', severity: 'critical' })
    const fingerprints = await Promise.all([...first.addresses, ...second.addresses].map(fingerprintThrough))
    expect(new Set(fingerprints).size).toBe(2)
    for (const fingerprint of fingerprints) expect(finding.current).toContain(fingerprint)
    const advice = [...report.cluster.lifecycle.nextSteps, ...report.findings.map(({ action }) => action)]
    expect(advice.filter((text) => text.includes('restatectl provision'))).toEqual([])
    expect(report.cluster.lifecycle.nextSteps[0]).toContain('Do not provision anything')
    const waited = await preflight(['wait', '--for', 'serving', '-s', all])
    expect(waited).toMatchObject({ exitCode: 4 })
    expect(waited.stdout).toContain('waiting is in vain: the cluster is split')
  })
})

const fingerprintThrough = async (address: string): Promise<string> => {
  const report = await check(address, { args: ['--confirm', 'off', '--single-address'] })
  const { fingerprint } = report.cluster
  if (fingerprint === null) throw new Error(`${address} knows of no cluster`)
  return fingerprint
}
