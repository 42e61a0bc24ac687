import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { startCluster, type LocalCluster, type LocalNode } from '@restate-preflight/local-cluster'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  clusterStatesIn,
  isForward,
  never,
  nodeStatesIn,
  observe,
  serves,
  tell,
  type Observation,
} from '../src/observe.ts'
import { check, findingOf, problems, stateOf } from '../src/preflight.ts'

/** One cluster of processes, broken in one way after the other. Each step leaves it as the next expects it. */
describe('the states of a cluster of processes', () => {
  let cluster: LocalCluster
  let all = ''
  const node = (name: string) => cluster.node(name)
  const members = () => [node('n1'), node('n2'), node('n3')]

  beforeAll(async () => {
    cluster = await startCluster({
      driver: 'processes',
      nodes: [
        { name: 'n1', deferred: true },
        { name: 'n2', deferred: true },
        { name: 'n3', deferred: true },
        { name: 'n4', roles: ['worker', 'log-server'], deferred: true },
        {
          name: 'stranger',
          roles: ['worker'],
          env: { RESTATE_CLUSTER_NAME: 'another-cluster' },
          deferred: true,
        },
      ],
    })
    all = members()
      .map(({ address }) => address)
      .join(',')
  })
  afterAll(() => cluster.stop())

  it('are unprovisioned once the processes have started', async () => {
    await Promise.all([node('n1').start(), node('n3').start()])
    const closely = watchClosely(node('n2'), 'awaiting-provisioning')
    await node('n2').start()
    const report = await check(all, { args: ['--confirm', 'off'] })
    expect(report.cluster.lifecycle.state).toBe('unprovisioned')
    await tellForward('a process starts', [closely], [node('n2')])
  })

  it('move forward only while the cluster is provisioned and until it serves', async () => {
    const whole = observe(all, {
      until: serves,
      wrong: never('degraded', 'split', 'no-contact', 'metadata-unavailable'),
      deadlineMs: 60_000,
    })
    const closely = [node('n2'), node('n3')].map((each) => watchClosely(each, 'serving'))
    await cluster.provision({ node: 'n1' })
    const seen = await whole
    tell('a bootstrap', seen, members())
    await tellForward('a bootstrap', closely, [node('n2'), node('n3')])
    expect(clusterStatesIn(seen).at(-1)).toBe('serving')
    for (const { address } of members()) expect(nodeStatesIn(seen, address)).toSatisfy(isForward)
  })

  it('move forward only while a node is added', async () => {
    const closely = watchClosely(node('n4'), 'serving')
    const whole = observe(all, {
      until: (sighting) => sighting.nodes[node('n4').address] === 'serving' && serves(sighting),
      wrong: never('unprovisioned', 'split', 'no-contact', 'metadata-unavailable'),
      deadlineMs: 60_000,
    })
    await node('n4').start()
    tell('a node is added', await whole, [node('n4')])
    await tellForward('a node is added', [closely], [node('n4')])
  })

  it('with a worker that drains are reconfiguring until it is active again', async () => {
    const id = (await cluster.nodeIds()).get('n4') ?? ''
    const setWorker = (state: string) =>
      cluster.restatectl(['nodes', 'set-worker-state', '--worker-state', state, '--node', id, '--yes'])
    const wrong = never('unprovisioned', 'split', 'no-contact', 'metadata-unavailable')
    await setWorker('draining')
    const draining = await observe(all, {
      until: ({ because }) => because === `${id} drains`,
      wrong,
      deadlineMs: 30_000,
    })
    tell('a worker drains', draining, [node('n4')])
    expect(clusterStatesIn(draining).at(-1)).toBe('reconfiguring')
    expect(draining.changes.at(-1)?.report.cluster.lifecycle.nextSteps).toContainEqual(
      expect.stringContaining(`--node ${id} --worker-state active`),
    )
    await setWorker('active')
    tell('it is active again', await observe(all, { until: serves, wrong, deadlineMs: 30_000 }), [node('n4')])
  })

  it('with the metadata leader stopped are never serving, nor unprovisioned', async () => {
    const leader = await metadataLeader(cluster)
    await leader.pause()
    const stopped = await observe(all, {
      // Another leader is elected, and what is left is a member that does not answer.
      until: ({ cluster: state, atMs }) => state === 'degraded' && atMs > 4_000,
      wrong: never('unprovisioned', 'serving', 'no-contact', 'split'),
      deadlineMs: 40_000,
    })
    tell('the leader is stopped', stopped, [leader])
    expect(clusterStatesIn(stopped)).toContain('metadata-unavailable')
    expect(nodeStatesIn(stopped, leader.address)).toEqual(['hung'])
    await leader.resume()
    const back = await observe(all, {
      until: serves,
      wrong: never('unprovisioned', 'split'),
      deadlineMs: 60_000,
    })
    tell('the leader goes on', back, [leader])
    expect(['hung', 'zombie', 'serving']).toEqual(
      expect.arrayContaining([...nodeStatesIn(back, leader.address)]),
    )
    expect(nodeStatesIn(back, leader.address).at(-1)).toBe('serving')
  })

  it('name a node of another cluster by its silence: it does not stay', async () => {
    const stranger = node('stranger')
    await stranger.start().catch(() => undefined)
    await stranger.untilGone({ timeoutMs: 10_000 })
    expect(await stranger.logs()).toMatch(/cluster name mismatch/)
    const report = await cluster.whileNothingMoves(() =>
      check(`${node('n1').address},${stranger.address}`, { scenario: 'wrong-cluster-name' }),
    )
    expect(report.cluster.nodes.map(({ state }) => state)).toEqual(Array(4).fill('serving'))
    expect(report.errors).toMatchObject([{ code: 'RP2101', target: stranger.address }])
    const finding = findingOf(report, 'provisioning/addresses-answer')
    expect(finding.targets).toEqual([{ kind: 'address', id: stranger.address }])
    expect(finding.action).toContain(`Start the node behind ${stranger.address}`)
  })

  it('with all nodes started again at once are never unprovisioned', async () => {
    const nodes = cluster.nodes.slice(0, 4)
    let restarted = false
    const watching = observe(all, {
      until: (sighting) => restarted && serves(sighting),
      wrong: never('unprovisioned', 'provisioning', 'split'),
      deadlineMs: 60_000,
    })
    await Promise.all(nodes.map((each) => each.kill()))
    await Promise.all(nodes.map((each) => each.start()))
    restarted = true
    tell('all are started again', await watching, nodes)
  })

  it('with two members of three killed are never serving, nor unprovisioned, and metadata-unavailable soon', async () => {
    await Promise.all([node('n2').kill(), node('n3').kill()])
    const lost = await observe(all, {
      // Members refresh their view every 5 s: until then the survivor may still name the old leader.
      until: ({ cluster: state, atMs }) => state === 'metadata-unavailable' && atMs > 6_000,
      wrong: never('serving', 'unprovisioned'),
      deadlineMs: 30_000,
    })
    tell('two of three are killed', lost, members())
    expect(nodeStatesIn(lost, node('n2').address)).toEqual(['unreachable'])
  })

  it('with one member of three after a full stop are metadata-unavailable, and serve again with the others', async () => {
    await Promise.all(cluster.nodes.map((each) => each.kill()))
    await node('n1').start()
    const alone = await observe(node('n1').address, {
      until: ({ cluster: state, atMs }) => state === 'metadata-unavailable' && atMs > 3_000,
      wrong: never('unprovisioned', 'provisioning', 'serving', 'degraded'),
      deadlineMs: 15_000,
    })
    tell('one of three is back', alone, members())
    // For some milliseconds its process has nothing to say; once it is known to be a member there is no way back.
    expect(clusterStatesIn(alone).lastIndexOf('forming')).toBeLessThanOrEqual(0)
    const report = await check(node('n1').address, { scenario: 'one-member-back' })
    expect(report.cluster.lifecycle.state).toBe('metadata-unavailable')
    expect(stateOf(report, 'n1')).toBe('joining')
    expect(report.cluster.lifecycle.nextSteps.join('\n')).not.toContain('restatectl provision')
    const restored = observe(all, {
      until: serves,
      wrong: never('unprovisioned', 'split'),
      deadlineMs: 60_000,
    })
    await Promise.all(['n2', 'n3', 'n4'].map((name) => node(name).start()))
    tell('the others are back', await restored, cluster.nodes.slice(0, 4))
  })

  it('with a removed node know nothing of it any more', async () => {
    const n3 = node('n3')
    // Where it led the metadata store, the others elect a leader first, and nobody can read meanwhile.
    const unexpected = (await metadataLeader(cluster)) === n3 ? [] : ['metadata-unavailable']
    const watching = observe(all, {
      until: ({ nodes, cluster: state }) => nodes[n3.address] === undefined && state === 'serving',
      wrong: (sighting) =>
        never('unprovisioned', 'split', ...unexpected)(sighting) ??
        // Members that apply the removal take its time from their own clocks, which is no difference.
        sighting.report.findings.find(({ check: id }) => id === 'consistency/same-version-same-body')
          ?.current,
      deadlineMs: 60_000,
    })
    await cluster.removeNode('n3')
    tell('a node is removed', await watching, [n3])
    await n3.untilGone({ timeoutMs: 20_000 })
    const report = await cluster.whileNothingMoves(() =>
      check(node('n1').address, { scenario: 'node-removed' }),
    )
    expect(problems(report)).toEqual([])
    expect(report.cluster.lifecycle.state).toBe('serving')
    expect(report.cluster.nodes.map(({ name }) => name).toSorted()).toEqual(['n1', 'n2', 'n4'])
  })

  it('with one of two members stopped in good order are metadata-unavailable until it is back', async () => {
    const [n1, n2] = [node('n1'), node('n2')]
    const watching = observe(n1.address, {
      until: ({ cluster: state, atMs }) => state === 'metadata-unavailable' && atMs > 6_000,
      wrong: never('unprovisioned', 'provisioning', 'forming', 'bootstrapping', 'no-contact'),
      deadlineMs: 30_000,
    })
    const closely = watchTheEnd(n2)
    await n2.stopGracefully()
    const stopped = await watching
    tell('a member is stopped', stopped, [n1, n2])
    expect(clusterStatesIn(stopped).lastIndexOf('serving')).toBeLessThanOrEqual(0)
    await tellTheEnd(closely, n2)
    const report = await check(n1.address, { scenario: 'one-of-two-members' })
    expect(report.cluster.lifecycle.state).toBe('metadata-unavailable')
    expect(report.cluster.lifecycle.nextSteps.join('\n')).not.toContain('restatectl provision')
    const back = observe(n1.address, { until: serves, wrong: never('unprovisioned'), deadlineMs: 60_000 })
    await n2.start()
    tell('the member is back', await back, [n1, n2])
  })

  it('with a lost log store are degraded, and the loss is named', async () => {
    const n4 = node('n4')
    await n4.kill()
    await rename(join(n4.dataDir ?? '', 'log-store'), join(n4.dataDir ?? '', 'log-store.lost'))
    // Whether it answers before it notices is a race that does not matter here.
    await n4.start().catch(() => undefined)
    await n4.untilGone({ timeoutMs: 20_000 })
    const report = await check(node('n1').address, { scenario: 'log-store-lost' })
    expect(report.cluster.lifecycle.state).toBe('degraded')
    expect(stateOf(report, 'n4')).toBe('unreachable')
    expect(findingOf(report, 'health/log-storage-intact')).toMatchObject({
      message: 'data-loss',
      severity: 'critical',
    })
  })

  it('are no contact at the end, by way of shutting down', async () => {
    for (const each of [node('n1'), node('n2')]) {
      const closely = watchTheEnd(each)
      await each.stopGracefully({ timeoutMs: 40_000 })
      await tellTheEnd(closely, each)
    }
  })
})

/** Polls one node alone until it is gone. */
const watchTheEnd = (node: LocalNode): Promise<Observation> =>
  observe(node.address, {
    args: ['--single-address'],
    until: ({ cluster }) => cluster === 'no-contact',
    wrong: never('unprovisioned'),
    deadlineMs: 45_000,
  })

/** Its port closes within a second, so that `shutting-down` is rarely seen; whatever is seen has this order. */
const tellTheEnd = async (watching: Promise<Observation>, node: LocalNode): Promise<void> => {
  const seen = await watching
  tell(`${node.name} is stopped, asked alone`, seen, [node])
  expect(nodeStatesIn(seen, node.address).join(' > ')).toMatch(/^(serving)?( > )?(shutting-down)?$/)
}

/** Polls one node alone until it is in a state. */
const watchClosely = (node: LocalNode, state: string) =>
  observe(node.address, {
    args: ['--single-address'],
    until: ({ nodes }) => nodes[node.address] === state,
    deadlineMs: 30_000,
  })

/** Which of the states of some milliseconds are seen depends on the moment; that they come in order does not. */
const tellForward = async (
  what: string,
  observations: readonly Promise<Observation>[],
  nodes: readonly LocalNode[],
): Promise<void> => {
  for (const [index, node] of nodes.entries()) {
    const observation = await observations[index]
    if (observation === undefined) throw new Error(`nobody watched ${node.name}`)
    tell(`${what}, ${node.name} asked alone`, observation, [node])
    expect(nodeStatesIn(observation, node.address)).toSatisfy(isForward)
  }
}

const metadataLeader = async (cluster: LocalCluster): Promise<LocalNode> => {
  const { stdout } = await cluster.restatectl(['metadata-server', 'list-servers'])
  // NODE STATUS VERSION LEADER …
  const id = /^\s*N\d+\s+Member\s+v\d+\s+(N\d+)\b/m.exec(stdout)?.[1]
  const name = [...(await cluster.nodeIds())].find(([, each]) => each === id)?.[0]
  if (name === undefined) throw new Error(`no leader in\n${stdout}`)
  return cluster.node(name)
}
